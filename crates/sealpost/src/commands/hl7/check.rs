//! `sealpost hl7 check`: what is odd or wrong about files, one after the other.

use super::report::FileReport;
use super::{explain, names};
use crate::{Failure, output};
use ids::Direction;
use std::path::PathBuf;

/// Checks HL7 v2 files against the standard and its Australian localisation.
///
/// Which rules apply follows from the message itself: its type (MSH-9) and the profile or country
/// that it names (MSH-12). A message that names neither is held against the base rules alone.
/// With --explain and a code, says what the code means, why it matters and what to do; with
/// --explain list, lists all codes.
///
/// A file may hold one message, a batch, or several messages one after the other. A file that
/// cannot be read is told like any other finding, and the rest are checked. The exit code is 1
/// when any file has a finding of severity "error".
///
/// With --json, one object a line for each file, in the order given:
///
/// {"file", "ok", "type", "control_id", "messages": [{"type", "control_id", "offset", "bytes"}],
/// "message_count", "findings": [{"code", "severity", "path", "offset", "sentence", "fix",
/// "message"}], "finding_count"}
///
/// "ok" says that no finding is an error. "type" and "control_id" (MSH-9 and MSH-10) are those of
/// the only message, null where there are several or none that can be read. "severity" is "info",
/// "warning" or "error"; "path" is such as PID[1]-3(2).1, empty for a whole message or file;
/// "offset" counts bytes from the start of the file; "sentence" and "fix" hold no content.
/// "message" is there where the file holds several: which one the finding is about, from 1; null
/// where it is about what is around them.
/// The lists hold the first 10,000; the counts are of all. No more than 100,000 messages of a file
/// are checked; a file with more has an error.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// The files.
    #[arg(value_name = "FILE", required_unless_present_any = ["files_from", "explain"])]
    files: Vec<PathBuf>,
    /// A file with further names, one a line; - is standard input.
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,
    /// Print one JSON object a line for each file.
    #[arg(long)]
    json: bool,
    /// Judge as what others sent, which is the default: departures from the localisation are
    /// at most warnings, for no clinical message is dropped over its form.
    #[arg(long)]
    receive: bool,
    /// Judge as what we are about to send: departures from the localisation are errors.
    #[arg(long, conflicts_with = "receive")]
    send: bool,
    /// Explain a finding code instead, or list them all.
    #[arg(long, value_name = "CODE|list", conflicts_with_all = ["files", "files_from"])]
    explain: Option<String>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if let Some(code) = &args.explain {
        return explain::run(code, args.json);
    }
    let direction = if args.send {
        Direction::Write
    } else {
        Direction::Read
    };
    let listed = args.files_from.as_deref().map(names::listed).transpose()?;
    let given = args.files.iter().cloned().map(Ok);
    let (mut files, mut wrong) = (0u64, 0u64);
    for path in given.chain(listed.into_iter().flatten()) {
        let report = FileReport::of(&path?, direction);
        files += 1;
        wrong += u64::from(!report.ok);
        if args.json {
            output::json(&report)?;
        } else {
            report.print()?;
        }
    }
    if wrong == 0 {
        return Ok(());
    }
    let has = if wrong == 1 { "has" } else { "have" };
    Err(Failure::Negative(format!(
        "{wrong} of {files} files {has} errors"
    )))
}
