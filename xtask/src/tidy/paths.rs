//! Every path that code names, with grouped imports written out in full.

use super::tokens::Token;

/// A path such as `std::fs::read`, or the name of a macro that is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    /// Its segments; a glob import ends in `*`.
    pub(super) segments: Vec<String>,
    /// The line of its last segment, counted from 1.
    pub(super) line: usize,
    /// Whether it is called as a macro (`println!`).
    pub(super) is_macro: bool,
    /// Whether it stands in a `use`.
    pub(super) is_import: bool,
}

/// Lists the paths in `tokens`, single names included.
pub(super) fn paths(tokens: &[Token]) -> Vec<Path> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].text == "use" {
            at = import(tokens, at + 1, &[], &mut found);
        } else if tokens[at].is_word() {
            at = chain(tokens, at, &mut found);
        } else {
            at += 1;
        }
    }
    found
}

fn is(tokens: &[Token], at: usize, text: &str) -> bool {
    tokens.get(at).is_some_and(|token| token.text == text)
}

fn chain(tokens: &[Token], mut at: usize, found: &mut Vec<Path>) -> usize {
    let mut segments = vec![tokens[at].text.clone()];
    while is(tokens, at + 1, "::") && tokens.get(at + 2).is_some_and(Token::is_word) {
        at += 2;
        segments.push(tokens[at].text.clone());
    }
    let is_macro = is(tokens, at + 1, "!") && !is(tokens, at + 2, "=");
    found.push(Path {
        segments,
        line: tokens[at].line,
        is_macro,
        is_import: false,
    });
    at + 1
}

/// Reads one tree of a `use` from `at` on and returns where it ends.
fn import(tokens: &[Token], mut at: usize, prefix: &[String], found: &mut Vec<Path>) -> usize {
    let mut segments = prefix.to_vec();
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "::" => at += 1,
            "{" => return import_group(tokens, at + 1, &segments, found),
            "as" => at += 2,
            word if word == "*" || token.is_word() => {
                segments.push(token.text.clone());
                at += 1;
                if !is(tokens, at, "::") {
                    let (line, segments) = (token.line, segments.clone());
                    found.push(Path {
                        segments,
                        line,
                        is_macro: false,
                        is_import: true,
                    });
                }
            }
            _ => return at,
        }
    }
    at
}

fn import_group(
    tokens: &[Token],
    mut at: usize,
    prefix: &[String],
    found: &mut Vec<Path>,
) -> usize {
    while at < tokens.len() && !is(tokens, at, "}") {
        let end = import(tokens, at, prefix, found);
        // A sign that no import holds: step over it rather than stand still.
        at = if is(tokens, end, ",") || end == at {
            end + 1
        } else {
            end
        };
    }
    at + 1
}

#[cfg(test)]
mod tests {
    use super::paths;
    use crate::tidy::tokens::tokens;

    fn found(text: &str) -> Vec<String> {
        paths(&tokens(text))
            .into_iter()
            .map(|path| path.segments.join("::"))
            .collect()
    }

    #[test]
    fn grouped_imports_are_written_out() {
        let text = "use std::{fs, io::{self, Read as R}, net::*}; use a::b as c;";
        let want = [
            "std::fs",
            "std::io::self",
            "std::io::Read",
            "std::net::*",
            "a::b",
        ];
        assert_eq!(found(text), want);
    }

    #[test]
    fn calls_and_macros_are_paths() {
        assert!(found("let x = std::fs::read(p);").contains(&"std::fs::read".to_owned()));
        let all = paths(&tokens("println!(x); a != b"));
        assert!(
            all.iter()
                .any(|path| path.is_macro && path.segments == ["println"])
        );
        assert!(
            all.iter()
                .all(|path| !path.is_macro || path.segments == ["println"])
        );
    }

    #[test]
    fn broken_imports_end() {
        for text in [
            "use",
            "use {",
            "use a::{b",
            "use ::{,,=",
            "use a::{=}; b",
            "use <'a>",
        ] {
            let all = found(text);
            assert!(all.len() < 4, "{all:?}");
        }
    }
}
