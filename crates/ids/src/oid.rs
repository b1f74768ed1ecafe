//! OID forms of identifiers.

use crate::error::IdError;
use crate::kind::IdKind;

/// The arcs of `oid` below `root`; `urn:oid:` before it is allowed (RFC 3061).
pub(crate) fn strip_root<'a>(
    oid: &'a str,
    root: &'static str,
    id: IdKind,
) -> Result<&'a str, IdError> {
    const URN: &str = "urn:oid:";
    let bare = match oid.get(..URN.len()) {
        Some(head) if head.eq_ignore_ascii_case(URN) => oid.get(URN.len()..).unwrap_or_default(),
        Some(_) | None => oid,
    };
    bare.strip_prefix(root)
        .and_then(|rest| rest.strip_prefix('.'))
        .ok_or(IdError::Prefix { id, expected: root })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_whole_arcs() {
        assert_eq!(strip_root("1.2.3.9", "1.2.3", IdKind::Hpio), Ok("9"));
        assert_eq!(
            strip_root("URN:OID:1.2.3.9", "1.2.3", IdKind::Hpio),
            Ok("9")
        );
        assert!(strip_root("1.2.39", "1.2.3", IdKind::Hpio).is_err());
        assert!(strip_root("1.2.3", "1.2.3", IdKind::Hpio).is_err());
    }
}
