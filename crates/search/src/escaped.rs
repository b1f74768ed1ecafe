//! `\,` `\|` `\$` `\\`: characters of a search value that do not divide it (FHIR R4 §3.1.1.4.3).

/// The parts of `text` between dividers that are not escaped; escapes stay.
pub(crate) fn split(text: &str, divider: char) -> impl Iterator<Item = &str> {
    let mut is_escaped = false;
    text.split(move |c: char| {
        let divides = c == divider && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        divides
    })
}

/// `text` without its escapes. A backslash before any other character stays.
pub(crate) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(next @ (',' | '|' | '$' | '\\'))) => {
                out.push(*next);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_keep_a_value_together() {
        let parts: Vec<_> = split(r"a\,b,c\\,d\|", ',').collect();
        assert_eq!(parts, [r"a\,b", r"c\\", r"d\|"]);
        assert_eq!(unescaped(r"a\,b\\c\|\$\x\"), r"a,b\c|$\x\");
    }
}
