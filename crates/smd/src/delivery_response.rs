//! The verdict inside a transport response or a refusal (DeliveryResponseType).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Leniency;
use crate::cursor::Cursor;
use crate::namespace::Namespace;
use crate::read_error::{Problem, ReadError};
use crate::sequence::{Field, Sequence};
use crate::value;
use crate::writer::Writer;

/// How delivery went (ResponseClassType). Behaviour is decided on this alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ResponseClass {
    /// Delivered; when final, `digestValue` proves it.
    Success,
    /// On its way; nothing is decided.
    Information,
    /// On its way with difficulty; nothing is decided.
    Warning,
    /// Not delivered.
    Error,
}

impl ResponseClass {
    /// The word used on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::Information => "Information",
            Self::Warning => "Warning",
            Self::Error => "Error",
        }
    }

    /// Reads the word used on the wire, which is case-sensitive.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Success, Self::Information, Self::Warning, Self::Error]
            .into_iter()
            .find(|class| class.as_str() == word)
    }
}

/// One verdict about one message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryResponse {
    /// How it went.
    pub class: ResponseClass,
    /// The answering party's own code; a URI by the schema.
    pub code: String,
    /// A sentence for people. May be empty.
    pub message: String,
    /// The digest inside the message's signature, base64.
    pub digest_value: Option<String>,
}

/// Leaves out the message: it is a stranger's text.
impl fmt::Debug for DeliveryResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryResponse")
            .field("class", &self.class)
            .field("code", &self.code)
            .field("digest_value", &self.digest_value)
            .finish_non_exhaustive()
    }
}

const TR: Namespace = Namespace::TransportResponse;

const FIELDS: &[Field] = &[
    Field::one(TR, "responseClass"),
    Field::one(TR, "responseCode"),
    Field::one(TR, "message"),
    Field::one(TR, "digestValue"),
];

impl DeliveryResponse {
    /// Reads the content of the element that is open. The reference clients leave out the class;
    /// where the policy allows that, `unclassed` takes its place.
    pub(crate) fn read(
        cursor: &mut Cursor<'_>,
        unclassed: ResponseClass,
    ) -> Result<Self, ReadError> {
        let (mut class, mut code, mut message, mut digest) = (None, None, None, None);
        let mut fields = Sequence::new("deliveryResponse", FIELDS);
        while let Some((name, _)) = fields.next(cursor)? {
            match name {
                "responseClass" => class = Some(read_class(cursor)?),
                "responseCode" => {
                    code = Some(value::loose_uri(
                        cursor,
                        name,
                        Leniency::ResponseCodeNotUri,
                    )?)
                }
                "message" => message = Some(value::text(cursor, name)?),
                _ => digest = value::base64(cursor, name)?,
            }
        }
        if cursor.strictness().allows(Leniency::ResponseWithoutClass) {
            class = class.or(Some(unclassed));
        }
        Ok(Self {
            class: fields.require(class, "responseClass", cursor)?,
            code: fields.require(code, "responseCode", cursor)?,
            message: fields.require(message, "message", cursor)?,
            digest_value: digest,
        })
    }

    /// Writes it as an element of this name; prefix `tr` must be declared.
    pub(crate) fn write(&self, writer: &mut Writer, name: &str) {
        writer.open(name);
        self.write_content(writer, name);
    }

    /// Writes it as an element of this name, which declares the prefix its content needs.
    pub(crate) fn write_declaring(&self, writer: &mut Writer, name: &str) {
        writer.open_with(name, &[("xmlns:tr", TR.uri())]);
        self.write_content(writer, name);
    }

    fn write_content(&self, writer: &mut Writer, name: &str) {
        writer.leaf("tr:responseClass", self.class.as_str());
        writer.leaf("tr:responseCode", &self.code);
        writer.leaf("tr:message", &self.message);
        writer.optional("tr:digestValue", self.digest_value.as_deref());
        writer.close(name);
    }
}

fn read_class(cursor: &mut Cursor<'_>) -> Result<ResponseClass, ReadError> {
    let what = "responseClass";
    let expected = "Success, Information, Warning or Error";
    let word = value::word(cursor, what)?;
    let class = ResponseClass::parse(&word);
    class.ok_or_else(|| cursor.error(Problem::BadValue { what, expected }))
}
