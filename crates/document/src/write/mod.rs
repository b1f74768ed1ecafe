//! Typed input to bytes (fact sheet 1.1 to 1.7).

mod groups;
mod header;
mod mdm;
mod people;

use hl7v2::limits::MESSAGE_BYTES_MAX;
use hl7v2::{Delimiters, Message, Severity};
use ids::Direction;

use crate::correspondence::Correspondence;
use crate::kind::Form;
use crate::problems::problems;
use crate::write_problem::WriteProblem;

pub(crate) use header::with_local_time;
pub(crate) use people::{RECIPIENT, REFERRED_TO, prd, xcn};

/// Writes a message in ASCII, as we send it: the input has no [`problems`], and the bytes keep
/// every rule that [`hl7v2::check()`] holds a sender to. Nothing is filled in; see
/// [`Correspondence::complete`].
///
/// # Errors
/// The first [`WriteProblem`].
pub fn write(input: &Correspondence) -> Result<Vec<u8>, WriteProblem> {
    if let Some(first) = problems(input).into_iter().next() {
        return Err(first);
    }
    let (mut builder, at) = header::begin(input)?;
    match input.form {
        Form::RefLevel1 | Form::RefLevel2 => {
            people::rf1(&mut builder, input);
            people::prds(&mut builder, input);
            people::pid(&mut builder, &input.patient);
            groups::all(&mut builder, input);
            people::pv1(&mut builder, input);
        }
        Form::Oru | Form::Orm => {
            people::pid(&mut builder, &input.patient);
            people::pv1(&mut builder, input);
            groups::all(&mut builder, input);
        }
        Form::Mdm => {
            mdm::evn(&mut builder, input);
            people::pid(&mut builder, &input.patient);
            people::pv1(&mut builder, input);
            mdm::document(&mut builder, input);
        }
    }
    finished(with_local_time(builder.finish()?, at, Delimiters::STANDARD))
}

/// The bytes, when a sender may send them.
fn finished(bytes: Vec<u8>) -> Result<Vec<u8>, WriteProblem> {
    if bytes.len() > MESSAGE_BYTES_MAX {
        return Err(WriteProblem::Size);
    }
    let reading = Message::read(bytes);
    let message = reading.message.map_err(|_| WriteProblem::Size)?;
    let found = reading.findings.into_iter();
    let found = found.chain(hl7v2::check(&message, Direction::Write));
    for finding in found {
        if finding.severity == Severity::Error {
            return Err(WriteProblem::Check {
                code: finding.code,
                path: finding.path,
                sentence: finding.sentence,
            });
        }
    }
    Ok(message.into_bytes())
}

/// The set id of the segment at a place counted from 0.
fn number(at: usize) -> String {
    (at + 1).to_string()
}
