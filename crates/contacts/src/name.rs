//! A name in one piece, taken apart: `Dr Ada Testwell`, `TESTWELL, Dr Ada`.

/// Words that are titles, without full stops.
const TITLES: [&str; 17] = [
    "a/prof",
    "adj",
    "assoc",
    "associate",
    "br",
    "dr",
    "hon",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "prof",
    "professor",
    "rev",
    "sir",
    "sr",
];

/// A name in its parts; each may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) title: String,
    pub(crate) given: String,
    pub(crate) family: String,
}

/// Takes a name apart. Without a comma the last word is the family name, with the small words
/// before it (`van der Berg`).
pub(crate) fn taken_apart(text: &str) -> Name {
    let (before, after) = match text.split_once(',') {
        Some((family, rest)) => (family, Some(rest)),
        None => (text, None),
    };
    let words =
        |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
    let (mut titles, before) = without_titles(words(before));
    if let Some(after) = after {
        let (more, given) = without_titles(words(after));
        titles.extend(more);
        return Name {
            title: titles.join(" "),
            given: given.join(" "),
            family: before.join(" "),
        };
    }
    let mut at = before.len().saturating_sub(1);
    while at > 1 && is_particle(before.get(at - 1)) {
        at -= 1;
    }
    let (given, family) = before.split_at(at);
    Name {
        title: titles.join(" "),
        given: given.join(" "),
        family: family.join(" "),
    }
}

fn without_titles(words: Vec<String>) -> (Vec<String>, Vec<String>) {
    let is_title = |word: &String| {
        let plain = word.trim_end_matches('.').to_lowercase();
        TITLES.contains(&plain.as_str())
    };
    let count = words.iter().take_while(|word| is_title(word)).count();
    let (titles, rest) = words.split_at(count);
    (titles.to_vec(), rest.to_vec())
}

fn is_particle(word: Option<&String>) -> bool {
    let first = word.and_then(|word| word.chars().next());
    first.is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_apart_either_way_round() {
        for (text, title, given, family) in [
            ("Dr Ada Testwell", "Dr", "Ada", "Testwell"),
            ("TESTWELL, Dr. Ada May", "Dr.", "Ada May", "TESTWELL"),
            (
                "Assoc Prof Jan van der Berg",
                "Assoc Prof",
                "Jan",
                "van der Berg",
            ),
            ("Testwell", "", "", "Testwell"),
            ("Dr Testwell", "Dr", "", "Testwell"),
            ("", "", "", ""),
            (",", "", "", ""),
        ] {
            let name = taken_apart(text);
            let parts = [name.title, name.given, name.family];
            assert_eq!(parts, [title, given, family], "{text}");
        }
    }
}
