//! Tests of identifiers of patients, providers and organisations, by the rules of `ids`.

use ids::{
    Direction, DvaNumber, Hpio, IdFinding, Ihi, MedicareNumber, Npio, ProviderNumber, Severity,
};

use crate::check::perform::all_values;
use crate::check::providers::{self, MEDICARE};
use crate::check::report::Broken;
use crate::check::test::{Holder, Shape};
use crate::finding;
use crate::message::Message;
use crate::value::Value;

/// OID under which the identifiers of organisations stand, with its final point.
pub(crate) const HPIO_ARC: &str = "1.2.36.1.2001.1003.0.";

/// Checks every identifier whose kind can be told.
pub(crate) fn check(message: &Message, broken: &mut Broken<'_>, holder: Holder) {
    for value in all_values(message, broken) {
        let found = match holder {
            Holder::Facility => facility(&value),
            Holder::Patient => patient(&value),
            Holder::Provider => provider(&value),
            Holder::Person => person(&value),
        };
        for one in found {
            let severity = match one.severity {
                Severity::Warning => finding::Severity::Warning,
                Severity::Error => finding::Severity::Error,
            };
            let words = format!("{}.", one.sentence.trim_end_matches('.'));
            broken.no_graver_than(severity, &value, &words);
        }
    }
}

/// Whether a text has the shape of something, check digit or not.
pub(crate) fn is_shaped(shape: Shape, text: &str) -> bool {
    let number = |prefix| {
        text.len() == 16 && text.starts_with(prefix) && text.bytes().all(|b| b.is_ascii_digit())
    };
    match shape {
        Shape::Hpii => number("800361"),
        Shape::Hpio => number("800362"),
        Shape::Oid => text.contains('.') && text.bytes().all(|b| b.is_ascii_digit() || b == b'.'),
    }
}

/// The universal id of a facility.
fn facility(hd: &Value<'_>) -> Vec<IdFinding> {
    let text = hd.component_text(2);
    if text.starts_with(HPIO_ARC) {
        graded(Hpio::read_oid(&text), Hpio::findings)
    } else {
        Vec::new()
    }
}

/// A patient identifier, CX: id, authority in component 4, type in component 5.
fn patient(id: &Value<'_>) -> Vec<IdFinding> {
    let text = id.component_text(1);
    let authority = id
        .component(4)
        .map(|authority| authority.hd())
        .unwrap_or_default();
    match (&*id.component_text(5), &*authority.namespace) {
        _ if text.is_empty() => Vec::new(),
        ("MC", _) => graded(MedicareNumber::read(&text), MedicareNumber::findings),
        ("NI", "AUSHIC") => graded(Ihi::read(&text), Ihi::findings),
        ("DVG" | "DVW" | "DVO", _) => graded(DvaNumber::read(&text), DvaNumber::findings),
        _ => Vec::new(),
    }
}

/// A provider identifier of PRD-7: id, authority, type.
fn provider(id: &Value<'_>) -> Vec<IdFinding> {
    let text = id.component_text(1);
    match &*id.component_text(3) {
        _ if text.is_empty() => Vec::new(),
        "UPIN" => provider_number(&text),
        "NPIO" => graded(Npio::read(&text), Npio::findings),
        "NOI" => graded(Hpio::read(&text), Hpio::findings),
        _ => Vec::new(),
    }
}

/// A provider as XCN, whose authority is that of provider numbers.
fn person(provider: &Value<'_>) -> Vec<IdFinding> {
    let nine = provider
        .component(9)
        .map(|nine| nine.hd().namespace)
        .unwrap_or_default();
    let text = provider.component_text(1);
    if text.is_empty() || !(nine == MEDICARE || providers::is_misplaced(provider)) {
        return Vec::new();
    }
    provider_number(&text)
}

fn provider_number(text: &str) -> Vec<IdFinding> {
    graded(ProviderNumber::read(text), ProviderNumber::findings)
}

/// What is to be said of an identifier, as strictly as of one that we send; the point says how
/// grave that is either way. A value that could not even be read has its fault as an error.
fn graded<T>(
    (value, mut faults): (Option<T>, Vec<IdFinding>),
    findings: impl Fn(&T, Direction) -> Vec<IdFinding>,
) -> Vec<IdFinding> {
    if let Some(value) = value {
        return findings(&value, Direction::Write);
    }
    for fault in &mut faults {
        fault.severity = Severity::Error;
    }
    faults
}
