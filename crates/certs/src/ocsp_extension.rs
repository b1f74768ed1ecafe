//! Extensions of an OCSP response (RFC 5280 §4.1.2.9).

use crate::der::{OBJECT_IDENTIFIER, Reader};

/// One extension.
#[derive(Clone)]
pub(crate) struct Extension<'a> {
    pub(crate) oid: &'a [u8],
    pub(crate) critical: bool,
    pub(crate) value: &'a [u8],
}

/// The extensions under tag 1, if any.
pub(crate) fn extensions<'a>(from: &mut Reader<'a>) -> Option<Vec<Extension<'a>>> {
    let mut found = Vec::new();
    let Some(list) = from.context(1) else {
        return Some(found);
    };
    let mut list = Reader::new(list.content).sequence()?;
    while !list.is_empty() {
        let mut extension = list.sequence()?;
        let oid = extension.take(OBJECT_IDENTIFIER)?.content;
        let mut value = extension.value()?;
        // A boolean may come first; in DER it is there only when it is true.
        let critical = value.whole.first() == Some(&1);
        if critical {
            value = extension.value()?;
        }
        let is_octets = value.whole.first() == Some(&4);
        if !is_octets || !extension.is_empty() {
            return None;
        }
        found.push(Extension {
            oid,
            critical,
            value: value.content,
        });
    }
    Some(found)
}
