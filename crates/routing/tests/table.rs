//! Every way of naming somebody, as a table: `cases.txt` over the practice of `practice.toml`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::{Hpio, Timestamp};
use routing::{Code, Named, Roster, RosterData, Route, Source, route};
use std::collections::BTreeSet;

fn roster_with(change: impl FnOnce(&mut RosterData)) -> Roster {
    let mut data: RosterData = toml::from_str(include_str!("practice.toml")).unwrap();
    change(&mut data);
    Roster::new(data, Some(Hpio::parse("8003620000030515").unwrap())).unwrap()
}

fn roster() -> Roster {
    roster_with(|_| {})
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn today() -> Timestamp {
    at("2026-11-22T12:00:00+11:00")
}

fn named(text: &str) -> Vec<Named> {
    let one = |text: &str| {
        let (source, rest) = text.split_at(1);
        let parts: Vec<&str> = rest.strip_prefix(' ').unwrap_or(rest).split('|').collect();
        let [id, authority, id_type, name] = parts[..] else {
            panic!("four parts in {text}")
        };
        Named {
            source: match source {
                "I" => Source::Intended,
                "C" => Source::CopyTo,
                "O" => Source::Ordering,
                other => panic!("source {other}"),
            },
            id: id.into(),
            authority: authority.into(),
            id_type: id_type.into(),
            name: name.trim().into(),
        }
    };
    let parts = text.split(" & ").map(str::trim_start);
    parts.filter(|part| !part.is_empty()).map(one).collect()
}

fn words(route: &Route) -> String {
    match route {
        Route::To {
            who, also, because, ..
        } => {
            let also: String = also.iter().map(|who| format!(" +{}", who.id)).collect();
            format!("to {}{also} {}", who.id, because.code)
        }
        Route::Triage {
            owner,
            because,
            suggestion,
            ..
        } => {
            let perhaps = suggestion.as_ref().map(|who| format!(" ?{}", who.id));
            format!(
                "triage {} {}{}",
                owner.id,
                because.code,
                perhaps.unwrap_or_default()
            )
        }
    }
}

fn cases() -> Vec<(&'static str, Vec<Named>, &'static str)> {
    let lines = include_str!("cases.txt").lines();
    let rows = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let case = |line: &'static str| {
        // A name may hold a semicolon; what follows it does not.
        let (rest, goes) = line.rsplit_once(" ; ").expect("three columns");
        let (name, said) = rest.rsplit_once(" ;").expect("three columns");
        (name, named(said), goes.trim())
    };
    rows.map(case).collect()
}

#[test]
fn every_case_goes_where_the_table_says() {
    let (roster, cases) = (roster(), cases());
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(name, named, goes)| {
            let went = words(&route(&roster, named, today()));
            (went != *goes).then(|| format!("{name}: {went}, not {goes}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_meets_every_code() {
    let roster = roster();
    let met: BTreeSet<Code> = cases()
        .iter()
        .map(|(_, named, _)| route(&roster, named, today()).because().code)
        .collect();
    assert_eq!(met, BTreeSet::from(Code::ALL));
}

#[test]
fn every_reason_is_a_plain_sentence_without_what_the_message_says() {
    let roster = roster();
    for (name, named, _) in cases() {
        let sentence = route(&roster, &named, today()).because().sentence.clone();
        assert!(sentence.len() > 20, "{name}: {sentence}");
        assert!(
            sentence.chars().next().unwrap().is_uppercase(),
            "{name}: {sentence}"
        );
        for one in &named {
            let quoted = one.id.len() > 6 && sentence.contains(&one.id);
            assert!(!quoted, "{name}: {sentence}");
        }
    }
}

#[test]
fn time_alone_changes_where_a_document_goes() {
    let roster = roster();
    let goes = |id: &str, when: &str| {
        words(&route(
            &roster,
            &named(&format!("I {id}|AUSHICPR|UPIN|")),
            at(when),
        ))
    };
    let on_leave = "to chan +gray recipient-absent-forwarded";
    assert_eq!(
        goes("098765BY", "2026-10-31T23:59:59+11:00"),
        "to gray recipient"
    );
    assert_eq!(goes("098765BY", "2026-11-01T00:00:00+11:00"), on_leave);
    assert_eq!(goes("098765BY", "2026-11-30T23:59:59+11:00"), on_leave);
    assert_eq!(
        goes("098765BY", "2026-12-01T00:00:00+11:00"),
        "to gray recipient"
    );
    assert_eq!(
        goes("1234560T", "2026-02-28T23:59:59+11:00"),
        "to dell recipient"
    );
    assert_eq!(
        goes("1234560T", "2026-03-01T00:00:00+11:00"),
        "triage lee recipient-left ?chan"
    );
    assert_eq!(
        goes("555555WT", "2027-01-04T00:00:00+11:00"),
        "to fox recipient"
    );
    assert_eq!(
        goes("242662KH", "2026-06-29T00:00:00+10:00"),
        "to banks +kim recipient"
    );
}

#[test]
fn the_ordering_practitioner_counts_where_the_practice_says_so() {
    let asked = roster_with(|data| data.by_ordering_provider = true);
    let ordered = named("O 432103J|AUSHICPR||");
    assert_eq!(
        words(&route(&asked, &ordered, today())),
        "to chan recipient"
    );
    let both = named("O 432103J|AUSHICPR|| & I 2426621B|AUSHICPR||");
    assert_eq!(
        words(&route(&asked, &both, today())),
        "to banks +kim recipient"
    );
}

#[test]
fn the_place_that_it_was_addressed_to_is_told_where_a_number_says_so() {
    let place = |text: &str| match route(&roster(), &named(text), today()) {
        Route::To { location, .. } | Route::Triage { location, .. } => location,
    };
    assert_eq!(place("I 2426622L|AUSHICPR||").as_deref(), Some("harbour"));
    assert_eq!(place("I 765432AA|AUSHICPR||").as_deref(), Some("wattle"));
    assert_eq!(place("I RB2300001A|Medical-Objects|VDI|"), None);
    assert_eq!(place("I 4024742F|AUSHICPR||"), None);
}

#[test]
fn a_practice_without_a_roster_has_somebody_to_ask_too() {
    let nobody = Roster::default();
    assert!(nobody.is_empty());
    let named = named("I 2426621B|AUSHICPR|UPIN|");
    assert_eq!(
        words(&route(&nobody, &named, today())),
        "triage reception recipient-unknown"
    );
}

#[test]
fn an_owner_who_is_away_has_triage_forwarded_as_well() {
    let roster = roster_with(|data| data.triage_owner = Some("gray".into()));
    assert_eq!(roster.triage_owner(None, today()).id, "chan");
    assert_eq!(roster.triage_owner(Some("wattle"), today()).id, "kim");
    let later = at("2027-01-01T00:00:00+11:00");
    assert_eq!(roster.triage_owner(Some("harbour"), later).id, "gray");
}

#[test]
fn a_flood_of_identifiers_is_cut_and_still_answered() {
    let mut many: Vec<Named> = (0..100_000)
        .flat_map(|n| named(&format!("I X{n}|Argus|VDI|")))
        .collect();
    many.extend(named("I 2426621B|AUSHICPR|UPIN|"));
    assert_eq!(
        words(&route(&roster(), &many, today())),
        "triage lee recipient-unknown"
    );
}
