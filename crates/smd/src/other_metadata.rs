//! Metadata of a kind this node does not know, passed on byte for byte.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cursor::{Cursor, Element};
use crate::lift::lift;
use crate::limits::MAX_OTHER_METADATA_BYTES;
use crate::namespace::Namespace;
use crate::read_error::{Problem, ReadError};
use crate::sequence::{Field, Sequence};
use crate::{Leniency, Strictness, value};

/// One `otherTransportMetadata` element.
///
/// Its value may be any XML, also with prefixes that occur in attribute values only
/// (`xsi:type="xs:string"`), so the element is kept as it came, as a document of its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherMetadata {
    /// What the value means; a URI by the schema, though some peers send plain words.
    pub metadata_type: String,
    /// The whole element as UTF-8 XML, with every prefix it uses declared on it.
    pub element: String,
}

/// Shows the size only: the value is a stranger's text.
impl fmt::Debug for OtherMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OtherMetadata")
            .field("element_bytes", &self.element.len())
            .finish()
    }
}

const FIELDS: &[Field] = &[
    Field::one(Namespace::SealedMessage, "metadataType"),
    Field::one(Namespace::SealedMessage, "metadataValue"),
];

impl OtherMetadata {
    /// Reads the element that is open: its bytes first, then its type out of them.
    pub(crate) fn read(cursor: &mut Cursor<'_>, element: &Element<'_>) -> Result<Self, ReadError> {
        let lifted = lift(cursor, element)?;
        if lifted.len() > MAX_OTHER_METADATA_BYTES {
            let what = "bytes in one otherTransportMetadata";
            let limit = MAX_OTHER_METADATA_BYTES;
            return Err(cursor.error(Problem::TooMuch { what, limit }));
        }
        let metadata_type = read_type(&lifted, cursor.strictness()).map_err(|error| ReadError {
            at: element.start,
            ..error
        })?;
        Ok(Self {
            metadata_type,
            element: lifted,
        })
    }
}

fn read_type(element: &str, strictness: Strictness) -> Result<String, ReadError> {
    let mut cursor = Cursor::new(element.as_bytes(), strictness)?;
    cursor.root()?;
    let (mut metadata_type, mut value) = (None, None);
    let mut fields = Sequence::new("otherTransportMetadata", FIELDS);
    while let Some((name, _)) = fields.next(&mut cursor)? {
        match name {
            "metadataType" => {
                let allowed = Leniency::MetadataTypeNotUri;
                metadata_type = Some(value::loose_uri(&mut cursor, name, allowed)?);
            }
            _ => value = Some(cursor.skip()?),
        }
    }
    fields.require(value, "metadataValue", &cursor)?;
    fields.require(metadata_type, "metadataType", &cursor)
}
