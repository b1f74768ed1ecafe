//! Changing single fields of a segment and leaving every other byte alone.

use hl7v2::Delimiters;

/// The segment `raw` (from its name on, without a line end) with some fields replaced by encoded
/// bytes; missing ones are added. In MSH, field 1 is the separator itself.
pub(crate) fn with_fields(raw: &[u8], d: Delimiters, changes: &[(usize, Vec<u8>)]) -> Vec<u8> {
    let headed = raw.starts_with(b"MSH");
    let mut fields: Vec<&[u8]> = raw.split(|byte| *byte == d.field).collect();
    for (number, bytes) in changes {
        // The name is at 0, so that field 1 is at 1; in MSH field 2 is.
        let at = number.saturating_sub(usize::from(headed));
        if fields.len() <= at {
            fields.resize(at + 1, &[]);
        }
        if let Some(slot) = fields.get_mut(at) {
            *slot = bytes;
        }
    }
    fields.join(&d.field)
}
