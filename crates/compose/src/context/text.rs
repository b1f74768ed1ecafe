//! Text as documents can hold it.

/// One line: trimmed, runs of white space and control characters become one space.
pub(crate) fn line(text: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let spaced: String = text.chars().map(clean).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines, each as in [`line`]: at most one empty line in a row, none at either end.
pub(crate) fn block(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<String> = Vec::new();
    for one in unified.split('\n').map(line) {
        if !(one.is_empty() && lines.last().is_none_or(String::is_empty)) {
            lines.push(one);
        }
    }
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("  a\tb\u{0}\r\n c\u{1b}[2J "), "a b c [2J");
        assert_eq!(line("\n"), "");
    }

    #[test]
    fn a_block_keeps_its_paragraphs() {
        assert_eq!(block("\n\na \r\n b\r\r\r\rc\n\n"), "a\nb\n\nc");
        assert_eq!(block(" \n \n"), "");
    }
}
