//! The SOAP 1.2 envelope around every request and reply.

use crate::addressing::{ANONYMOUS, Header};
use crate::cursor::{Cursor, Element};
use crate::namespace::Namespace;
use crate::read_error::{Problem, ReadError};
use crate::sequence::{Field, Sequence};
use crate::writer::Writer;

/// Why a document is not an envelope to go into.
pub(crate) enum Unfit {
    /// It cannot be read.
    Read(ReadError),
    /// It is an envelope of another SOAP version.
    Version,
}

impl From<ReadError> for Unfit {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

const FIELDS: &[Field] = &[
    Field::one(Namespace::Envelope, "Header"),
    Field::one(Namespace::Envelope, "Body"),
];

/// Reads the header and returns the one element in the body, open. What was read of the header
/// before a problem is kept.
pub(crate) fn enter<'a>(
    cursor: &mut Cursor<'a>,
    header: &mut Header,
) -> Result<Element<'a>, Unfit> {
    let root = cursor.root()?;
    if root.is(Namespace::OldEnvelope, "Envelope") {
        return Err(Unfit::Version);
    }
    if !root.is(Namespace::Envelope, "Envelope") {
        let within = "the document";
        return Err(cursor.error(Problem::Unexpected { within }).into());
    }
    let mut fields = Sequence::new("Envelope", FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        if name == "Header" {
            header.read(cursor)?;
            continue;
        }
        let content = cursor.child("Body")?;
        let missing = Problem::Missing {
            what: "an element",
            within: "Body",
        };
        return content.ok_or_else(|| cursor.error(missing).into());
    }
    Ok(fields.require(None, "Body", cursor)?)
}

/// Makes sure that nothing follows the element that was open, up to the end of the document.
pub(crate) fn leave(cursor: &mut Cursor<'_>) -> Result<(), ReadError> {
    for within in ["Body", "Envelope"] {
        if cursor.child(within)?.is_some() {
            return Err(cursor.error(Problem::Unexpected { within }));
        }
    }
    cursor.finish()
}

/// What the header of an envelope that we write says.
pub(crate) struct Head<'a> {
    /// `wsa:Action`.
    pub(crate) action: String,
    /// `wsa:MessageID`.
    pub(crate) message_id: &'a str,
    /// `wsa:To`.
    pub(crate) to: &'a str,
    /// `wsa:RelatesTo` of a reply; a request asks for a reply on the same connection instead.
    pub(crate) relates_to: Option<&'a str>,
}

/// Writes an envelope, with `more` in its header and `body` in its body, and room for so many
/// bytes of body.
pub(crate) fn write(
    head: &Head<'_>,
    body_bytes: usize,
    more: impl FnOnce(&mut Writer),
    body: impl FnOnce(&mut Writer),
) -> Vec<u8> {
    const FRAME_BYTES: usize = 4096;
    let mut writer = Writer::with_capacity(body_bytes.saturating_add(FRAME_BYTES));
    writer.verbatim("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let env = ("xmlns:env", Namespace::Envelope.uri());
    let wsa = ("xmlns:wsa", Namespace::Addressing.uri());
    writer.open_with("env:Envelope", &[env, wsa]);
    writer.open("env:Header");
    writer.leaf("wsa:Action", &head.action);
    writer.leaf("wsa:MessageID", head.message_id);
    writer.optional("wsa:RelatesTo", head.relates_to);
    writer.leaf("wsa:To", head.to);
    if head.relates_to.is_none() {
        writer.open("wsa:ReplyTo");
        writer.leaf("wsa:Address", ANONYMOUS);
        writer.close("wsa:ReplyTo");
    }
    more(&mut writer);
    writer.close("env:Header");
    writer.open("env:Body");
    body(&mut writer);
    writer.close("env:Body");
    writer.close("env:Envelope");
    writer.finish()
}
