//! Comparing names, for suggestions only.

/// Words of address that say nothing about who somebody is.
const TITLES: [&str; 12] = [
    "dr",
    "prof",
    "professor",
    "assoc",
    "aprof",
    "a",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "sr",
];

/// Longest name that is looked at, in characters.
const NAME_CHARS: usize = 200;

/// Whether every word of the name that `known` goes by occurs in `written`.
pub(crate) fn may_be(known: &str, written: &str) -> bool {
    let written: Vec<String> = words(written);
    let known = words(known);
    known.len() > 1 && known.iter().all(|word| written.contains(word))
}

fn words(name: &str) -> Vec<String> {
    let folded: String = name
        .chars()
        .take(NAME_CHARS)
        .filter(|c| !matches!(c, '\'' | '’' | '.'))
        .flat_map(char::to_lowercase)
        .collect();
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !TITLES.contains(word))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_somebodys_in_any_order_and_with_more_around_it() {
        for written in [
            "Rosa Banks",
            "BANKS, Rosa",
            "Dr. Rosa M Banks",
            "banks rosa jane",
        ] {
            assert!(may_be("Dr Rosa Banks", written), "{written}");
        }
        assert!(may_be("Dr Niamh O'Dell", "ODELL Niamh"));
    }

    #[test]
    fn half_a_name_is_nobodys() {
        for written in ["Banks", "Rosa", "", "Dr", "Rose Banks"] {
            assert!(!may_be("Dr Rosa Banks", written), "{written}");
        }
        assert!(!may_be("Banks", "Banks"), "one word suits too many");
    }
}
