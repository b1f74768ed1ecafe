//! Words and signs of Rust source, and the parts of it that are compiled for tests only.

use super::source::code_only;

/// One word or sign of the code, with its line (from 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// An identifier, keyword or number; or one sign; `::` is one sign.
    pub(super) text: String,
    /// Line in the file, counted from 1.
    pub(super) line: usize,
}

impl Token {
    /// Whether this is a name rather than a sign.
    pub(super) fn is_word(&self) -> bool {
        self.text
            .starts_with(|c: char| c == '_' || c.is_alphanumeric())
    }
}

/// A file split into what ships and what only tests compile.
#[derive(Debug, Default)]
pub(super) struct Split {
    /// Tokens of the code that ships.
    pub(super) product: Vec<Token>,
    /// Names of modules declared as `#[cfg(test)] mod name;`, which live in files of their own.
    pub(super) test_modules: Vec<String>,
}

/// Splits the source `text` into tokens; comments and literals are left out.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let code = code_only(text);
    let mut found: Vec<Token> = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if first == '_' || first.is_alphanumeric() {
                rest.find(|c: char| c != '_' && !c.is_alphanumeric())
                    .unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            found.push(Token {
                text: rest[..length].to_owned(),
                line: index + 1,
            });
            rest = rest[length..].trim_start();
        }
    }
    found
}

/// Takes the items marked `#[cfg(test)]` out of `tokens`.
///
/// A file that says `#![cfg(test)]` ships nothing at all.
pub(super) fn split(tokens: Vec<Token>) -> Split {
    let mut split = Split::default();
    let mut at = 0;
    while at < tokens.len() {
        let Some(attribute) = Attribute::at(&tokens, at) else {
            split.product.push(tokens[at].clone());
            at += 1;
            continue;
        };
        if !attribute.test_only {
            split.product.extend_from_slice(&tokens[at..attribute.end]);
            at = attribute.end;
        } else if attribute.inner {
            return Split::default();
        } else {
            let item = skip_attributes(&tokens, attribute.end);
            at = item_end(&tokens, item);
            split.test_modules.extend(module_name(&tokens[item..at]));
        }
    }
    split
}

struct Attribute {
    end: usize,
    inner: bool,
    test_only: bool,
}

impl Attribute {
    fn at(tokens: &[Token], at: usize) -> Option<Self> {
        let is = |index: usize, text: &str| tokens.get(index).is_some_and(|t| t.text == text);
        if !is(at, "#") {
            return None;
        }
        let inner = is(at + 1, "!");
        let open = at + 1 + usize::from(inner);
        if !is(open, "[") {
            return None;
        }
        let cfg = is(open + 1, "cfg") && is(open + 2, "(");
        let plain = is(open + 3, "test") && is(open + 4, ")");
        let all = is(open + 3, "all") && is(open + 4, "(") && is(open + 5, "test");
        let end = group_end(tokens, open);
        Some(Self {
            end,
            inner,
            test_only: cfg && (plain || all),
        })
    }
}

fn skip_attributes(tokens: &[Token], mut at: usize) -> usize {
    while let Some(attribute) = Attribute::at(tokens, at) {
        at = attribute.end;
    }
    at
}

/// One past the bracket that closes the one at `open`.
fn group_end(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    tokens.len()
}

/// One past the item that starts at `at`: its block, or the semicolon that ends it.
fn item_end(tokens: &[Token], mut at: usize) -> usize {
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            ";" => return at + 1,
            "{" => return group_end(tokens, at),
            "(" | "[" => at = group_end(tokens, at),
            _ => at += 1,
        }
    }
    at
}

fn module_name(item: &[Token]) -> Option<String> {
    let at = item.iter().position(|token| token.text == "mod")?;
    let ends_plainly = item.last().is_some_and(|token| token.text == ";");
    item.get(at + 1)
        .filter(|_| ends_plainly)
        .map(|token| token.text.clone())
}

#[cfg(test)]
mod tests {
    use super::{split, tokens};

    fn product(text: &str) -> String {
        let words: Vec<_> = split(tokens(text))
            .product
            .into_iter()
            .map(|t| t.text)
            .collect();
        words.join(" ")
    }

    #[test]
    fn tokens_know_their_line() {
        let found = tokens("a::b\n  (c_1)");
        let seen: Vec<_> = found.iter().map(|t| (t.text.as_str(), t.line)).collect();
        let want = [
            ("a", 1),
            ("::", 1),
            ("b", 1),
            ("(", 2),
            ("c_1", 2),
            (")", 2),
        ];
        assert_eq!(seen, want);
    }

    #[test]
    fn test_items_are_left_out() {
        assert_eq!(
            product("a(); #[cfg(test)] mod tests { b(); { c(); } } d();"),
            "a ( ) ; d ( ) ;"
        );
        assert_eq!(
            product("#[cfg(test)] #[allow(x)] fn f(a: [u8; 3]) { b } d"),
            "d"
        );
        assert_eq!(product("#[cfg(test)] use a::b; d"), "d");
        assert_eq!(product("#[cfg(all(test, unix))] fn f() {} d"), "d");
    }

    #[test]
    fn product_items_stay() {
        for text in [
            "#[cfg(not(test))] fn f() { b }",
            "#[cfg(unix)] fn f() { b }",
            "#[test_x] b",
        ] {
            assert!(product(text).contains('b'), "{text}");
        }
    }

    #[test]
    fn a_test_only_file_ships_nothing() {
        assert_eq!(product("#![cfg(test)] fn f() { b }"), "");
    }

    #[test]
    fn test_modules_in_files_of_their_own_are_named() {
        let found = split(tokens(
            "#[cfg(test)] mod strange_cases; mod shipped; #[cfg(test)] mod x {}",
        ));
        assert_eq!(found.test_modules, ["strange_cases"]);
    }
}
