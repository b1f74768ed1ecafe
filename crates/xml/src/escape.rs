//! Escaping as the canonical form prescribes it (Canonical XML 1.0 §2.3). The writer uses the
//! same, so that what it writes is canonical already.

/// Appends character data. `<`, `>`, `&` and CR are escaped.
pub(crate) fn text(content: &str, out: &mut Vec<u8>) {
    escape(content, out, |byte| match byte {
        b'&' => Some(b"&amp;"),
        b'<' => Some(b"&lt;"),
        b'>' => Some(b"&gt;"),
        b'\r' => Some(b"&#xD;"),
        _ => None,
    });
}

/// Appends an attribute value for double quotes. `<`, `&`, `"`, TAB, LF and CR are escaped.
pub(crate) fn attribute(value: &str, out: &mut Vec<u8>) {
    escape(value, out, |byte| match byte {
        b'&' => Some(b"&amp;"),
        b'<' => Some(b"&lt;"),
        b'"' => Some(b"&quot;"),
        b'\t' => Some(b"&#x9;"),
        b'\n' => Some(b"&#xA;"),
        b'\r' => Some(b"&#xD;"),
        _ => None,
    });
}

/// Copies the stretches between special bytes whole: payloads are long runs of base64.
fn escape(content: &str, out: &mut Vec<u8>, special: impl Fn(u8) -> Option<&'static [u8]>) {
    let bytes = content.as_bytes();
    let mut copied = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if let Some(escaped) = special(byte) {
            out.extend_from_slice(&bytes[copied..at]);
            out.extend_from_slice(escaped);
            copied = at + 1;
        }
    }
    out.extend_from_slice(&bytes[copied..]);
}

#[cfg(test)]
mod tests {
    fn escaped(write: fn(&str, &mut Vec<u8>), content: &str) -> String {
        let mut out = Vec::new();
        write(content, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_escapes_markup_and_carriage_returns_only() {
        assert_eq!(
            escaped(super::text, "a<b>&\"'\t\n\r\u{1F600}"),
            "a&lt;b&gt;&amp;\"'\t\n&#xD;\u{1F600}"
        );
    }

    #[test]
    fn attribute_escapes_white_space_so_that_it_survives_normalising() {
        assert_eq!(
            escaped(super::attribute, "a<b>&\"'\t\n\r "),
            "a&lt;b>&amp;&quot;'&#x9;&#xA;&#xD; "
        );
    }
}
