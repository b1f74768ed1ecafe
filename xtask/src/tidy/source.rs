//! Rust source with its comments and literals blanked out, so that scans see code only.

/// Returns `text` with comments, strings and character literals turned into spaces.
///
/// Every byte keeps its place and every line break stays, so offsets and line numbers of the
/// result are those of `text`. Text that does not lex (an unclosed string) is blanked to its end.
pub(super) fn code_only(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_end(bytes, at);
        match end {
            Some(end) => {
                blank(&mut code[at..end]);
                at = end;
            }
            None => at += 1,
        }
    }
    String::from_utf8_lossy(&code).into_owned()
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|byte| **byte != b'\n') {
        *byte = b' ';
    }
}

/// Where the comment or literal that starts at `at` ends, if one starts there.
fn literal_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    if rest.starts_with(b"//") {
        return Some(at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()));
    }
    if rest.starts_with(b"/*") {
        return Some(at + block_comment_length(rest));
    }
    if rest[0] == b'"' {
        return Some(at + string_length(rest));
    }
    if rest[0] == b'\'' {
        return char_length(rest).map(|length| at + length);
    }
    let starts_word = at == 0 || !is_word(bytes[at - 1]);
    if starts_word {
        raw_string_length(rest).map(|length| at + length)
    } else {
        None
    }
}

fn is_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80
}

fn block_comment_length(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

fn string_length(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of a character literal; `None` where the quote starts a lifetime.
fn char_length(rest: &[u8]) -> Option<usize> {
    let second = *rest.get(1)?;
    if second == b'\\' {
        let close = rest.iter().skip(3).position(|byte| *byte == b'\'')?;
        return Some(close + 4);
    }
    let width = match second {
        0x00..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0..=0xFF => 4,
    };
    (rest.get(1 + width) == Some(&b'\'')).then_some(width + 2)
}

/// The length of a raw string such as `r#"…"#` or `br"…"`, if `rest` starts with one.
fn raw_string_length(rest: &[u8]) -> Option<usize> {
    let prefix = match rest {
        [b'r', ..] => 1,
        [b'b' | b'c', b'r', ..] => 2,
        _ => return None,
    };
    let hashes = rest[prefix..]
        .iter()
        .take_while(|byte| **byte == b'#')
        .count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.resize(hashes + 1, b'#');
    let body = &rest[open + 1..];
    let found = body.windows(close.len()).position(|window| window == close);
    Some(found.map_or(rest.len(), |at| open + 1 + at + close.len()))
}

#[cfg(test)]
mod tests {
    use super::code_only;

    #[test]
    fn comments_and_literals_vanish_and_code_stays() {
        for (text, gone, kept) in [
            ("a(); // std::fs\nb();", "std::fs", "b();"),
            ("/* x /* std::fs */ y */ b();", "std::fs", "b();"),
            ("f(\"std::fs \\\" std::net\"); b();", "std", "b();"),
            ("f(r#\"std::fs \" x\"#); b();", "std", "b();"),
            ("f(br\"std::fs\\\"); b();", "std", "b();"),
            ("f('\"'); b(); // std", "std", "b();"),
            ("f('\\''); b();", "\\", "b();"),
            ("f('\\u{1F600}', 'é'); b();", "1F600", "b();"),
        ] {
            let code = code_only(text);
            assert!(!code.contains(gone), "{text:?} became {code:?}");
            assert!(code.contains(kept), "{text:?} became {code:?}");
            assert_eq!(code.len(), text.len());
        }
    }

    #[test]
    fn lifetimes_and_names_that_end_in_r_are_code() {
        let text = "fn f<'a>(x: &'a str) -> &'a str { for_r(x) } // '";
        assert!(code_only(text).contains("fn f<'a>(x: &'a str) -> &'a str { for_r(x) }"));
    }

    #[test]
    fn line_breaks_inside_literals_stay() {
        let text = "\"a\nb\n\"\n/*\n*/x";
        assert_eq!(code_only(text).matches('\n').count(), 4);
    }

    #[test]
    fn unclosed_literals_do_not_panic() {
        for text in ["\"abc", "/* abc", "r#\"abc", "'", "'\\", "b'", "\"\\"] {
            assert_eq!(code_only(text).len(), text.len(), "{text:?}");
        }
    }
}
