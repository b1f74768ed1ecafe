//! What is known of given names: which are short for which, and which are none.

use std::collections::HashMap;
use std::sync::OnceLock;

/// One line a name; `#` begins a remark.
const TABLE: &str = include_str!("../data/nicknames.txt");

/// First words that say that there is no given name yet, or none that is told.
const PLACEHOLDER_WORDS: [&str; 9] = [
    "baby",
    "infant",
    "newborn",
    "nfn",
    "nogivenname",
    "onlyname",
    "twin",
    "unknown",
    "unnamed",
];

/// Names that stand for the name of somebody who has died, or for one like it, and that many
/// people of Central Australia bear for a time: they tell nobody apart.
const BEREAVEMENT_NAMES: [&str; 6] = [
    "gumarnjayi",
    "kumanjayi",
    "kumantjayi",
    "kumunjayi",
    "kwementyaye",
    "kwementyaye",
];

/// Whether two folded given names are forms of one name.
pub(crate) fn are_forms_of_one(one: &str, two: &str) -> bool {
    let (one, two) = (rows_of(one), rows_of(two));
    one.iter().any(|row| two.contains(row))
}

/// The long forms a folded name may stand for; the name itself when it is in no line.
pub(crate) fn roots(folded: &str) -> Vec<&str> {
    let rows = rows_of(folded);
    if rows.is_empty() {
        return vec![folded];
    }
    let lines = &table().lines;
    rows.iter()
        .filter_map(|row| lines.get(*row).copied())
        .collect()
}

/// Whether folded words of a given name say that there is none: `Baby of Rose`, `B/O`, `.`.
pub(crate) fn is_placeholder(words: &[String]) -> bool {
    let first = words.first().map_or("", String::as_str);
    let baby_of = matches!(words, [b, o, ..] if b == "b" && o == "o");
    let joined = words.concat();
    baby_of
        || PLACEHOLDER_WORDS.contains(&first)
        || BEREAVEMENT_NAMES.contains(&first)
        || PLACEHOLDER_WORDS.contains(&joined.as_str())
        || joined.starts_with("babyof")
        || joined == "nofirstname"
}

struct Table {
    /// The long form of each line.
    lines: Vec<&'static str>,
    /// The lines that hold a form.
    rows: HashMap<&'static str, Vec<usize>>,
}

fn rows_of(folded: &str) -> &'static [usize] {
    table().rows.get(folded).map_or(&[], Vec::as_slice)
}

fn table() -> &'static Table {
    static READ: OnceLock<Table> = OnceLock::new();
    READ.get_or_init(|| {
        let mut table = Table {
            lines: Vec::new(),
            rows: HashMap::new(),
        };
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut forms = line.split_whitespace();
            let Some(long) = forms.next() else { continue };
            let row = table.lines.len();
            table.lines.push(long);
            for form in std::iter::once(long).chain(forms) {
                let rows = table.rows.entry(form).or_default();
                if !rows.contains(&row) {
                    rows.push(row);
                }
            }
        }
        table
    })
}

#[cfg(test)]
mod tests {
    use super::{TABLE, are_forms_of_one, is_placeholder, roots};
    use crate::fold;

    #[test]
    fn the_table_is_written_as_names_are_compared() {
        let mut lines = 0;
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            lines += 1;
            assert!(line.split(' ').count() > 1, "{line}");
            assert!(
                line.split(' ').all(|form| fold::compact(form) == form),
                "{line}"
            );
        }
        assert!(lines > 200, "{lines}");
    }

    #[test]
    fn short_forms_find_their_long_ones() {
        for (one, two) in [
            ("elizabeth", "beth"),
            ("bill", "william"),
            ("muhammad", "mohamed"),
            ("sam", "samantha"),
            ("sam", "samuel"),
            ("bec", "becky"),
        ] {
            assert!(
                are_forms_of_one(one, two) && are_forms_of_one(two, one),
                "{one} {two}"
            );
        }
        assert!(!are_forms_of_one("alexander", "alexandra"));
        assert!(!are_forms_of_one("samuel", "samantha"));
        assert!(!are_forms_of_one("juniper", "juniper"), "not in the table");
        assert_eq!(roots("alex"), ["alexander", "alexandra"]);
        assert_eq!(roots("juniper"), ["juniper"]);
    }

    #[test]
    fn placeholders_are_no_names() {
        let placeholder = |text: &str| is_placeholder(&fold::words(text));
        for text in [
            "Baby of Rose",
            "B/O Rose",
            "BABYOF ROSE",
            "Twin 2",
            "No First Name",
            "ONLYNAME",
            "Kumanjayi",
            "Unknown",
        ] {
            assert!(placeholder(text), "{text}");
        }
        for text in ["", "Rose", "Bo", "Barnaby"] {
            assert!(!placeholder(text), "{text}");
        }
    }
}
