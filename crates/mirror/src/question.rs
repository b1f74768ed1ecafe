//! The searches that find what concerns one recipient: the same for the local copy and for a
//! source.

use directory::IndividualId;
use directory::uris::id;
use ids::{Hd, Hpii, Hpio, Npio, Organisation, ProviderNumber};

/// One search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Resource type.
    pub kind: &'static str,
    /// Names and values, not encoded.
    pub parameters: Vec<(String, String)>,
}

/// What comes along with each type.
const INCLUDES: [(&str, &[&str]); 4] = [
    ("Endpoint", &["organization"]),
    (
        "HealthcareService",
        &["organization", "location", "endpoint"],
    ),
    ("Organization", &["endpoint"]),
    (
        "PractitionerRole",
        &[
            "practitioner",
            "organization",
            "location",
            "service",
            "endpoint",
        ],
    ),
];

/// Identifiers of one message that are looked for; more are of no use to anybody.
const IDENTIFIERS: usize = 60;

/// What finds the recipient of a message: by the identifiers of people and services, and by the
/// facility.
#[must_use]
pub fn about_recipient(facility: &Hd, individuals: &[IndividualId]) -> Vec<Question> {
    let mut values: Vec<String> = Vec::new();
    let mut people: Vec<String> = Vec::new();
    for individual in individuals {
        for value in spellings(&individual.id) {
            if !values.contains(&value) && values.len() < IDENTIFIERS {
                values.push(value);
            }
        }
        let value = individual.id.trim();
        let npio = Npio::read(value).0;
        let hpii = npio
            .map(|npio| npio.individual().clone())
            .or_else(|| Hpii::parse(value).ok());
        people.extend(hpii.map(|hpii| hpii.as_str().to_owned()));
    }
    let mut questions = Vec::new();
    if !values.is_empty() {
        let wanted = tokens(&values);
        for kind in ["PractitionerRole", "HealthcareService", "Organization"] {
            questions.push(Question::new(kind, "identifier", &wanted));
        }
    }
    if !people.is_empty() {
        let person = tokens(&people);
        questions.push(Question::new(
            "PractitionerRole",
            "practitioner.identifier",
            &person,
        ));
    }
    questions.extend(about_facility(facility));
    questions
}

/// What finds an organisation: by its SMD target, or by the HPI-O of its facility or entry.
#[must_use]
pub fn about_organisation(organisation: &Organisation) -> Vec<Question> {
    let target = format!("{}|{}", id::SMD_TARGET, escaped(&organisation.uri()));
    let mut questions = vec![Question::new("Endpoint", "identifier", &target)];
    if let Organisation::Hpio(hpio) = organisation {
        questions.extend(about_facility(&Hd::new("", &hpio.oid(), "ISO")));
    }
    questions
}

fn about_facility(facility: &Hd) -> Vec<Question> {
    let mut questions = Vec::new();
    let halves = [
        (
            "au-receivingfacility-universal-id:exact",
            &facility.universal_id,
        ),
        (
            "au-receivingfacility-namespace-id:exact",
            &facility.namespace,
        ),
    ];
    for (name, value) in halves {
        if !value.is_empty() {
            questions.push(Question::new("Endpoint", name, &escaped(value)));
        }
    }
    if let Some(hpio) = facility.hpio() {
        let wanted = format!("{}|{}", id::HPIO, hpio.as_str());
        for kind in ["Organization", "HealthcareService"] {
            questions.push(Question::new(kind, "identifier", &wanted));
        }
    }
    questions
}

impl Question {
    fn new(kind: &'static str, name: &str, value: &str) -> Self {
        let mut parameters = vec![(name.to_owned(), value.to_owned())];
        let along = INCLUDES.iter().filter(|(known, _)| *known == kind);
        let along = along.flat_map(|(kind, names)| names.iter().map(move |it| (kind, it)));
        parameters.extend(along.map(|(kind, it)| ("_include".to_owned(), format!("{kind}:{it}"))));
        Self { kind, parameters }
    }

    /// The same with what the included entries lead to: for the local copy, where it costs little.
    pub(crate) fn closed(&self) -> Vec<(String, String)> {
        let mut parameters = self.parameters.clone();
        for (kind, names) in INCLUDES {
            let more = names
                .iter()
                .map(|name| ("_include:iterate".to_owned(), format!("{kind}:{name}")));
            parameters.extend(more);
        }
        parameters
    }
}

/// How directories write a number: as it came, in capitals, without spaces, as its kind is
/// written, without leading zeros.
fn spellings(value: &str) -> Vec<String> {
    let value = value.trim();
    if value.is_empty() {
        return Vec::new();
    }
    let tight: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    let mut found = vec![value.to_owned(), value.to_uppercase(), tight.to_uppercase()];
    if value.len() <= 16 {
        let number = ProviderNumber::read(value).0;
        found.extend(number.iter().map(|number| number.as_str().to_owned()));
        let short = number.map(|number| number.as_str().trim_start_matches('0').to_owned());
        found.extend(short);
    }
    let hpio = Hpio::read(value).0;
    found.extend(hpio.map(|number| number.as_str().to_owned()));
    let npio = Npio::read(value).0;
    found.extend(npio.map(|number| number.as_str().to_owned()));
    found.dedup();
    found
}

fn tokens(values: &[String]) -> String {
    let escaped: Vec<String> = values.iter().map(|value| escaped(value)).collect();
    escaped.join(",")
}

/// FHIR R4 §3.1.1.1.5: what separates values and parts of them stands for itself.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        if matches!(c, '\\' | ',' | '|' | '$') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(question: &Question) -> &str {
        &question.parameters[0].1
    }

    #[test]
    fn a_provider_number_is_looked_for_in_every_spelling() {
        let individual = IndividualId::new(" 49960ct ", "AUSHICPR", "UPIN");
        let questions = about_recipient(&Hd::default(), &[individual]);
        let kinds: Vec<&str> = questions.iter().map(|it| it.kind).collect();
        assert_eq!(
            kinds,
            ["PractitionerRole", "HealthcareService", "Organization"]
        );
        let all: Vec<&str> = values(&questions[0]).split(',').collect();
        for wanted in ["49960ct", "49960CT", "049960CT"] {
            assert!(all.contains(&wanted), "{wanted}: {all:?}");
        }
    }

    #[test]
    fn a_person_is_also_looked_for_by_their_own_number() {
        let npio = IndividualId::new("8003611566666859@8003621566684455", "", "NPIO");
        let questions = about_recipient(&Hd::default(), &[npio]);
        let by_person = questions.last().unwrap();
        assert_eq!(by_person.parameters[0].0, "practitioner.identifier");
        assert_eq!(values(by_person), "8003611566666859");
    }

    #[test]
    fn what_separates_stands_for_itself() {
        let odd = IndividualId::new(r"a,b|c$d\e", "vendor", "VDI");
        let questions = about_recipient(&Hd::default(), &[odd]);
        assert!(values(&questions[0]).starts_with(r"a\,b\|c\$d\\e"));
    }

    #[test]
    fn a_facility_is_looked_for_by_each_half_and_by_its_number() {
        let facility = Hd::new("Banksia", "1.2.36.1.2001.1003.0.8003621566684455", "ISO");
        let questions = about_recipient(&facility, &[]);
        let names: Vec<&str> = questions
            .iter()
            .map(|it| it.parameters[0].0.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "au-receivingfacility-universal-id:exact",
                "au-receivingfacility-namespace-id:exact",
                "identifier",
                "identifier"
            ]
        );
        assert!(about_recipient(&Hd::default(), &[]).is_empty());
    }

    #[test]
    fn every_question_is_a_search_that_our_own_server_answers() {
        let organisation = Organisation::parse_uri("https://smd.example/id/a$1").unwrap();
        let individual = IndividualId::new("8003611566666859", "", "");
        let facility = Hd::new("B", "1.2.36.1.2001.1003.0.8003621566684455", "ISO");
        let mut all = about_organisation(&organisation);
        all.extend(about_recipient(&facility, &[individual]));
        for question in all {
            for parameters in [question.parameters.clone(), question.closed()] {
                let parsed =
                    search::Query::parse(question.kind, &parameters, search::Handling::Strict);
                assert!(
                    parsed.is_ok_and(|query| query.is_substantive),
                    "{question:?}"
                );
            }
        }
    }
}
