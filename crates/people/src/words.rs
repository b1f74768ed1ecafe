//! Text as words: how names are taken apart, on cards and in what is typed.

use search::fold;

/// Words that tell nobody from anybody.
const IDLE: &[&str] = &[
    "a",
    "and",
    "at",
    "dr",
    "for",
    "in",
    "miss",
    "mr",
    "mrs",
    "ms",
    "mx",
    "near",
    "of",
    "prof",
    "professor",
    "the",
];

/// The words of text on a card. Names in several parts can be found by each part and by all:
/// `O'Neil` is oneil, o and neil; `Smith-Jones` is smith, jones and smithjones.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in pieces(text) {
        let parts: Vec<&str> = piece
            .split(is_apostrophe)
            .filter(|it| !it.is_empty())
            .collect();
        if let [initial, rest] = parts[..]
            && initial.chars().count() == 1
        {
            found.extend([initial.to_owned(), rest.to_owned()]);
        }
        found.push(parts.concat());
    }
    found.extend(hyphenated(text));
    found.extend(with_prefix(&found));
    found.retain(|word| !word.is_empty() && !IDLE.contains(&word.as_str()));
    found
}

/// The words that somebody typed. A clan name in two parts is one word, and so is a number of
/// sixteen digits in groups. Idle words count only where there are no others.
#[must_use]
pub fn typed(text: &str) -> Vec<String> {
    let all: Vec<String> = pieces(text)
        .map(|it| it.replace(is_apostrophe, ""))
        .collect();
    let mut found: Vec<String> = Vec::new();
    for word in all.into_iter().filter(|it| !it.is_empty()) {
        match found.last_mut() {
            Some(last) if is_clan(last) && is_name(&word) => last.push_str(&word),
            Some(last) if is_group(&word) && is_begun(last) => last.push_str(&word),
            _ => found.push(word),
        }
    }
    let telling = |word: &String| !IDLE.contains(&word.as_str());
    if found.iter().any(telling) {
        found.retain(telling);
    }
    found
}

fn pieces(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let divides = |c: char| !(c.is_alphanumeric() || is_apostrophe(c));
    let all: Vec<String> = folded.split(divides).map(ToOwned::to_owned).collect();
    all.into_iter().filter(|piece| !piece.is_empty())
}

fn is_apostrophe(c: char) -> bool {
    ['\'', '\u{2018}', '\u{2019}', '`'].contains(&c)
}

/// The whole of names with a hyphen.
fn hyphenated(text: &str) -> Vec<String> {
    let folded = fold(text);
    let names = folded
        .split_whitespace()
        .filter(|it| it.contains(['-', '\u{2010}', '\u{2011}']));
    names
        .map(|name| name.chars().filter(|c| c.is_alphanumeric()).collect())
        .collect()
}

/// `Mac Donald` can be found as macdonald too.
fn with_prefix(words: &[String]) -> Vec<String> {
    let pairs = words.windows(2).filter_map(|pair| match pair {
        [clan, name] if is_clan(clan) && is_name(name) => Some(format!("{clan}{name}")),
        _ => None,
    });
    pairs.collect()
}

fn is_clan(word: &str) -> bool {
    word == "mc" || word == "mac"
}

fn is_name(word: &str) -> bool {
    word.chars().count() >= 3 && word.chars().all(char::is_alphabetic)
}

fn is_group(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The beginning of a healthcare identifier written in groups of four.
fn is_begun(word: &str) -> bool {
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    is_number && word.starts_with("8003") && word.len().is_multiple_of(4) && word.len() < 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_parts_have_every_part_and_the_whole() {
        assert_eq!(words("Dr Zoë O’Neil"), ["zoe", "o", "neil", "oneil"]);
        assert_eq!(words("Smith-Jones"), ["smith", "jones", "smithjones"]);
        assert_eq!(words("Mac Donald"), ["mac", "donald", "macdonald"]);
        assert_eq!(words("St. Mary's Hospital"), ["st", "marys", "hospital"]);
        assert_eq!(words(" , - "), Vec::<String>::new());
    }

    #[test]
    fn what_is_typed_is_taken_apart_alike() {
        assert_eq!(typed("Dr O'Neil, Dubbo"), ["oneil", "dubbo"]);
        assert_eq!(typed("mc donald"), ["mcdonald"]);
        assert_eq!(typed("8003 6215 6668 4455"), ["8003621566684455"]);
        assert_eq!(typed("2830 8003"), ["2830", "8003"]);
        assert_eq!(typed("the"), ["the"]);
        assert_eq!(typed(""), Vec::<String>::new());
    }
}
