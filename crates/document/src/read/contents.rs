//! The displays and files of a message, taken out of its OBX.

use std::borrow::Cow;

use hl7v2::{Charset, Embedded, Message, Segment, Value};

use crate::content::{Bytes, Content, Place};
use crate::correspondence::Correspondence;
use crate::problem::Problem;

/// The MIME type that an OBX declares for a file, in small letters; `None` when it holds none.
/// What the bytes are is another matter: see [`Embedded`].
pub(super) fn media_type(obx: &Segment<'_>) -> Option<String> {
    let value = obx.field(5)?;
    let part = |number| value.component_text(number).trim().to_ascii_lowercase();
    let typed = |kind, subtype| match (part(kind), part(subtype)) {
        (kind, subtype) if kind.is_empty() || subtype.is_empty() => String::new(),
        (kind, subtype) => format!("{kind}/{subtype}"),
    };
    match obx.field(2).map(|kind| kind.text()).as_deref() {
        Some("ED") => Some(typed(2, 3)),
        Some("RP") => Some(typed(3, 4)),
        Some(_) | None => (part(4) == "base64").then(|| typed(2, 3)),
    }
}

/// The text of a field; repetitions are lines, as some senders write them.
pub(super) fn plain(value: &Value<'_>) -> String {
    let lines: Vec<_> = value.repetitions().map(|one| one.text()).collect();
    lines.join("\n")
}

/// The correspondence with its contents in the place of references.
pub(super) fn fetched(
    message: &Message,
    mut read: Correspondence,
) -> Result<Correspondence, Problem> {
    let all: Vec<Segment<'_>> = message.segments_named("OBX").collect();
    let at = |place: &Place| nth(&all, place);
    for document in read.documents_mut() {
        let displays = &mut document.displays;
        for part in [&mut displays.text, &mut displays.html] {
            if let Some(content) = part
                && let Some(place) = content.place()
            {
                *content = Content::Here(text(&at(place)?)?);
            }
        }
        let files = [&mut displays.rtf, &mut displays.pdf, &mut document.package];
        let files = files.into_iter().flatten();
        for content in files {
            if let Some(place) = content.place() {
                *content = Content::Here(Bytes(bytes(&at(place)?)?));
            }
        }
        for file in &mut document.attachments {
            let Some(place) = file.content.place() else {
                continue;
            };
            let embedded = embedded(&at(place)?)?;
            file.media_type = embedded.media_type;
            file.content = Content::Here(Bytes(embedded.bytes));
        }
    }
    Ok(read)
}

/// The bytes at one place.
pub(super) fn one(message: &Message, place: &Place) -> Result<Vec<u8>, Problem> {
    let all: Vec<Segment<'_>> = message.segments_named("OBX").collect();
    bytes(&nth(&all, place)?)
}

fn nth<'m>(all: &[Segment<'m>], place: &Place) -> Result<Segment<'m>, Problem> {
    let at = usize::try_from(place.obx)
        .ok()
        .and_then(|at| at.checked_sub(1));
    at.and_then(|at| all.get(at)).copied().ok_or_else(|| {
        let sentence = format!("The message has no {}", place.path());
        Problem::new("no-such-place", sentence)
    })
}

fn is_encapsulated(obx: &Segment<'_>) -> bool {
    let base64 = |value: Value<'_>| value.component_text(4).eq_ignore_ascii_case("base64");
    obx.field(2).is_some_and(|kind| kind.raw() == b"ED") || obx.field(5).is_some_and(base64)
}

fn embedded(obx: &Segment<'_>) -> Result<Embedded, Problem> {
    let broken = |why: String| {
        let sentence = format!("{} could not be taken out: {why}", obx.path());
        Problem::new("content-broken", sentence)
    };
    if obx.field(2).is_some_and(|kind| kind.raw() == b"RP") {
        return Err(broken("the message only refers to it".to_owned()));
    }
    let value = obx
        .field(5)
        .ok_or_else(|| broken("it is empty".to_owned()))?;
    Embedded::read(&value).map_err(|why| broken(why.to_string()))
}

fn bytes(obx: &Segment<'_>) -> Result<Vec<u8>, Problem> {
    if is_encapsulated(obx) {
        return embedded(obx).map(|embedded| embedded.bytes);
    }
    text(obx).map(String::into_bytes)
}

/// Text, whatever it is written as; bytes that are not UTF-8 are read as Windows-1252.
fn text(obx: &Segment<'_>) -> Result<String, Problem> {
    if is_encapsulated(obx) {
        let bytes = embedded(obx)?.bytes;
        return Ok(Charset::Utf8.decode(Cow::Owned(bytes)).0.into_owned());
    }
    Ok(obx.field(5).map(|value| plain(&value)).unwrap_or_default())
}
