//! A sealed message as it travels (`SealedMessage/2010`, SealedMessageType).

use std::fmt;

use bytes::Bytes;

use crate::cursor::Cursor;
use crate::lift::lift;
use crate::namespace::Namespace;
use crate::read_error::ReadError;
use crate::sequence::{Field, Sequence};
use crate::writer::Writer;
use crate::{Metadata, Strictness, WriteError};

/// Metadata and the sealed payload they describe.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedMessage {
    /// Unsigned envelope data.
    pub metadata: Metadata,
    /// The `encryptedPayload` element as UTF-8 XML that is well-formed on its own.
    ///
    /// When read from a request these are the peer's bytes; only prefixes that were declared
    /// outside the element and are used inside it have been declared again on its start tag.
    pub encrypted_payload: Bytes,
}

/// Shows the metadata and the payload's size.
impl fmt::Debug for SealedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedMessage")
            .field("metadata", &self.metadata)
            .field("encrypted_payload_bytes", &self.encrypted_payload.len())
            .finish()
    }
}

const FIELDS: &[Field] = &[
    Field::one(Namespace::SealedMessage, "metadata"),
    Field::one(Namespace::EncryptedPayload, "encryptedPayload"),
];

impl SealedMessage {
    /// How many bytes it has as an element of a request or reply, about: names and prefixes
    /// differ a little from one to the other.
    #[must_use]
    pub fn serialised_bytes(&self) -> usize {
        let mut writer = Writer::with_capacity(0);
        self.write(&mut writer, "svc:message", "");
        writer.finish().len() + self.encrypted_payload.len()
    }

    /// Reads the content of the element that is open.
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, ReadError> {
        let (mut metadata, mut payload) = (None, None);
        let mut fields = Sequence::new("message", FIELDS);
        while let Some((name, element)) = fields.next(cursor)? {
            match name {
                "metadata" => metadata = Some(Metadata::read(cursor)?),
                _ => payload = Some(Bytes::from(lift(cursor, &element)?)),
            }
        }
        Ok(Self {
            metadata: fields.require(metadata, "metadata", cursor)?,
            encrypted_payload: fields.require(payload, "encryptedPayload", cursor)?,
        })
    }

    /// Writes it as an element of this name, which declares the prefixes its content needs.
    /// `payload` is the text of the payload.
    pub(crate) fn write(&self, writer: &mut Writer, name: &str, payload: &str) {
        writer.open_with(name, &[("xmlns:sm", Namespace::SealedMessage.uri())]);
        self.metadata.write(writer, "sm:metadata");
        writer.verbatim(payload);
        writer.close(name);
    }

    /// The payload as text, once it is known to be a whole element of the right name that needs
    /// nothing from outside: bytes that are not would change the meaning of the envelope.
    pub(crate) fn payload_text(&self) -> Result<&str, WriteError> {
        let bad = |error: ReadError| WriteError::Payload {
            reason: error.to_string(),
        };
        let mut cursor = Cursor::new(&self.encrypted_payload, Strictness::Strict).map_err(bad)?;
        let root = cursor.root().map_err(bad)?;
        let payload = cursor.source();
        let starts = payload.len() == self.encrypted_payload.len() && root.start == 0;
        if !starts || !root.is(Namespace::EncryptedPayload, "encryptedPayload") {
            return Err(WriteError::Payload {
                reason: "it does not begin with an encryptedPayload start tag".to_owned(),
            });
        }
        cursor.skip().map_err(bad)?;
        cursor.finish().map_err(bad)?;
        Ok(payload)
    }
}
