//! People search finds what a look at every card finds, in the same order, whatever came, changed
//! and went meanwhile.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use fhir::Json;
use ids::Timestamp;
use people::{Asked, BANDS_KM, Card, Filters, Place, Rank, band_of, lent};
use proptest::prelude::*;
use register::{Change, Register, State};
use search::{Indexed, index, is_suppressing};
use std::collections::BTreeMap;

const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);
const SUPPRESSED: &str = "http://digitalhealth.gov.au/fhir/cc/StructureDefinition/suppressed";
const CERTIFICATE: &str =
    "http://hl7.org.au/fhir/StructureDefinition/encryption-certificate-pem-x509";
const DELIVERY: &str = "http://ns.electronichealth.net.au/smd/intf/SealedMessageDelivery/TLS/2010";

const FAMILIES: [&str; 8] = [
    "Smith",
    "Smyth",
    "O'Neil",
    "McDonald",
    "MacDonald",
    "Nguyễn",
    "Smith-Jones",
    "Bartholomew",
];
const GIVEN: [&str; 6] = ["William", "Bill", "Katherine", "Kate", "Ada", "Wil"];
const SUBURBS: [&str; 5] = ["Dubbo", "St Kilda", "Saint Ives", "Balmain North", "Orange"];
const SPECIALITIES: [(&str, &str); 3] = [
    ("394579002", "Cardiology"),
    ("394814009", "General practice"),
    ("999", "Physiotherapy"),
];
const BOXES: [&str; 18] = [
    "smith",
    "smiht dubbo",
    "bill",
    "kate oneil",
    "o'neil",
    "mc donald",
    "macdonald st kilda",
    "cardiologist",
    "gp orange",
    "smi",
    "n",
    "nguyen",
    "bartholmew cardilogy",
    "saint kilda",
    "2426621B",
    "wattle ada",
    "dubo physio",
    "w smith",
];

struct World(fastrand::Rng);

impl World {
    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.0.usize(..from.len())]
    }

    fn one_in(&mut self, many: u32) -> bool {
        self.0.u32(..many) == 0
    }

    fn to(&mut self, name: &str, kind: &str) -> String {
        format!(r#""{name}":{{"reference":"{kind}/{}"}}"#, self.0.u8(..6))
    }

    fn hidden(&mut self) -> String {
        if !self.one_in(12) {
            return String::new();
        }
        let own = self.0.bool();
        format!(
            r#","extension":[{{"url":"{SUPPRESSED}","extension":[
            {{"url":"suppressedBy","valueCodeableConcept":{{"text":"x"}}}},
            {{"url":"includeSelf","valueBoolean":{own}}}]}}]"#
        )
    }

    fn active(&mut self) -> bool {
        !self.one_in(8)
    }

    fn specialty(&mut self) -> String {
        let (code, words) = self.pick(&SPECIALITIES);
        format!(
            r#""specialty":[{{"coding":[{{"system":"http://snomed.info/sct","code":"{code}",
            "display":"{words}"}}]}}]"#
        )
    }

    fn service(&mut self, active: bool, hidden: &str) -> String {
        let name = self.pick(&SUBURBS);
        let (owner, place) = (
            self.to("providedBy", "Organization"),
            self.to("location", "Location"),
        );
        let (to, specialty) = (self.to("endpoint", "Endpoint"), self.specialty());
        format!(
            r#""active":{active},"name":"{name} clinic",{owner},{place},{to},
            {specialty}{hidden}"#
        )
    }

    fn role(&mut self, id: u8, active: bool, hidden: &str) -> String {
        let refers = [
            self.to("organization", "Organization"),
            self.to("practitioner", "Practitioner"),
            self.to("location", "Location"),
            self.to("healthcareService", "HealthcareService"),
            self.to("endpoint", "Endpoint"),
        ];
        let (specialty, refers) = (self.specialty(), refers.join(","));
        let number = if id == 1 { "2426621B" } else { "0191324T" };
        format!(
            r#""active":{active},{specialty},{refers},"identifier":[{{"system":
            "http://ns.electronichealth.net.au/id/medicare-provider-number",
            "value":"{number}"}}]{hidden}"#
        )
    }

    fn resource(&mut self, kind: &str, id: u8) -> String {
        let active = self.active();
        let hidden = self.hidden();
        let members = match kind {
            "Organization" => {
                let suburb = self.pick(&SUBURBS);
                format!(r#""active":{active},"name":"Wattle {suburb}"{hidden}"#)
            }
            "Location" => {
                let city = self.pick(&SUBURBS);
                let state = if active { "active" } else { "inactive" };
                let (north, east) = (self.0.i32(-340..-330), self.0.i32(1500..1520));
                let owner = self.to("managingOrganization", "Organization");
                format!(
                    r#""status":"{state}","address":{{"city":"{city}","postalCode":"2830"}},
                    "position":{{"latitude":{},"longitude":{}}},{owner}{hidden}"#,
                    f64::from(north) / 10.0,
                    f64::from(east) / 10.0
                )
            }
            "Practitioner" => {
                let (family, given) = (self.pick(&FAMILIES), self.pick(&GIVEN));
                format!(
                    r#""active":{active},
                    "name":[{{"family":"{family}","given":["{given}"]}}]{hidden}"#
                )
            }
            "Endpoint" => {
                let state = if active { "active" } else { "off" };
                let certificate = if self.0.bool() { CERTIFICATE } else { "urn:x" };
                format!(
                    r#""status":"{state}","connectionType":{{"code":"{DELIVERY}"}},
                    "address":"https://x.example",
                    "payloadType":[{{"coding":[{{"code":"urn:p{}"}}]}}],
                    "extension":[{{"url":"{certificate}","valueString":"x"}}]"#,
                    self.0.u8(..2)
                )
            }
            "HealthcareService" => self.service(active, &hidden),
            _ => self.role(id, active, &hidden),
        };
        format!(r#"{{"resourceType":"{kind}","id":"{id}",{members}}}"#)
    }
}

/// The same answered by looking at every card.
#[derive(Default)]
struct Oracle {
    resources: BTreeMap<String, Json>,
    /// The order in which references were first used.
    rows: Vec<String>,
}

impl Oracle {
    fn references(resource: &Json) -> Vec<(&'static str, String)> {
        let all = index(resource).into_iter();
        let references = all.filter_map(|(parameter, value)| {
            let Indexed::Reference(reference) = value else {
                return None;
            };
            Some((parameter.name, reference))
        });
        references.collect()
    }

    fn is_shown(&self, resource: &Json) -> bool {
        let owners = Self::references(resource).into_iter();
        let mut owners = owners.filter(|(name, _)| *name == "organization");
        let is_person = resource.get("resourceType").unwrap().as_str() == Some("Practitioner");
        let veiled = !is_person
            && owners.any(|(_, owner)| self.resources.get(&owner).is_some_and(is_suppressing));
        State::of(resource) == State::Current && !veiled
    }

    fn card(&self, resource: &Json) -> Card {
        let mut parts = vec![(lent(resource, &index(resource)), true)];
        let kind = resource.get("resourceType").unwrap().as_str().unwrap();
        for (name, reference) in Self::references(resource) {
            let lends = match kind {
                "HealthcareService" => ["endpoint", "location", "organization"].contains(&name),
                _ => true,
            };
            if let Some(far) = self.resources.get(&reference).filter(|_| lends) {
                parts.push((lent(far, &index(far)), self.is_shown(far)));
            }
        }
        Card::of(parts.iter().map(|(lent, is_shown)| (lent, *is_shown)))
    }

    fn answer(&self, asked: &Asked, known: &[String], count: usize) -> Vec<String> {
        let mut found: Vec<(Rank, String)> = Vec::new();
        for (row, reference) in self.rows.iter().enumerate() {
            let is_carded = ["HealthcareService/", "PractitionerRole/"]
                .iter()
                .any(|kind| reference.starts_with(kind));
            let Some(resource) = self.resources.get(reference).filter(|_| is_carded) else {
                continue;
            };
            let card = self.card(resource);
            let Some(fit) = asked.holds(&card).filter(|_| self.is_shown(resource)) else {
                continue;
            };
            let is_known = known.contains(reference);
            // Nothing typed and nowhere near: that would be everything.
            if asked.words.is_empty() && band_of(fit.km) == BANDS_KM.len() && !is_known {
                continue;
            }
            let row = i64::try_from(row).unwrap();
            let rank = Rank::of(row, fit.grade, is_known, card.receives, fit.km);
            found.push((rank, reference.clone()));
        }
        found.sort();
        found.truncate(count);
        found.into_iter().map(|(_, reference)| reference).collect()
    }
}

const KINDS: [&str; 6] = [
    "PractitionerRole",
    "Endpoint",
    "HealthcareService",
    "Location",
    "Organization",
    "Practitioner",
];

fn asked(world: &mut World, text: &str) -> Asked {
    let place = world.0.bool().then(|| Place::new(-33.5, 151.0).unwrap());
    let filters = Filters {
        takes: world.one_in(5).then(|| "urn:p1".to_owned()),
        receives: world.one_in(5),
        ..Filters::default()
    };
    Asked::parse(text, place, filters).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn people_search_finds_what_a_look_at_every_card_finds(seed: u64, count in 1..12_usize) {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(&folder.path().join("directory.sqlite")).unwrap();
        let mut world = World(fastrand::Rng::with_seed(seed));
        let mut oracle = Oracle::default();
        // In rounds, so that what is referred to comes late, changes and goes.
        for round in 0..3 {
            for kind in KINDS {
                let mut changes = Vec::new();
                for id in 0..6_u8 {
                    let reference = format!("{kind}/{id}");
                    if round > 0 && world.one_in(6) {
                        oracle.resources.remove(&reference);
                        changes.push(Change::Delete { kind: kind.into(), id: id.to_string() });
                    } else if round == 0 || world.one_in(2) {
                        let body = world.resource(kind, id);
                        oracle.resources.insert(reference.clone(), Json::parse(&body).unwrap());
                        if !oracle.rows.contains(&reference) {
                            oracle.rows.push(reference);
                        }
                        changes.push(Change::Put {
                            body,
                            expected: None,
                            source: "test".into(),
                        });
                    }
                }
                register.change(&changes, NOW).unwrap();
            }
            let known = vec!["PractitionerRole/2".to_owned(), "HealthcareService/1".to_owned()];
            for text in BOXES {
                let asked = asked(&mut world, text);
                let hits = register.find(&asked, &known, count, NOW).unwrap();
                let found: Vec<String> = hits.iter().map(|hit| hit.held.reference()).collect();
                prop_assert_eq!(found, oracle.answer(&asked, &known, count), "{:?}", asked);
            }
            let near = Asked::parse("", Place::new(-33.5, 151.0), Filters::default()).unwrap();
            let hits = register.find(&near, &[], count, NOW).unwrap();
            let found: Vec<String> = hits.iter().map(|hit| hit.held.reference()).collect();
            prop_assert_eq!(found, oracle.answer(&near, &[], count));
        }
    }
}

#[test]
fn a_file_of_the_first_schema_gets_its_cards() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("directory.sqlite");
    let mut world = World(fastrand::Rng::with_seed(3));
    let register = Register::open(&path).unwrap();
    let bodies = KINDS
        .iter()
        .flat_map(|kind| (0..6).map(move |id| (*kind, id)));
    let changes: Vec<Change> = bodies
        .map(|(kind, id)| Change::Put {
            body: world.resource(kind, id),
            expected: None,
            source: "test".into(),
        })
        .collect();
    register.change(&changes, NOW).unwrap();
    let asked = Asked::parse("dubo", None, Filters::default()).unwrap();
    let found = |register: &Register| -> Vec<String> {
        let hits = register.find(&asked, &[], 50, NOW).unwrap();
        hits.iter().map(|hit| hit.held.reference()).collect()
    };
    let before = found(&register);
    assert!(!before.is_empty());
    drop(register);
    let file = rusqlite::Connection::open(&path).unwrap();
    let back = "DROP TABLE card; DROP TABLE who; DROP TABLE word; DROP TABLE edition;
                PRAGMA user_version = 1;";
    file.execute_batch(back).unwrap();
    drop(file);
    assert_eq!(found(&Register::open(&path).unwrap()), before);
}

/// Much that cannot be sent to stands before the little that can: it is found all the same, and
/// comes first.
#[test]
fn who_can_be_sent_to_comes_first_however_many_others_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let register = Register::open(&folder.path().join("d.sqlite")).unwrap();
    let put = |body: String| Change::Put {
        body,
        expected: None,
        source: "a".to_owned(),
    };
    let service = |id: usize, endpoint: &str| {
        put(format!(
            r#"{{"resourceType":"HealthcareService","id":"s{id}","active":true,
            "name":"Harbour Pathology"{endpoint}}}"#
        ))
    };
    let mut changes: Vec<Change> = (0..350).map(|id| service(id, "")).collect();
    changes.push(put(format!(
        r#"{{"resourceType":"Endpoint","id":"e","status":"active","address":"https://a.example",
        "extension":[{{"url":"{CERTIFICATE}","valueString":"x"}}],
        "connectionType":{{"code":"{DELIVERY}"}}}}"#
    )));
    let to = r#","endpoint":[{"reference":"Endpoint/e"}]"#;
    changes.extend([400, 401].map(|id| service(id, to)));
    register.change(&changes, NOW).unwrap();
    let asked = Asked::parse("harbour", None, Filters::default()).unwrap();
    let hits = register.find(&asked, &[], 3, NOW).unwrap();
    let ids: Vec<&str> = hits.iter().map(|hit| hit.held.id.as_str()).collect();
    assert_eq!(ids, ["s400", "s401", "s0"]);
}
