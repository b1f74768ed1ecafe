//! `sealpost hl7 read`: what a message says, as typed data.

use super::source;
use crate::{Failure, output};
use document::{Correspondence, Problem, Read};
use hl7v2::batch;
use serde::Serialize;
use std::path::PathBuf;
use zones::Zone;

/// Prints what messages say, as typed data in JSON: patient with all identifiers, author,
/// recipient, copies, documents with their versions, urgency, values; displays and files as places
/// in the message. What was left out or is in doubt is listed under "findings".
///
/// This prints patient data, to standard output and nowhere else.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file: a message, a batch, or several messages one after the other.
    file: PathBuf,
    /// One JSON object a line for each message; without it, the same for people to read.
    #[arg(long)]
    json: bool,
    /// Print the input from which `sealpost hl7 make` would make the message, files included.
    #[arg(long)]
    whole: bool,
    /// The zone of the location, for times without one, e.g. Australia/Sydney.
    #[arg(long, default_value = "UTC")]
    zone: Zone,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let named = |words: &str| format!("{}: {words}", args.file.display());
    let bytes = source::read(&args.file)
        .map_err(|error| Failure::Unavailable(named(&error.to_string())))?;
    let mut wrong = Vec::new();
    for (index, piece) in batch::split(&bytes).into_iter().enumerate() {
        let Some(message) = bytes.get(piece.range) else {
            continue;
        };
        match document::read(message, &args.zone).and_then(|read| shown(args, read)) {
            Ok(view) => print(args, &view)?,
            Err(problem) => wrong.push(format!("message {}: {}", index + 1, problem.sentence)),
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Failure::Negative(named(&wrong.join("\n"))))
    }
}

/// What is printed of a message.
#[derive(Serialize)]
#[serde(untagged)]
enum View {
    Input(Box<Correspondence>),
    Read(Box<Read>),
}

fn shown(args: &Args, read: Read) -> Result<View, Problem> {
    if args.whole {
        read.whole().map(|input| View::Input(Box::new(input)))
    } else {
        Ok(View::Read(Box::new(read)))
    }
}

fn print(args: &Args, view: &View) -> Result<(), Failure> {
    let text = if args.json {
        serde_json::to_string(view)
    } else {
        serde_json::to_string_pretty(view)
    };
    let text = text.map_err(|error| Failure::Unavailable(format!("JSON: {error}")))?;
    output::line(&harmless(&text))
}

/// The JSON with every character written as an escape that could move the cursor or turn the
/// direction of the text: all of them stand within texts, where that means the same.
fn harmless(json: &str) -> String {
    let obeyed = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(c, '\u{2066}'..='\u{2069}')
    };
    let mut shown = String::with_capacity(json.len());
    for character in json.chars() {
        if obeyed(character) {
            shown.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_still_the_same_json() {
        let json = serde_json::to_string("a\u{9b}2J\u{202e}b\u{1b}é").unwrap();
        let shown = harmless(&json);
        assert_eq!(shown, "\"a\\u009b2J\\u202eb\\u001bé\"");
        let back: String = serde_json::from_str(&shown).unwrap();
        assert_eq!(back, "a\u{9b}2J\u{202e}b\u{1b}é");
    }
}
