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
pub fn attribute(value: &str, out: &mut Vec<u8>) {
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
    // Without an early end the search of one stretch becomes a few vector instructions.
    const STRETCH_BYTES: usize = 64;
    let bytes = content.as_bytes();
    let mut copied = 0;
    for (index, stretch) in bytes.chunks(STRETCH_BYTES).enumerate() {
        if !stretch
            .iter()
            .fold(false, |any, &byte| any | special(byte).is_some())
        {
            continue;
        }
        for (offset, &byte) in stretch.iter().enumerate() {
            if let Some(escaped) = special(byte) {
                let at = index * STRETCH_BYTES + offset;
                out.extend_from_slice(&bytes[copied..at]);
                out.extend_from_slice(escaped);
                copied = at + 1;
            }
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
    fn specials_are_found_wherever_in_a_long_text_they_stand() {
        for at in 0..200 {
            let text = format!("{}<{}", "x".repeat(at), "y".repeat(200 - at));
            assert_eq!(escaped(super::text, &text), text.replace('<', "&lt;"));
        }
        let all = "<".repeat(200);
        assert_eq!(escaped(super::text, &all), "&lt;".repeat(200));
    }

    #[test]
    fn attribute_escapes_white_space_so_that_it_survives_normalising() {
        assert_eq!(
            escaped(super::attribute, "a<b>&\"'\t\n\r "),
            "a&lt;b>&amp;&quot;'&#x9;&#xA;&#xD; "
        );
    }
}
