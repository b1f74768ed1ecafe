//! `sealpost directory lint`: what is wrong with a directory.

mod certificates;
mod finding;
mod history;
mod numbers;
mod owners;
mod references;

use super::source::Source;
use crate::{Failure, output};
use directory::FindingCode;
use fhir::{Json, What};
use finding::{Finding, Report};
use ids::{Severity, Timestamp};
use std::path::PathBuf;

/// Says what is wrong with a directory: entries that cannot be used, that are not sound FHIR R4,
/// whose references lead nowhere, whose check digits, codes or certificates are wrong, whose
/// certificates end soon, and what stands for two.
///
/// Of the register, every entry is looked at, hidden ones too. The exit code is 1 when there are
/// errors; warnings alone leave it 0.
///
/// With --json, one object:
///
/// {"entries", "errors", "warnings", "findings": [{"severity", "code", "place", "text"}]}
///
/// "severity" is "error" or "warning".
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
    /// Warn of certificates that end within so many days.
    #[arg(long, default_value_t = 60)]
    days: u32,
    /// The moment to look from, RFC 3339; now, if not given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse_rfc3339)]
    time: Option<Timestamp>,
    /// Keep the findings in this file, and say which are new and which are gone since the last
    /// time.
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let bytes = args.source.whole()?;
    let report = report(args, &bytes)?;
    if args.json {
        output::json(&report)?;
    } else {
        report.print()?;
    }
    if let Some(path) = &args.keep {
        history::compare(path, &report, args.json)?;
    }
    match report.errors {
        0 => Ok(()),
        1 => Err(Failure::Negative("1 error".to_owned())),
        errors => Err(Failure::Negative(format!("{errors} errors"))),
    }
}

fn report(args: &Args, bytes: &[u8]) -> Result<Report, Failure> {
    let reading = args.source.understand(bytes)?;
    let entries = entries(bytes)?;
    let named = entries
        .iter()
        .enumerate()
        .map(|(number, entry)| place(args.source.is_file(), number, entry.get("resource")));
    let places: Vec<String> = named.collect();
    let mut findings = Vec::new();
    // Broken references are told one by one below, with what they lead to.
    let of_directory = reading.findings.iter();
    let of_directory = of_directory.filter(|it| it.code != FindingCode::DanglingReference);
    findings.extend(of_directory.map(|found| Finding {
        severity: found.severity(),
        code: found.code.as_str(),
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
    let at = args.time.unwrap_or_else(super::now);
    findings.extend(certificates::ending(&entries, &places, at, args.days));
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
            code,
            place: place.to_owned(),
            text: problem.to_string(),
        }
    })
}
