//! The rules over a synthetic town: hardly ever anybody else's record, and most documents filed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::{Hd, Timestamp};
use patients::{Columns, Decision, Evaluation, MemoryIndex, Outcome, Person};
use synth::population::{HEADING, Population, Row};

fn person(row: &Row) -> Person {
    let columns = Columns::read(&HEADING).unwrap();
    let at = Timestamp::parse_rfc3339("2026-11-22T00:00:00Z").unwrap();
    columns.person(&row.cells(), &Hd::new("SYNTHETIC PRACTICE", "", ""), at)
}

fn index(population: &Population) -> MemoryIndex {
    let mut index = MemoryIndex::default();
    for (resident, row) in population.records() {
        index.add(&resident.record_number, person(&row));
    }
    index
}

fn evaluate(population: &Population, documents: u64) -> Evaluation {
    let index = index(population);
    let mut evaluation = Evaluation::default();
    for number in 0..documents {
        let mention = population.mention(number).unwrap();
        let decision = index.decide(&person(&mention.row));
        let about = mention.about;
        let truth = about.registered.then_some(about.record_number.as_str());
        let noise = mention.noise[0].label();
        let outcome = evaluation.count(noise, truth, &decision);
        assert_ne!(
            outcome,
            Outcome::MatchedWrong,
            "{:?} {about:?} {:?}",
            mention.noise,
            mention.row
        );
    }
    evaluation
}

#[test]
fn five_thousand_people_and_nobody_taken_for_another() {
    let evaluation = evaluate(&Population::generate(4, 5_000), 5_000);
    assert!(
        evaluation.precision() >= 0.9999,
        "{}",
        evaluation.precision()
    );
    assert!(evaluation.recall() > 0.75, "{}", evaluation.recall());
    let missing = evaluation.rate(&[Outcome::NeedsPersonMissing, Outcome::NewWrong]);
    assert!(missing < 0.005, "{missing}");
    let counted: u64 = evaluation.outcomes.values().sum();
    assert_eq!(counted, evaluation.documents);
    assert!(evaluation.by_noise.len() > 20);
}

#[test]
fn all_that_can_be_matched_is_found_by_tokens() {
    let population = Population::generate(11, 220);
    let tokens = index(&population);
    let records: Vec<_> = population
        .records()
        .map(|(resident, row)| (resident.record_number.clone(), person(&row)))
        .collect();
    let everybody: Vec<_> = records
        .iter()
        .map(|(id, person)| patients::Candidate { id, person })
        .collect();
    for number in 0..220 {
        let incoming = person(&population.mention(number).unwrap().row);
        let found = tokens.decide(&incoming);
        let all = patients::decide(&incoming, &everybody, true);
        if matches!(found, Decision::Matched { .. }) || matches!(all, Decision::Matched { .. }) {
            assert_eq!(found, all, "document {number}");
        }
    }
}
