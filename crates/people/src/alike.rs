//! Words that mean the same name: short forms, and spellings nobody tells apart by ear.

use std::collections::HashMap;
use std::sync::LazyLock;

static GROUPS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut groups: HashMap<&str, Vec<&str>> = HashMap::new();
    let lines = include_str!("alike.txt").lines();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        for word in line.split(' ') {
            groups.entry(word).or_default().extend(line.split(' '));
        }
    }
    groups
});

/// The other words that may stand for a word, each once, in order.
#[must_use]
pub fn alike(word: &str) -> Vec<String> {
    let known = GROUPS.get(word).into_iter().flatten();
    let mut found: Vec<String> = known.map(|it| (*it).to_owned()).collect();
    found.extend(clan(word));
    found.retain(|it| it != word);
    found.sort_unstable();
    found.dedup();
    found
}

/// Mac and Mc before a name.
fn clan(word: &str) -> Option<String> {
    let long = |rest: &str| rest.chars().count() >= 3;
    if let Some(rest) = word.strip_prefix("mac").filter(|rest| long(rest)) {
        return Some(format!("mc{rest}"));
    }
    let rest = word.strip_prefix("mc").filter(|rest| long(rest))?;
    Some(format!("mac{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_go_both_ways() {
        assert!(alike("bill").contains(&"william".to_owned()));
        assert!(alike("william").contains(&"bill".to_owned()));
        assert_eq!(alike("saint"), ["st"]);
        assert_eq!(alike("macdonald"), ["mcdonald"]);
        assert_eq!(alike("mcdonald"), ["macdonald"]);
        assert_eq!(alike("mace"), Vec::<String>::new());
    }

    #[test]
    fn every_row_is_folded_and_has_company() {
        let rows = include_str!("alike.txt").lines();
        for row in rows.filter(|it| !it.is_empty() && !it.starts_with('#')) {
            assert!(row.split(' ').count() > 1, "{row}");
            assert_eq!(search::fold(row), row);
        }
    }
}
