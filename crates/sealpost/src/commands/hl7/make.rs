//! `sealpost hl7 make`: typed input in JSON to the bytes of a message.

use super::source;
use crate::commands::open::out_file;
use crate::{Failure, output};
use document::{Acknowledgement, Correspondence, problems, transliterated, write};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Makes a message from typed input in JSON, and checks it as one that we send.
///
/// "kind" and "form" of the input say what it becomes: a referral, specialist-letter,
/// discharge-summary, event-summary or letter as REF-L2, REF-L1 or MDM (letters also as ORU); a
/// pathology-request or radiology-request as ORM; a result as ORU. What the kind implies (document
/// code, section, codes of RF1) need not be said. `sealpost hl7 read --whole` prints this input
/// for a message that is there.
///
/// With --answering the input is that of an acknowledgement: "code" (AA, AE, AR, CA, CE, CR),
/// "control_id", "at", and as wanted "kind" (rri, ack-r01, orr-o02, ack-t02, generic, read),
/// "text", "errors", "application", "reader".
///
/// What is wrong is told with its place in the input, all of it at once; the exit code is then 1.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// The input, a file in JSON.
    input: PathBuf,
    /// The kind, for input that does not name its own.
    #[arg(long)]
    kind: Option<String>,
    /// The message that is to be acknowledged.
    #[arg(long, value_name = "FILE")]
    answering: Option<PathBuf>,
    /// Replace characters beyond ASCII where that cannot change what is meant, and say where.
    #[arg(long, conflicts_with = "answering")]
    transliterate: bool,
    /// Write the message here, readable by its owner alone, instead of to standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let mut input = read(&args.input)?;
    if let Some(kind) = &args.kind {
        input = with_kind(input, kind)?;
    }
    let named = |words: &dyn std::fmt::Display| {
        Failure::Negative(format!("{}: {words}", args.input.display()))
    };
    let bytes = match &args.answering {
        Some(original) => {
            let original = read(original)?;
            let answer = Acknowledgement::parse_json(&input).map_err(|why| named(&why))?;
            answer.answering(&original).map_err(|why| named(&why))?
        }
        None => {
            let input = Correspondence::parse_json(&input).map_err(|why| named(&why))?;
            let input = if args.transliterate {
                in_ascii(input)
            } else {
                input
            };
            let wrong: Vec<_> = problems(&input).iter().map(ToString::to_string).collect();
            if !wrong.is_empty() {
                return Err(named(&wrong.join("\n")));
            }
            write(&input).map_err(|why| named(&why))?
        }
    };
    match &args.out {
        Some(path) => out_file::write(path, &bytes),
        None => print(&bytes),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    source::read(path).map_err(|error| Failure::Unavailable(format!("{}: {error}", path.display())))
}

/// The input with its kind, when it names none; what is no JSON object is left to the reader.
fn with_kind(input: Vec<u8>, kind: &str) -> Result<Vec<u8>, Failure> {
    let Ok(mut value) = serde_json::from_slice::<serde_json::Value>(&input) else {
        return Ok(input);
    };
    let Some(fields) = value.as_object_mut() else {
        return Ok(input);
    };
    let named = fields.entry("kind").or_insert_with(|| kind.into());
    if named.as_str() != Some(kind) {
        let words = "--kind is another than that of the input; leave it out";
        return Err(Failure::Usage(words.to_owned()));
    }
    Ok(value.to_string().into_bytes())
}

/// The input in ASCII; where it was changed is told on standard error.
fn in_ascii(input: Correspondence) -> Correspondence {
    let (input, changed) = transliterated(input);
    for place in changed {
        output::complain(&format!("transliterated: {place}"));
    }
    input
}

/// Writes the message to standard output. A reader that went away is no failure.
fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Unavailable(format!("standard output: {error}")))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
