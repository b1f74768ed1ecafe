//! The documents of a message: OBR groups, or the document of an MDM.

use hl7v2::{Message, Segment};

use super::contents;
use super::reader::Reader;
use crate::code::Code;
use crate::content::{Bytes, Content, Place};
use crate::correspondence::OrderControl;
use crate::displays::Attachment;
use crate::document::Document;
use crate::entity_id::EntityId;
use crate::kind::Form;
use crate::observation::{Observation, ObservationValue};
use crate::status::Status;

/// All documents of the first patient; none when the message has neither OBR nor TXA nor OBX.
pub(super) fn all(reader: &mut Reader<'_>, form: Form) -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    let mut order = None;
    for segment in reader.message.segments() {
        match segment.name() {
            "PID" if segment.occurrence() > 1 => break,
            "ORC" => order = Some(segment),
            "TXA" if form == Form::Mdm => documents.push(of_txa(reader, &segment)),
            "OBR" => documents.push(of_obr(reader, form, &segment, order.take())),
            "OBX" => {
                if documents.is_empty() {
                    documents.push(Document::default());
                }
                if let Some(document) = documents.last_mut() {
                    obx(reader, form, document, &segment);
                }
            }
            _ => {}
        }
    }
    if documents.is_empty() {
        reader.doubt("", "no-document", "The message carries no document.");
    }
    documents
}

/// ORC-1 of the first order.
pub(super) fn order(message: &Message) -> Option<OrderControl> {
    match message.segment("ORC")?.field(1)?.text().trim() {
        "CA" => Some(OrderControl::Cancel),
        "NW" => Some(OrderControl::New),
        _ => None,
    }
}

fn entity(segment: &Segment<'_>, field: u32) -> Option<EntityId> {
    EntityId::read(&segment.valued(field)?)
}

fn text(segment: &Segment<'_>, field: u32) -> String {
    let text = segment
        .field(field)
        .map(|value| value.text().trim().to_owned());
    text.unwrap_or_default()
}

fn code(segment: &Segment<'_>, field: u32) -> Code {
    let code = segment.valued(field).map(|value| Code::read(&value));
    code.unwrap_or_default()
}

fn status(reader: &mut Reader<'_>, segment: &Segment<'_>, field: u32) -> Option<Status> {
    let status = Status::read(&text(segment, field));
    reader.unread(segment, field, status.is_none(), "The status");
    status
}

fn of_obr(
    reader: &mut Reader<'_>,
    form: Form,
    obr: &Segment<'_>,
    order: Option<Segment<'_>>,
) -> Document {
    let (filler, placer) = (entity(obr, 3), entity(obr, 2));
    let (id, placer) = match form {
        Form::Orm => (placer.or_else(|| entity(&order?, 2)).or(filler), None),
        Form::Mdm | Form::Oru | Form::RefLevel1 | Form::RefLevel2 => (filler, placer),
    };
    if id.is_none() {
        let words = "The document has no identifier, so versions of it cannot be told.";
        reader.doubt(obr.path().to_string(), "no-document-id", words);
    }
    Document {
        id: id.unwrap_or_default(),
        placer,
        code: code(obr, 4),
        status: status(reader, obr, 25),
        reported_at: reader.moment(obr, 22),
        observed_at: reader.moment(obr, 7),
        section: text(obr, 24),
        clinical_information: text(obr, 13),
        ..Document::default()
    }
}

/// TXA-17 (table 0271) of a document that is not yet authenticated is preliminary.
fn of_txa(reader: &mut Reader<'_>, txa: &Segment<'_>) -> Document {
    let status = match &*text(txa, 17) {
        "" => None,
        "AU" | "DO" | "LA" => Some(Status::Final),
        _ => Some(Status::Preliminary),
    };
    Document {
        id: entity(txa, 12).unwrap_or_default(),
        status,
        reported_at: reader.moment(txa, 4),
        ..Document::default()
    }
}

/// Puts one OBX where it belongs.
fn obx(reader: &mut Reader<'_>, form: Form, document: &mut Document, obx: &Segment<'_>) {
    let what = code(obx, 3);
    let place = Place {
        obx: obx.occurrence(),
        encoded_bytes: obx.field(5).map_or(0, |value| value.raw().len()),
    };
    let media_type = contents::media_type(obx);
    if what.system.eq_ignore_ascii_case("AUSPDI") && display(document, &what.code, &place) {
        return;
    }
    if what.system.eq_ignore_ascii_case("AUSPDI") {
        let words =
            "A display is of another kind, or the second of its kind; it is listed as a file.";
        reader.doubt(obx.path().to_string(), "display-beside", words);
    }
    let Some(media_type) = media_type else {
        document.observations.push(observation(reader, obx, what));
        return;
    };
    let zip = media_type == "application/zip";
    if form == Form::Mdm && document.code.is_empty() {
        document.code = what.clone();
    }
    if form == Form::Mdm && zip && document.package.is_none() {
        document.package = Some(Content::At(place));
        return;
    }
    let content: Content<Bytes> = Content::At(place);
    document.attachments.push(Attachment {
        code: what,
        media_type,
        content,
    });
}

/// Keeps a display; `false` when there is one of its kind, or the kind is another.
fn display(document: &mut Document, kind: &str, place: &Place) -> bool {
    fn keep<T>(slot: &mut Option<Content<T>>, place: &Place) -> bool {
        let free = slot.is_none();
        if free {
            *slot = Some(Content::At(place.clone()));
        }
        free
    }
    let displays = &mut document.displays;
    match kind.to_ascii_uppercase().as_str() {
        "HTML" => keep(&mut displays.html, place),
        "PDF" => keep(&mut displays.pdf, place),
        "RTF" => keep(&mut displays.rtf, place),
        "TXT" => keep(&mut displays.text, place),
        _ => false,
    }
}

fn observation(reader: &mut Reader<'_>, obx: &Segment<'_>, code: Code) -> Observation {
    let five = obx.field(5);
    let plain = || {
        five.map(|value| contents::plain(&value))
            .unwrap_or_default()
    };
    let data_type = text(obx, 2);
    let value = match &*data_type {
        "NM" => ObservationValue::Number(plain().trim().to_owned()),
        "CE" | "CNE" | "CWE" => {
            ObservationValue::Coded(five.map(|value| Code::read(&value)).unwrap_or_default())
        }
        "" | "FT" | "ST" | "TX" => ObservationValue::Text(plain()),
        _ => ObservationValue::Other {
            text: plain(),
            data_type,
        },
    };
    let units = obx.valued(6).map(|units| Code::read(&units));
    let flags = obx.valued(8);
    let flags = flags.into_iter().flat_map(|flags| flags.repetitions());
    Observation {
        code,
        sub_id: text(obx, 4),
        value,
        units: units.filter(|units| !units.is_empty()),
        range: text(obx, 7),
        abnormal: flags
            .map(|flag| flag.component_text(1).trim().to_owned())
            .filter(|flag| !flag.is_empty())
            .collect(),
        status: status(reader, obx, 11),
        observed_at: reader.moment(obx, 14),
    }
}
