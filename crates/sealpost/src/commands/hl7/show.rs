//! `sealpost hl7 show`: a message, segment by segment, value by value, or as a page.

use super::text::{cut, printable};
use super::{preview, source};
use crate::commands::open::out_file;
use crate::{Failure, output};
use display::{Pit, document};
use hl7v2::{Limits, Message, Path, Value, batch};
use std::path::PathBuf;

/// Shows what a file says, one value a line, each with its path.
///
/// This prints patient data, to standard output and nowhere else. With --html it writes one page
/// instead, as the software of the recipient would show the message: who and what, the preferred
/// display made safe, a CDA package read and checked for what was altered (whether its signer is
/// trusted is told by `sealpost cda check`), and the attachments. The page loads and runs nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file: a message, a batch, several messages one after the other, or a PIT report.
    file: PathBuf,
    /// Only the values at this path, whole, e.g. PID-5 or OBX[2]-5(1).3.
    #[arg(long, value_parser = |text: &str| text.parse::<Path>())]
    path: Option<Path>,
    /// Write the message as a page to this file, which only its owner can read.
    #[arg(long, value_name = "FILE", conflicts_with = "path")]
    html: Option<PathBuf>,
}

/// Characters of a value that are shown.
const VALUE_CHARACTERS_MAX: usize = 120;

/// Columns that the paths take.
const PATH_COLUMNS: usize = 20;

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let named = |words: &dyn std::fmt::Display| format!("{}: {words}", args.file.display());
    let bytes = source::read(&args.file).map_err(|error| Failure::Unavailable(named(&error)))?;
    if let Some(pit) = Pit::read(&bytes) {
        return report(args, &pit);
    }
    if let Some(html) = &args.html {
        return preview::write(&args.file, &bytes, html);
    }
    let pieces = batch::split(&bytes);
    let several = pieces.len() > 1;
    let (mut shown, mut unreadable) = (false, None);
    for (index, piece) in pieces.iter().enumerate() {
        let range = piece.range.clone();
        if several && args.path.is_none() {
            let (number, count) = (index + 1, pieces.len());
            let bytes = format!("bytes {} to {}", range.start, range.end);
            output::line(&format!("message {number} of {count}, {bytes}"))?;
        }
        match Message::read_within(&bytes[range], &Limits::default()).message {
            Err(why) => unreadable = unreadable.or(Some((index + 1, why))),
            Ok(message) => match args.path {
                Some(path) => shown |= values(&message, path)?,
                None => segments(&message)?,
            },
        }
    }
    match (unreadable, args.path) {
        (Some((_, why)), _) if !several => Err(Failure::Negative(named(&why))),
        (Some((number, why)), _) => Err(Failure::Negative(named(&format!(
            "message {number}: {why}"
        )))),
        (None, Some(path)) if !shown => Err(Failure::Negative(named(&format!(
            "there is nothing at {path}"
        )))),
        (None, _) => Ok(()),
    }
}

/// Shows a PIT file, which has no paths: its lines as they were written for people.
fn report(args: &Args, pit: &Pit) -> Result<(), Failure> {
    if let Some(html) = &args.html {
        return out_file::write(html, document("PIT report", &pit.to_html()).as_bytes());
    }
    if args.path.is_some() {
        let words = "it is a PIT file, not HL7: it has no paths";
        return Err(Failure::Negative(format!(
            "{}: {words}",
            args.file.display()
        )));
    }
    for line in pit.lines() {
        output::line(&printable(&line))?;
    }
    Ok(())
}

/// Prints every value at a path, whole; says whether there was any.
fn values(message: &Message, path: Path) -> Result<bool, Failure> {
    let mut any = false;
    for value in message.all(path) {
        any = true;
        line("", &value, usize::MAX)?;
    }
    Ok(any)
}

fn segments(message: &Message) -> Result<(), Failure> {
    let mut values = message.values().peekable();
    for segment in message.segments() {
        let end = segment.offset() + segment.raw().len();
        output::line(&segment.path().to_string())?;
        while let Some(value) = values.next_if(|value| value.offset() < end) {
            line("  ", &value, VALUE_CHARACTERS_MAX)?;
        }
    }
    Ok(())
}

fn line(indent: &str, value: &Value<'_>, characters: usize) -> Result<(), Failure> {
    let path = value.path().to_string();
    let text = if value.is_null() {
        "\"\" (delete what you have)".into()
    } else {
        value.text()
    };
    let text = printable(&text);
    output::line(&format!(
        "{indent}{path:PATH_COLUMNS$} {}",
        cut(&text, characters)
    ))
}
