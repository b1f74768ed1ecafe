//! Tests of the bytes of a message: delimiters, character set, size.

use crate::charset::Charset;
use crate::check::perform::segments;
use crate::check::report::Broken;
use crate::check::test::Bytes;
use crate::limits::MESSAGE_BYTES_MAX;
use crate::message::Message;
use crate::path::Path;

/// The encoding character at a position of MSH-2, from 1.
pub(crate) fn encoding_character(
    message: &Message,
    broken: &mut Broken<'_>,
    position: usize,
    is: char,
) {
    let found = msh2(message).get(position.wrapping_sub(1)).copied();
    if found.map(char::from) != Some(is) {
        header(message, broken);
    }
}

/// MSH-2 has so many characters.
pub(crate) fn encoding_characters(message: &Message, broken: &mut Broken<'_>, count: usize) {
    if msh2(message).len() != count {
        header(message, broken);
    }
}

/// The bytes of the message, told once.
pub(crate) fn check(message: &Message, broken: &mut Broken<'_>, asked: Bytes) {
    const MSH: Path = Path::segment(b"MSH");
    if segments(message, MSH, &broken.point.when).next().is_none() {
        return;
    }
    let wrong = match asked {
        Bytes::Ascii => first(message, |byte| !(0x20..=0x7F).contains(&byte)),
        Bytes::NoControl => first(message, |byte| byte < 0x20),
        Bytes::Declared => undeclared(message),
        Bytes::Marked => (!message.bytes().starts_with(b"\xEF\xBB\xBF")).then_some(0),
        Bytes::Size => (message.bytes().len() > MESSAGE_BYTES_MAX).then_some(MESSAGE_BYTES_MAX),
    };
    if let Some(offset) = wrong {
        broken.byte(message.path_at(offset), offset);
    }
}

/// The first byte that is wrong inside a segment, or that ends one and is not CR.
fn first(message: &Message, wrong: impl Fn(u8) -> bool) -> Option<usize> {
    let mut end = None;
    for segment in message.segments() {
        let start = segment.offset();
        if let Some(end) = end.filter(|end| message.bytes().get(*end..start) != Some(b"\r")) {
            return Some(end);
        }
        // A fold without an early exit is what the compiler turns into vector code.
        let raw = segment.raw();
        if raw.iter().fold(false, |any, byte| any | wrong(*byte)) {
            return raw
                .iter()
                .position(|byte| wrong(*byte))
                .map(|at| start + at);
        }
        end = Some(start + raw.len());
    }
    end.filter(|end| message.bytes().get(*end) != Some(&b'\r'))
}

/// The first byte that is not of the declared character set, where that can be told.
fn undeclared(message: &Message) -> Option<usize> {
    match message.charset() {
        Charset::Utf8 => message.segments().find_map(|segment| {
            let why = std::str::from_utf8(segment.raw()).err()?;
            Some(segment.offset() + why.valid_up_to())
        }),
        // Every byte is a character of these, and ASCII is another point's business.
        Charset::Ascii | Charset::Single(_) => None,
    }
}

fn msh2(message: &Message) -> &[u8] {
    let msh = message.segments().next();
    msh.and_then(|msh| msh.field(2))
        .map_or(&[], |value| value.raw())
}

fn header(message: &Message, broken: &mut Broken<'_>) {
    if let Some(msh) = message.segments().next() {
        broken.in_segment(&msh, Path::field(b"MSH", 2));
    }
}
