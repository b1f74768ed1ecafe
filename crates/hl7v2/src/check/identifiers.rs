//! Identifiers of patients, providers and organisations (fact sheet 1.5), by the rules of `ids`.

use ids::{
    Direction, DvaNumber, Hpio, IdFinding, Ihi, MedicareNumber, Npio, ProviderNumber, Severity,
};

use crate::check::report::Report;
use crate::codes;
use crate::message::Message;
use crate::path::Path;
use crate::value::Value;

/// Fields that hold providers as XCN.
const PROVIDERS: [(&[u8; 3], u32); 8] = [
    (b"PV1", 7),
    (b"PV1", 8),
    (b"PV1", 9),
    (b"PV1", 17),
    (b"OBR", 10),
    (b"OBR", 16),
    (b"OBR", 28),
    (b"ORC", 12),
];

/// OID under which the identifiers of organisations stand, with its final point.
const HPIO_ARC: &str = "1.2.36.1.2001.1003.0.";

/// Checks every identifier whose kind can be told.
pub(crate) fn check(message: &Message, report: &mut Report) {
    for field in [4, 6] {
        for value in message.all(Path::field(b"MSH", field).component(2)) {
            let text = value.text();
            if text.starts_with(HPIO_ARC) {
                let read = Hpio::read_oid(&text);
                let found = graded(read, Hpio::findings, report.direction());
                report.identifier(&value, &found);
            }
        }
    }
    for id in message.all(Path::field(b"PID", 3)) {
        patient(&id, report);
    }
    for id in message.all(Path::field(b"PRD", 7)) {
        addressed(&id, report);
    }
    for (segment, field) in PROVIDERS {
        for provider in message.all(Path::field(segment, field)) {
            named(&provider, report);
        }
    }
}

/// A patient identifier, CX: id, authority in component 4, type in component 5.
fn patient(id: &Value<'_>, report: &mut Report) {
    let text = id.component_text(1);
    let authority = id
        .component(4)
        .map(|authority| authority.hd())
        .unwrap_or_default();
    let direction = report.direction();
    let found = match (&*id.component_text(5), &*authority.namespace) {
        _ if text.is_empty() => return,
        ("MC", _) => graded(
            MedicareNumber::read(&text),
            MedicareNumber::findings,
            direction,
        ),
        ("NI", "AUSHIC") => graded(Ihi::read(&text), Ihi::findings, direction),
        ("DVG" | "DVW" | "DVO", _) => {
            graded(DvaNumber::read(&text), DvaNumber::findings, direction)
        }
        _ => return,
    };
    report.identifier(id, &found);
}

/// A provider identifier of PRD-7: id, authority, type.
fn addressed(id: &Value<'_>, report: &mut Report) {
    let text = id.component_text(1);
    let direction = report.direction();
    let found = match &*id.component_text(3) {
        _ if text.is_empty() => return,
        "UPIN" => graded(
            ProviderNumber::read(&text),
            ProviderNumber::findings,
            direction,
        ),
        "NPIO" => graded(Npio::read(&text), Npio::findings, direction),
        "NOI" => graded(Hpio::read(&text), Hpio::findings, direction),
        _ => return,
    };
    report.identifier(id, &found);
}

/// A provider as XCN: id in component 1, names in 2 and 3, authority in 9.
fn named(provider: &Value<'_>, report: &mut Report) {
    const MEDICARE: &str = "AUSHICPR";
    let part = |number| provider.component_text(number);
    let misplaced = part(9).is_empty() && part(8) == MEDICARE;
    if misplaced {
        report.rule(&codes::XCN_AUTHORITY, provider);
    }
    let one_text = |text: &str| text.contains(", ");
    if part(3).is_empty() && (one_text(&part(1)) || one_text(&part(2))) {
        report.rule(&codes::XCN_NAME, provider);
    }
    let namespace = provider
        .component(9)
        .map(|nine| nine.hd().namespace)
        .unwrap_or_default();
    let id = part(1);
    if !id.is_empty() && (misplaced || namespace == MEDICARE) {
        let read = ProviderNumber::read(&id);
        report.identifier(
            provider,
            &graded(read, ProviderNumber::findings, report.direction()),
        );
    }
}

/// What is to be said of an identifier that goes this way. A value that could not even be read
/// has its fault as a warning, which is an error when we send it.
fn graded<T>(
    (value, mut faults): (Option<T>, Vec<IdFinding>),
    findings: impl Fn(&T, Direction) -> Vec<IdFinding>,
    direction: Direction,
) -> Vec<IdFinding> {
    match value {
        Some(value) => findings(&value, direction),
        None => {
            if direction == Direction::Write {
                for fault in &mut faults {
                    fault.severity = Severity::Error;
                }
            }
            faults
        }
    }
}
