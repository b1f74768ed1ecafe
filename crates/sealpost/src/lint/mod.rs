//! What is wrong with a directory: the rules, their report, and the report that is kept.

mod certificates;
mod finding;
mod freshness;
pub(crate) mod history;
mod last;
pub(crate) mod nightly;
mod numbers;
mod owners;
pub(crate) mod probe;
mod references;

pub(crate) use finding::{Finding, Report};
pub(crate) use last::Last;

use crate::Failure;
use crate::commands::directory::source::everything;
use directory::{Directory, DirectoryReading, FindingCode};
use fhir::{Json, What};
use ids::{Organisation, Severity, Timestamp};
use register::Register;
use std::collections::BTreeMap;

/// Days within which certificates that end are told.
pub(crate) const ENDING_DAYS: u32 = 60;

/// Days after which a confirmed delivery is old.
pub(crate) const STALE_DAYS: u32 = 90;

/// From where a directory is looked at.
pub(crate) struct Circumstances {
    /// Whether it is a file, where an entry goes by its number.
    pub(crate) is_file: bool,
    /// The present.
    pub(crate) at: Timestamp,
    /// Days within which certificates that end are told.
    pub(crate) days: u32,
    /// Days after which a confirmed delivery is old.
    pub(crate) stale_days: u32,
    /// When receivers last confirmed a delivery of ours; empty where nobody knows.
    pub(crate) verified: BTreeMap<Organisation, Timestamp>,
    /// Endpoints that could not be reached, where they were called.
    pub(crate) unreachable: Vec<Finding>,
}

impl Circumstances {
    /// Those of a register, with the usual periods.
    pub(crate) fn of_register(at: Timestamp) -> Self {
        Self {
            is_file: false,
            at,
            days: ENDING_DAYS,
            stale_days: STALE_DAYS,
            verified: BTreeMap::new(),
            unreachable: Vec::new(),
        }
    }
}

/// Looks a register through.
///
/// # Errors
/// What the disk says; [`Failure::Usage`], where it is too large.
pub(crate) fn of_register(
    register: &Register,
    circumstances: &Circumstances,
) -> Result<Report, Failure> {
    let bytes = everything(register)?;
    let reading = Directory::read(&bytes)
        .map_err(|error| Failure::Usage(format!("{}: {error}", register.path().display())))?;
    lint(&bytes, &reading, circumstances)
}

/// Looks a directory through: its bytes, and what was understood of them.
///
/// # Errors
/// [`Failure::Usage`], where the bytes are no directory.
pub(crate) fn lint(
    bytes: &[u8],
    reading: &DirectoryReading,
    circumstances: &Circumstances,
) -> Result<Report, Failure> {
    let entries = entries(bytes)?;
    let named = entries
        .iter()
        .enumerate()
        .map(|(number, entry)| place(circumstances.is_file, number, entry.get("resource")));
    let places: Vec<String> = named.collect();
    let mut findings = Vec::new();
    // Broken references are told one by one below, with what they lead to.
    let of_directory = reading.findings.iter();
    let of_directory = of_directory.filter(|it| it.code != FindingCode::DanglingReference);
    findings.extend(of_directory.map(|found| Finding {
        severity: found.severity(),
        code: found.code.as_str().into(),
        place: renamed(&found.place, &places),
        text: found.sentence().to_owned(),
    }));
    for (entry, place) in entries.iter().zip(&places) {
        let Some(resource) = entry.get("resource") else {
            continue;
        };
        findings.extend(structure(resource, place));
    }
    findings.extend(references::broken(&entries, &places));
    findings.extend(numbers::wrong(&entries, &places));
    let doubtful = owners::doubtful(&reading.directory).into_iter();
    findings.extend(doubtful.map(|found| Finding {
        place: called(&found.place, &places),
        ..found
    }));
    let (at, days) = (circumstances.at, circumstances.days);
    findings.extend(certificates::ending(&entries, &places, at, days));
    let stale = freshness::stale(&reading.directory, circumstances).into_iter();
    findings.extend(stale.map(|found| Finding {
        place: called(&found.place, &places),
        ..found
    }));
    findings.extend(circumstances.unreachable.iter().map(|found| Finding {
        place: called(&found.place, &places),
        ..found.clone()
    }));
    Ok(Report::new(entries.len(), findings))
}

/// The entries as they stand in the Bundle.
fn entries(bytes: &[u8]) -> Result<Vec<Json>, Failure> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| Failure::Usage(error.to_string()))?;
    let bundle = Json::parse(text).map_err(|error| Failure::Usage(error.to_string()))?;
    let entries = bundle.get("entry").into_iter().flat_map(Json::each);
    Ok(entries.cloned().collect())
}

/// `entry[3] Endpoint/e1` of a file, `Endpoint/e1` of the register.
fn place(is_file: bool, number: usize, resource: Option<&Json>) -> String {
    let text = |name: &str| resource?.get(name)?.as_str();
    let name = text("resourceType").zip(text("id"));
    let name = name.map(|(kind, id)| format!("{kind}/{id}"));
    match name {
        Some(name) if is_file => format!("entry[{number}] {name}"),
        Some(name) => name,
        None => format!("entry[{number}]"),
    }
}

/// A place as it is called here, from one that begins with `entry[n]`.
fn renamed(place: &str, places: &[String]) -> String {
    let number = place.strip_prefix("entry[").and_then(|rest| {
        let (number, _) = rest.split_once(']')?;
        number.parse::<usize>().ok()
    });
    let known = number.and_then(|number| places.get(number));
    known.map_or_else(|| place.to_owned(), Clone::clone)
}

/// `Type/id` as the entry is called here.
fn called(name: &str, places: &[String]) -> String {
    let tail = format!(" {name}");
    let known = places.iter().find(|it| *it == name || it.ends_with(&tail));
    known.map_or_else(|| name.to_owned(), Clone::clone)
}

/// What is not sound FHIR about a resource.
fn structure<'a>(resource: &Json, place: &'a str) -> impl Iterator<Item = Finding> + use<'a> {
    fhir::check(resource).into_iter().map(move |problem| {
        let (severity, code) = match problem.what {
            // Whoever reads the directory passes it over.
            What::UnknownResource => (Severity::Warning, "fhir.unknown-resource"),
            What::Empty
            | What::Form(_)
            | What::Json(_)
            | What::Order
            | What::Null
            | What::Once
            | What::Repeats
            | What::UnknownElement
            | What::WrongKind(_)
            | What::Xml(_) => (Severity::Error, "fhir.structure"),
        };
        Finding {
            severity,
            code: code.into(),
            place: place.to_owned(),
            text: problem.to_string(),
        }
    })
}
