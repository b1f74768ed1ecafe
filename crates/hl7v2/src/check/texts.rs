//! Formatting escapes outside of formatted text (fact sheet 4.6, point 5).

use crate::check::report::Report;
use crate::codes;
use crate::escape::{self, Format, Piece};
use crate::message::Message;
use crate::segment::Segment;
use crate::value::Value;

/// Finds formatting commands in fields that are not formatted text.
pub(crate) fn check(message: &Message, report: &mut Report) {
    for segment in message.segments() {
        let formatted = has_formatted_value(&segment);
        for field in segment.fields() {
            let lawful = formatted && field.path().field == 5;
            let literal = segment.name() == "MSH" && field.path().field == 2;
            if !lawful && !literal && commands(&field) {
                report.odd(&codes::ESC_FORMAT, &field);
            }
        }
    }
}

/// Whether OBX-5 may hold formatting: FT, and encapsulated data with encoding A.
fn has_formatted_value(segment: &Segment<'_>) -> bool {
    let kind = segment.field(2).map_or(&[][..], |kind| kind.raw());
    segment.name() == "OBX" && matches!(kind, b"FT" | b"ED")
}

fn commands(field: &Value<'_>) -> bool {
    let escape = field.delimiters().escape;
    memchr::memchr(escape, field.raw()).is_some()
        && escape::pieces(field.raw(), field.delimiters()).any(|piece| {
            matches!(&piece, Piece::Format(format)
                if !matches!(format, Format::Highlight | Format::Normal))
        })
}
