//! The matching table: some three hundred named cases, each with its outcome and its reasons.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeSet;

use ids::{Hd, Timestamp};
use patients::{
    Address, Candidate, Decision, Judgement, MemoryIndex, NameUse, Person, RecordNumber, Sex,
    decide,
};
use serde::Deserialize;

const TABLE: &str = include_str!("../data/matching.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    incoming: String,
    known: Vec<String>,
    expect: String,
    code: String,
    because: Vec<String>,
}

fn table() -> Vec<Case> {
    toml::from_str::<Table>(TABLE).unwrap().case
}

fn at() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-22T00:00:00Z").unwrap()
}

fn ihi(name: &str) -> &'static str {
    match name {
        "1" => "8003609999900010",
        "2" => "8003609999900028",
        "bad" => "8003609999900011",
        other => panic!("ihi={other}"),
    }
}

/// `card` or `card/place` or `card/place/issue`.
fn card(name: &str) -> (String, &str) {
    let mut parts = name.split('/');
    let stem = match parts.next().unwrap() {
        "1" => "614052309",
        "2" => "495048165",
        "bad" => return ("6104523091".to_owned(), ""),
        other => panic!("card={other}"),
    };
    let place = parts.next().unwrap_or_default();
    (format!("{stem}{}", parts.next().unwrap_or("1")), place)
}

fn number(text: &str) -> RecordNumber {
    let (authority, value) = text.split_once('/').unwrap_or(("PRACTICE", text));
    RecordNumber::new(Hd::new(authority, "", ""), value).unwrap()
}

fn person(text: &str) -> Person {
    let mut person = Person::default();
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap();
    let mut words = name.split(',').map(str::trim);
    let mut word = || words.next().unwrap_or_default();
    let (family, given, middle) = (word(), word(), word());
    person.add_name(family, given, middle, NameUse::Current);
    person.set_birth_date(parts.next().unwrap(), at());
    person.sex = Sex::read(parts.next().unwrap());
    for detail in parts {
        let (key, value) = detail.split_once('=').unwrap_or((detail, ""));
        match key {
            "ihi" => person.add_ihi(ihi(value)),
            "card" => {
                let (card, place) = card(value);
                person.add_medicare(&card, place);
            }
            "dva" => person.add_dva(value),
            "mrn" | "number" => person.add_record_number(number(value)),
            "learned" => person.learned_numbers.push(number(value)),
            "former" => person.add_name(value, given, middle, NameUse::Former),
            "preferred" => person.add_name(family, value, "", NameUse::Alias),
            "home" => {
                let (street, postcode) = value.rsplit_once(',').unwrap();
                person.add_address(Address::new(street, "", "NSW", postcode).unwrap());
            }
            "phone" => person.add_phone(value),
            "test" => person.test = true,
            other => panic!("{other}"),
        }
    }
    person
}

fn first(decision: &Decision) -> Option<&Judgement> {
    match decision {
        Decision::Matched { judgement, .. } => Some(judgement),
        Decision::NeedsPerson { ranked, .. } => ranked.first().map(|ranked| &ranked.judgement),
        Decision::New => None,
    }
}

fn outcome(decision: &Decision) -> String {
    match decision {
        Decision::Matched { id, .. } => format!("matched {id}"),
        Decision::NeedsPerson { .. } | Decision::New => decision.outcome().to_owned(),
    }
}

/// What is wrong with the outcome of a case; nothing when it is as expected.
fn complaint(case: &Case, decision: &Decision) -> Option<String> {
    let reasons: Vec<&str> = first(decision).map_or_else(Vec::new, |judgement| {
        let reasons = judgement.evidence.iter().map(|reason| reason.code());
        reasons
            .chain(judgement.conflicts.iter().map(|conflict| conflict.code()))
            .collect()
    });
    let (outcome, code) = (outcome(decision), decision.code());
    let missing = case
        .because
        .iter()
        .filter(|code| !reasons.contains(&code.as_str()));
    let missing: Vec<_> = missing.collect();
    let right = outcome == case.expect && code == case.code && missing.is_empty();
    (!right).then(|| {
        format!(
            "{}: expected {} by {}, got {outcome} by {code} from {reasons:?}; missing {missing:?}",
            case.name, case.expect, case.code
        )
    })
}

#[test]
fn every_case_comes_out_as_the_table_says() {
    let complaints: Vec<String> = table()
        .iter()
        .filter_map(|case| {
            let known: Vec<(&str, Person)> = case
                .known
                .iter()
                .map(|line| line.split_once(':').unwrap())
                .map(|(id, text)| (id, person(text)))
                .collect();
            let candidates: Vec<_> = known
                .iter()
                .map(|(id, person)| Candidate { id, person })
                .collect();
            complaint(case, &decide(&person(&case.incoming), &candidates, true))
        })
        .collect();
    assert!(
        complaints.is_empty(),
        "{} cases:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}

#[test]
fn an_index_finds_whom_the_table_matches() {
    for case in table() {
        let mut index = MemoryIndex::default();
        for line in &case.known {
            let (id, text) = line.split_once(':').unwrap();
            index.add(id, person(text));
        }
        let decision = index.decide(&person(&case.incoming));
        assert_eq!(complaint(&case, &decision), None);
    }
}

#[test]
fn the_table_is_as_large_as_promised_and_names_each_case() {
    let table = table();
    assert!(table.len() >= 200, "{}", table.len());
    let names: BTreeSet<_> = table.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), table.len());
    for outcome in ["matched A", "needs-person", "new"] {
        assert!(
            table.iter().filter(|case| case.expect == outcome).count() >= 8,
            "{outcome}"
        );
    }
}

#[test]
fn reasons_are_sentences_that_quote_nobody() {
    for case in table() {
        let known: Vec<(&str, Person)> = case
            .known
            .iter()
            .map(|line| line.split_once(':').unwrap())
            .map(|(id, text)| (id, person(text)))
            .collect();
        let candidates: Vec<_> = known
            .iter()
            .map(|(id, person)| Candidate { id, person })
            .collect();
        let decision = decide(&person(&case.incoming), &candidates, true);
        let judgement = first(&decision).cloned().unwrap_or_default();
        let sentences = judgement.evidence.iter().map(|reason| reason.sentence());
        let sentences = sentences.chain(judgement.conflicts.iter().map(|c| c.sentence()));
        for sentence in sentences.chain([decision.sentence()]) {
            assert!(sentence.ends_with('.'), "{sentence}");
            assert!(sentence.starts_with(char::is_uppercase), "{sentence}");
            assert!(sentence.split(' ').count() >= 4, "{sentence}");
            assert!(!sentence.contains(char::is_numeric), "{sentence}");
            assert!(!sentence.contains("Tessellate"), "{sentence}");
        }
        assert!(!format!("{decision:?}").contains("Tessellate"));
    }
}

#[test]
fn the_order_of_candidates_makes_no_difference() {
    for case in table() {
        let mut known: Vec<(&str, Person)> = case
            .known
            .iter()
            .map(|line| line.split_once(':').unwrap())
            .map(|(id, text)| (id, person(text)))
            .collect();
        let decide_all = |known: &[(&str, Person)]| {
            let candidates: Vec<_> = known
                .iter()
                .map(|(id, person)| Candidate { id, person })
                .collect();
            decide(&person(&case.incoming), &candidates, true)
        };
        let forwards = decide_all(&known);
        known.reverse();
        assert_eq!(
            outcome(&decide_all(&known)),
            outcome(&forwards),
            "{}",
            case.name
        );
    }
}

#[test]
fn candidates_that_could_not_all_be_seen_match_nobody() {
    let known = person("Tessellate, Juniper; 19790312; F; ihi=1");
    let candidates = [Candidate {
        id: "A",
        person: &known,
    }];
    let decision = decide(&known, &candidates, false);
    assert_eq!(
        (decision.outcome(), decision.code()),
        ("needs-person", "too-many")
    );
}
