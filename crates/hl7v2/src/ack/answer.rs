//! Building the answer to a message (ADRM 8, 045.8-.9).

use ids::{Hd, Timestamp};

use crate::ack::{AckCode, AckError, AckKind, Reader};
use crate::builder::Builder;
use crate::message::Message;
use crate::path::Path;
use crate::profile::Profile;
use crate::segment_builder::{Component, SegmentBuilder};
use crate::stamp::stamp;

/// Builds acknowledgements.
#[derive(Clone, Copy, Debug)]
pub struct Ack;

/// What an acknowledgement is to say.
#[derive(Clone, Debug)]
pub struct AckRequest {
    /// The kind, or `None` for the one that is typed for the message.
    pub kind: Option<AckKind>,
    /// MSA-1.
    pub code: AckCode,
    /// MSA-3, free of patient data; empty for none. Line ends become spaces,
    /// characters beyond ASCII `?`.
    pub text: String,
    /// What was wrong: the first goes to MSA-6, all of them to ERR where the structure has one.
    pub errors: Vec<AckError>,
    /// MSH-10 of the acknowledgement, new for each.
    pub control_id: String,
    /// MSH-7.
    pub at: Timestamp,
    /// MSH-3: the software that makes the acknowledgement.
    pub our_application: Hd,
    /// MSH-3 of a read ack: the person who opened the message.
    pub reader: Option<Reader>,
}

impl Ack {
    /// The acknowledgement of `original`, in its delimiters: MSH-5 and -6 are its MSH-3 and -4
    /// with all components, MSH-4 is its MSH-6, MSA-2 its MSH-10 byte for byte; an RRI repeats
    /// its RF1, PRD and PID. An acknowledgement itself is never to be acknowledged: ask
    /// [`Message::wants_application_ack`] or [`Message::is_ack`] first.
    pub fn answering(original: &Message, request: &AckRequest) -> Vec<u8> {
        let kind = request
            .kind
            .unwrap_or_else(|| AckKind::for_message(original));
        let mut builder = Builder::bare(*original.delimiters(), true);
        header(&mut builder, original, request, kind);
        msa(&mut builder, original, request);
        match kind {
            AckKind::Rri => {
                let copied = original.segment("RF1").into_iter();
                let copied = copied.chain(original.segments_named("PRD"));
                for segment in copied.chain(original.segment("PID")) {
                    builder.copy(segment.raw());
                }
            }
            AckKind::AckR01
            | AckKind::AckT02
            | AckKind::Generic
            | AckKind::OrrO02
            | AckKind::Read => err(&mut builder, request),
        }
        builder.into_bytes()
    }
}

fn header(builder: &mut Builder, original: &Message, request: &AckRequest, kind: AckKind) {
    let from = |field| raw(original, field);
    let application = match (kind, &request.reader) {
        (AckKind::Read, Some(reader)) => &reader.to_hd(),
        _ => &request.our_application,
    };
    let processing = if from(11).is_empty() { b"P" } else { from(11) };
    let segment = hd(builder.segment("MSH"), 3, application)
        .copied(4, from(6))
        .copied(5, from(3))
        .copied(6, from(4))
        .text(7, &stamp(request.at))
        .message_type(9, &kind.message_type())
        .text(10, &sendable(&request.control_id))
        .copied(11, processing);
    version(segment, original, kind)
        .text(15, "NE")
        .text(16, "NE")
        .text(17, "AUS")
        .copied(18, from(18))
        .components(19, &["en", "English", "ISO639"])
        .end();
}

/// MSH-12: a referral and a document are answered in their own version and profile, the others
/// in the profile of their acknowledgement. A document that names the profile of read acks does
/// not get it back: the answer would say that a person opened it.
fn version<'b>(
    segment: SegmentBuilder<'b>,
    original: &Message,
    kind: AckKind,
) -> SegmentBuilder<'b> {
    let id = match kind {
        AckKind::AckR01 | AckKind::Generic => Profile::ACK,
        AckKind::OrrO02 => Profile::ORDER_RESPONSE,
        AckKind::Read => Profile::ACK_READ,
        AckKind::AckT02
            if !raw(original, 12).is_empty()
                && !original.profile().id.contains(Profile::ACK_READ) =>
        {
            return segment.copied(12, raw(original, 12));
        }
        AckKind::AckT02 => Profile::ACK,
        AckKind::Rri => match original.profile().id.as_str() {
            Profile::REFERRAL_L1 => Profile::REFERRAL_L1,
            _ => Profile::REFERRAL,
        },
    };
    segment.profile(12, &Profile::australian(id))
}

fn msa(builder: &mut Builder, original: &Message, request: &AckRequest) {
    let mut segment = builder
        .segment("MSA")
        .text(1, request.code.as_str())
        .copied(2, original.control_id())
        .text(3, &sendable(&request.text));
    if let Some(error) = request.errors.first() {
        let (number, text) = error.code.entry();
        segment = segment.components(6, &[&*number.to_string(), text, "HL70357"]);
    }
    segment.end();
}

/// ERR-1 of v2.4: `segment^sequence^field^code&text&HL70357`, one repetition for each error.
fn err(builder: &mut Builder, request: &AckRequest) {
    if request.errors.is_empty() {
        return;
    }
    let mut segment = builder.segment("ERR");
    for error in &request.errors {
        let (number, text) = error.code.entry();
        let number = number.to_string();
        let code = [&*number, text, "HL70357"];
        let (name, occurrence, field) = place(error.place.as_ref());
        segment = segment.repeat(
            1,
            &[
                (&*name).into(),
                (&*occurrence).into(),
                (&*field).into(),
                Component::Parts(&code),
            ],
        );
    }
    segment.end();
}

fn place(path: Option<&Path>) -> (String, String, String) {
    let number = |n: u32| if n > 0 { n.to_string() } else { String::new() };
    path.map_or_else(Default::default, |path| {
        (
            path.segment_name().to_owned(),
            number(path.occurrence),
            number(path.field),
        )
    })
}

/// A header field byte for byte, empty when there is none.
fn raw(original: &Message, field: u32) -> &[u8] {
    let field = original.segments().next().and_then(|msh| msh.field(field));
    field.map_or(&[], |value| value.raw())
}

fn hd<'b>(segment: SegmentBuilder<'b>, field: u32, hd: &Hd) -> SegmentBuilder<'b> {
    let parts = [&hd.namespace, &hd.universal_id, &hd.universal_type].map(|text| sendable(text));
    segment.components(field, &parts.each_ref().map(String::as_str))
}

/// The text in printable ASCII: an acknowledgement is always written, whatever it was given.
fn sendable(text: &str) -> String {
    let sent = |c: char| match c {
        ' '..='~' => c,
        '\r' | '\n' | '\t' => ' ',
        _ => '?',
    };
    text.chars().map(sent).collect()
}
