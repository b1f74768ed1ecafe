//! What the register finds is what `search` says it should find, for random directories and
//! random searches.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use fhir::Json;
use ids::Timestamp;
use proptest::prelude::*;
use register::{Change, Held, Register, State, View};
use search::{Condition, Handling, Link, Query, Test, index, is_suppressing};
use std::collections::{BTreeMap, BTreeSet};

const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);
const SUPPRESSED: &str = "http://digitalhealth.gov.au/fhir/cc/StructureDefinition/suppressed";

/// A small directory whose resources refer to each other, with few values so that searches hit.
struct World(fastrand::Rng);

impl World {
    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.0.usize(..from.len())]
    }

    fn resource(&mut self, kind: &str, number: u32) -> String {
        let mut members = vec![format!(r#""resourceType":"{kind}","id":"{number}""#)];
        let mut add = |member: String| members.push(member);
        match kind {
            "Organization" => {
                add(self.state("active", &["true", "true", "false"]));
                add(self.name());
                add(self.identifier());
                add(self.reference("partOf", "Organization"));
            }
            "Location" => {
                add(self.state("status", &["\"active\"", "\"active\"", "\"inactive\""]));
                add(self.name());
                add(format!(r#""address":{{"city":"{}"}}"#, self.word()));
                add(self.reference("managingOrganization", "Organization"));
                add(self.position());
            }
            "HealthcareService" => {
                add(self.state("active", &["true", "false"]));
                add(self.name());
                add(self.coded("type"));
                add(self.reference("providedBy", "Organization"));
                add(self.references("location", "Location"));
                add(self.references("endpoint", "Endpoint"));
            }
            "PractitionerRole" => {
                add(self.identifier());
                add(self.coded("specialty"));
                add(self.reference("organization", "Organization"));
                add(self.references("healthcareService", "HealthcareService"));
                add(self.references("endpoint", "Endpoint"));
                let hour = self.0.u8(7..12);
                add(format!(
                    r#""availableTime":[{{"availableStartTime":"{hour:02}:30:00"}}]"#
                ));
                add(format!(
                    r#""period":{{"start":"20{:02}"}}"#,
                    self.0.u8(20..30)
                ));
            }
            _ => {
                add(self.state("status", &["\"active\"", "\"off\""]));
                add(self.identifier());
                add(self.name());
                add(format!(
                    r#""address":"https://smd.example/{}/in""#,
                    self.word()
                ));
            }
        }
        add(self.suppression());
        members.retain(|member| !member.is_empty());
        format!("{{{}}}", members.join(","))
    }

    fn position(&mut self) -> String {
        let (north, east) = (self.0.i32(-900..=900), self.0.i32(-1800..=1800));
        let (north, east) = (f64::from(north) / 10.0, f64::from(east) / 10.0);
        format!(r#""position":{{"latitude":{north},"longitude":{east}}}"#)
    }

    fn suppression(&mut self) -> String {
        if self.0.u8(..) >= 20 {
            return String::new();
        }
        let own = self.0.bool();
        format!(
            r#""extension":[{{"url":"{SUPPRESSED}","extension":[
            {{"url":"suppressedBy","valueCodeableConcept":{{"text":"x"}}}},
            {{"url":"includeSelf","valueBoolean":{own}}}]}}]"#
        )
    }

    fn word(&mut self) -> &'static str {
        self.pick(&[
            "Balmain",
            "balmain North",
            "Bálmain",
            "Coogee",
            "Dubbo",
            "O'Neil",
        ])
    }

    fn name(&mut self) -> String {
        format!(r#""name":"{}""#, self.word())
    }

    fn state(&mut self, name: &str, values: &[&str]) -> String {
        if self.0.u8(..) < 60 {
            return String::new();
        }
        format!(r#""{name}":{}"#, self.pick(values))
    }

    fn identifier(&mut self) -> String {
        let system = self.pick(&[
            "urn:a",
            "urn:b",
            "http://ns.electronichealth.net.au/id/npio",
        ]);
        format!(
            r#""identifier":[{{"system":"{system}","value":"{}"}}]"#,
            self.0.u8(..6)
        )
    }

    fn coded(&mut self, name: &str) -> String {
        let systems = [
            "http://hl7.org.au/fhir/CodeSystem/smd-interfaces",
            "http://terminology.hl7.org.au/CodeSystem/endpoint-payload-type",
            "urn:c",
        ];
        let (system, code) = (self.pick(&systems), self.pick(&["x", "y", "z"]));
        format!(r#""{name}":[{{"coding":[{{"system":"{system}","code":"{code}"}}]}}]"#)
    }

    fn reference(&mut self, name: &str, to: &str) -> String {
        format!(r#""{name}":{{"reference":"{to}/{}"}}"#, self.0.u8(..8))
    }

    fn references(&mut self, name: &str, to: &str) -> String {
        let base = self.pick(&["", "", "", "https://other.example/"]);
        format!(
            r#""{name}":[{{"reference":"{base}{to}/{}"}}]"#,
            self.0.u8(..8)
        )
    }
}

const KINDS: [&str; 5] = [
    "Endpoint",
    "HealthcareService",
    "Location",
    "Organization",
    "PractitionerRole",
];

/// Searches of every form; `#` stands for a small number, `$` for a word.
const SEARCHES: &[&str] = &[
    "Organization?name=$",
    "Organization?name:contains=$",
    "Organization?name:exact=$",
    "Organization?name:missing=true",
    "Organization?identifier=#",
    "Organization?active=true",
    "Organization?identifier=urn:a|#",
    "Organization?identifier=urn:a|",
    "Organization?active=false",
    "Organization?identifier=|#",
    "Organization?identifier:not=urn:a|#",
    "Organization?_id=#,2",
    "Organization?partof=#",
    "Organization?partof.name=$",
    "Organization?partof.partof.name=$",
    "Organization?_has:Location:organization:address-city=$",
    "Organization?_has:Location:organization:_id=#",
    "Organization?_lastUpdated=ge2026",
    "Organization?_lastUpdated=lt2026",
    "Organization?suppressed=true",
    "Location?address=$",
    "Location?status=inactive",
    "Location?organization.identifier=urn:b|#",
    "Location?near=-33|151|5000",
    "Location?near=0|179|3000|km",
    "Location?near=89|0|900",
    "Location?near=#|#|4000&name=$",
    "Location?status:not=active",
    "Location?organization:missing=false",
    "HealthcareService?service-type=x,y",
    "HealthcareService?location.address-city=$",
    "HealthcareService?service-type=http://hl7.org.au/fhir/CodeSystem/endpoint-payload-type|x",
    "HealthcareService?endpoint.status=active",
    "HealthcareService?organization.name=$&service-type=z",
    "HealthcareService?_has:PractitionerRole:service:identifier=#",
    "HealthcareService?endpoint=#",
    "HealthcareService?endpoint=https://other.example/Endpoint/#",
    "PractitionerRole?identifier=http://hl7.org.au/id/npio|#",
    "PractitionerRole?specialty=y",
    "PractitionerRole?service.location.name=$",
    "PractitionerRole?starttime=ge0930",
    "PractitionerRole?starttime=0830,1030",
    "PractitionerRole?date=lt2025",
    "PractitionerRole?date=ge2026",
    "PractitionerRole?organization.active=true&specialty=x",
    "PractitionerRole?active=true",
    "PractitionerRole?service.endpoint.identifier=urn:a|#",
    "PractitionerRole?endpoint:missing=true",
    "Endpoint?epurl=https://smd.example/Coogee/in",
    "Endpoint?epurl:below=https://smd.example/Dubbo",
    "Endpoint?status=off",
    "Endpoint?name=$&identifier=#",
    "Endpoint?_has:PractitionerRole:endpoint:specialty=z",
];

fn parse(text: &str) -> Query {
    let (kind, rest) = text.split_once('?').unwrap();
    let pairs = rest.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    Query::parse(kind, &pairs.collect::<Vec<_>>(), Handling::Strict).unwrap()
}

/// The same answered by looking at every resource.
struct Oracle {
    resources: BTreeMap<String, Json>,
    shown: State,
}

impl Oracle {
    fn is_visible(&self, resource: &Json) -> bool {
        let owner = ["organization", "providedBy", "managingOrganization"]
            .iter()
            .filter_map(|name| resource.get(name)?.get("reference")?.as_str());
        let veiled = owner
            .filter_map(|owner| self.resources.get(owner))
            .any(is_suppressing);
        State::of(resource) <= self.shown && (self.shown >= State::Suppressed || !veiled)
    }

    fn meets(&self, resource: &Json, links: &[Link], condition: &Condition) -> bool {
        let values = |of: &Json, name: &str| {
            let all = index(of).into_iter().filter(|(it, _)| it.name == name);
            all.map(|(_, value)| value).collect::<Vec<_>>()
        };
        let Some((link, rest)) = links.split_first() else {
            if condition.parameter == "_lastUpdated" {
                let at = search::Indexed::Date(search::Span {
                    from: NOW.as_millis(),
                    to: NOW.as_millis(),
                });
                return condition.test.passes([at].iter());
            }
            return condition
                .test
                .passes(values(resource, condition.parameter).iter());
        };
        let refers = |from: &Json, name: &str, to: &str| {
            values(from, name).contains(&search::Indexed::Reference(to.to_owned()))
        };
        self.resources.iter().any(|(reference, far)| {
            let linked = match link {
                Link::Along { parameter, to } => {
                    reference.starts_with(&format!("{to}/"))
                        && refers(resource, parameter, reference)
                }
                Link::Against { from, parameter } => {
                    reference.starts_with(&format!("{from}/"))
                        && refers(far, parameter, &reference_of(resource))
                }
            };
            linked && self.is_visible(far) && self.meets(far, rest, condition)
        })
    }

    fn answer(&self, query: &Query) -> BTreeSet<String> {
        let all = self.resources.iter().filter(|(reference, resource)| {
            reference.starts_with(&format!("{}/", query.kind))
                && self.is_visible(resource)
                && query
                    .conditions
                    .iter()
                    .all(|it| self.meets(resource, &it.links, it))
        });
        all.map(|(reference, _)| reference.clone()).collect()
    }
}

fn reference_of(resource: &Json) -> String {
    let text = |name: &str| resource.get(name).unwrap().as_str().unwrap();
    format!("{}/{}", text("resourceType"), text("id"))
}

fn whole(register: &Register, query: &Query, shown: State, count: usize) -> Vec<Held> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let view = View {
            count,
            after,
            shown,
        };
        let page = register.search(query, &view).unwrap();
        assert!(page.matches.len() <= count);
        found.extend(page.matches);
        after = page.next;
        if after.is_none() {
            if let Some(total) = page.total {
                assert_eq!(total, found.len() as u64);
            }
            return found;
        }
    }
}

fn explicit(query: &Query, shown: State) -> State {
    let named = query
        .conditions
        .iter()
        .any(|it| it.links.is_empty() && ["active", "status"].contains(&it.parameter));
    if named {
        shown.max(State::Inactive)
    } else {
        shown
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_register_finds_what_a_look_at_everything_finds(seed: u64, count in 1..9_usize) {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(&folder.path().join("directory.sqlite")).unwrap();
        let mut world = World(fastrand::Rng::with_seed(seed));
        let mut resources = BTreeMap::new();
        // Written in two rounds, so that some are written over, and some taken away.
        for round in 0..2 {
            let mut changes = Vec::new();
            for kind in KINDS {
                for number in 0..8 {
                    let reference = format!("{kind}/{number}");
                    let (kind, id) = (kind.to_owned(), number.to_string());
                    if round == 1 && world.0.u8(..) < 25 {
                        resources.remove(&reference);
                        changes.push(Change::Delete { kind, id });
                    } else if round == 0 || world.0.bool() {
                        let body = world.resource(&kind, number);
                        resources.insert(reference, Json::parse(&body).unwrap());
                        let source = "test".to_owned();
                        changes.push(Change::Put { body, expected: None, source });
                    }
                }
            }
            register.change(&changes, NOW).unwrap();
        }
        for text in SEARCHES {
            let text = text
                .replace('#', &world.0.u8(..6).to_string())
                .replace('$', ["balm", "Coogee", "o'neil", "b"][world.0.usize(..4)]);
            let query = parse(&text);
            for shown in [State::Current, State::Suppressed] {
                let oracle = Oracle {
                    resources: std::mem::take(&mut resources),
                    shown: explicit(&query, shown),
                };
                let found = whole(&register, &query, shown, count);
                let names: BTreeSet<String> = found.iter().map(Held::reference).collect();
                prop_assert_eq!(names.len(), found.len(), "{} gives one twice", text);
                prop_assert_eq!(names, oracle.answer(&query), "{} shown {:?}", text, shown);
                resources = oracle.resources;
            }
        }
    }
}

#[test]
fn every_form_of_test_stands_in_the_list() {
    let forms = |wanted: fn(&Test) -> bool| {
        let queries = SEARCHES.iter().map(|text| parse(&text.replace('#', "1")));
        queries
            .flat_map(|query| query.conditions)
            .any(|it| wanted(&it.test))
    };
    assert!(forms(|it| matches!(it, Test::Any(_))));
    assert!(forms(|it| matches!(it, Test::NoneOf(_))));
    assert!(forms(|it| matches!(it, Test::Missing(true))));
    assert!(forms(|it| matches!(it, Test::Missing(false))));
}
