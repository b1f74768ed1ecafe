//! Encapsulated data in OBX-5 (fact sheet 1.6 and 4.6, point 6).

use crate::check::report::Report;
use crate::codes;
use crate::embedded::{Embedded, EmbeddedError};
use crate::message::Message;
use crate::segment::Segment;
use crate::value::Value;

/// Decodes every attachment and display to see whether a receiver could.
pub(crate) fn check(message: &Message, report: &mut Report) {
    let mut previous: Option<Segment<'_>> = None;
    for obx in message.segments().filter(|segment| segment.name() == "OBX") {
        let Some(value) = obx.valued(5) else { continue };
        let marked = obx.field(2).is_some_and(|kind| kind.raw() == b"ED");
        if !marked && claims_base64(&value) {
            report.odd(&codes::ED_MARKED, &value);
        }
        if marked || claims_base64(&value) {
            let follows = previous.is_some_and(|previous| same_observation(&previous, &obx));
            one(&value, follows, report);
            previous = Some(obx);
        }
    }
}

fn one(value: &Value<'_>, follows: bool, report: &mut Report) {
    match Embedded::read(value) {
        Ok(mut embedded) => {
            // A document cut over several OBX begins as its type only in the first of them.
            if follows && embedded.oddities.contains(&&codes::ED_MAGIC) {
                let told = [&codes::ED_MAGIC, &codes::ED_SPLIT];
                embedded.oddities.retain(|code| !told.contains(code));
                embedded.oddities.push(&codes::ED_SPLIT);
            }
            for code in embedded.oddities {
                report.odd(code, value);
            }
        }
        Err(why @ (EmbeddedError::Empty | EmbeddedError::Encoding | EmbeddedError::Data(_))) => {
            report.odd_saying(&codes::ED_BROKEN, value, &format!("Reason: {why}."));
        }
    }
}

fn claims_base64(value: &Value<'_>) -> bool {
    value
        .component(4)
        .is_some_and(|four| four.raw().eq_ignore_ascii_case(b"base64"))
}

/// Whether two OBX are of the same observation and sub-id.
fn same_observation(one: &Segment<'_>, other: &Segment<'_>) -> bool {
    [3, 4].into_iter().all(|field| {
        one.field(field).map(|value| value.raw()) == other.field(field).map(|value| value.raw())
    })
}
