//! Segments, fields and their parts: together they are the message, byte for byte, and each is
//! found again by its path.

use hl7v2::{Embedded, Message, Path, Segment, Value, escape};

/// How many values are looked up by path; each look-up walks the whole message.
const VALUES_LOOKED_UP: usize = 12;

/// Length of a value whose escapes are tried both ways, bytes.
const ESCAPED_BYTES_MAX: usize = 4_096;

/// Everything that can be asked of a message.
pub(crate) fn check(message: &Message) {
    segments(message);
    let values: Vec<_> = message.values().collect();
    for value in &values {
        let at = value.offset();
        assert_eq!(value.raw(), &message.bytes()[at..at + value.raw().len()]);
    }
    let step = values.len() / VALUES_LOOKED_UP + 1;
    for value in values.iter().step_by(step) {
        found_again(message, value);
        escapes(message, value);
    }
    for observation in message.segments_named("OBX") {
        if let Some(value) = observation.valued(5) {
            attachment(&value);
        }
    }
    drop((message.message_type(), message.profile()));
    drop((message.sending_facility(), message.receiving_facility()));
    drop((
        message.sending_application(),
        message.receiving_application(),
    ));
}

/// Between the segments stand line ends only, around them only what is known to be junk.
fn segments(message: &Message) {
    let bytes = message.bytes();
    let (mut end, mut position) = (0, 0);
    for segment in message.segments() {
        let between = &bytes[end..segment.offset()];
        if position == 0 {
            assert!(between.iter().all(is_junk), "bytes were lost at the start");
        } else {
            let ends = between.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
            assert!(ends && !between.is_empty(), "bytes were lost in between");
        }
        assert_eq!(segment.position(), position);
        end = segment.offset() + segment.raw().len();
        position += 1;
        fields(&segment);
    }
    assert!(position > 0, "a message without segments");
    assert!(
        bytes[end..].iter().all(is_junk),
        "bytes were lost at the end"
    );
}

/// What may stand around a message: blanks, line ends, frame bytes, a byte order mark.
fn is_junk(byte: &u8) -> bool {
    b"\r\n \t\x00\x0b\x1a\x1c\xef\xbb\xbf".contains(byte)
}

/// The fields of a segment follow each other with one separator between two.
fn fields(segment: &Segment<'_>) {
    let headed = segment.name() == "MSH";
    let mut next = segment.offset() + 3 + usize::from(!headed);
    for (field, number) in segment.fields().zip(1..) {
        assert_eq!(field.offset(), next, "a gap before {}", field.path());
        // MSH-1 is the separator itself.
        next = field.offset() + field.raw().len() + usize::from(!(headed && number == 1));
        let repetitions = field.repetitions();
        tile(&field, repetitions.clone());
        for repetition in repetitions {
            tile(&repetition, repetition.components());
            for component in repetition.components() {
                tile(&component, component.subcomponents());
            }
        }
    }
    let end = segment.offset() + segment.raw().len();
    let bare = segment.raw().len() == 3;
    assert!(bare || next == end + 1, "the end of {}", segment.path());
}

/// The parts of a value cover it, with one delimiter between two.
fn tile<'m>(whole: &Value<'m>, parts: impl Iterator<Item = Value<'m>>) {
    let mut next = whole.offset();
    for part in parts {
        assert_eq!(part.offset(), next, "a gap in {}", whole.path());
        next += part.raw().len() + 1;
    }
    let end = whole.offset() + whole.raw().len();
    assert_eq!(next, end + 1, "the end of {}", whole.path());
}

fn found_again(message: &Message, value: &Value<'_>) {
    let path = value.path();
    let again = message.first(path).map(|again| again.offset());
    assert_eq!(again, Some(value.offset()), "{path} leads elsewhere");
    assert_eq!(message.path_at(value.offset()), Some(path));
    assert_eq!(path.to_string().parse::<Path>(), Ok(path));
}

/// The pieces of a value cover it, and text that is written comes back, without having brought in
/// a delimiter.
fn escapes(message: &Message, value: &Value<'_>) {
    if value.raw().len() > ESCAPED_BYTES_MAX {
        return;
    }
    let delimiters = message.delimiters();
    let text = value.text();
    let written = escape::encode(&text, delimiters);
    let splits = |byte: &u8| {
        let d = delimiters;
        [
            d.field,
            d.component,
            d.repetition,
            d.subcomponent,
            b'\r',
            b'\n',
        ]
        .contains(byte)
    };
    assert!(
        !written.as_bytes().iter().any(splits),
        "a delimiter is left"
    );
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let read = escape::decode(written.as_bytes(), delimiters);
    assert_eq!(read, lines.as_bytes(), "text was changed on its way");
}

fn attachment(value: &Value<'_>) {
    if let Ok(embedded) = Embedded::read(value) {
        // The longest form is a formatting escape that stands for 200 blanks.
        assert!(embedded.bytes.len() <= value.raw().len().saturating_mul(200));
    }
}
