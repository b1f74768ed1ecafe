//! What people type for a speciality, beside the words of its code.

use crate::words;
use std::collections::HashMap;
use std::sync::LazyLock;

static CODES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("specialities.txt").lines();
    let rows = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.filter_map(|row| row.split_once(' ')).collect()
});

/// What somebody who does it is called, by the end of what is done.
const WHO: &[(&str, &[&str])] = &[
    ("ology", &["ologist"]),
    ("iatry", &["iatrist"]),
    ("therapy", &["therapist"]),
    ("surgery", &["surgeon", "surgical"]),
    ("nursing", &["nurse"]),
    ("dietetics", &["dietitian", "dietician"]),
    ("pharmacy", &["pharmacist"]),
    ("dentistry", &["dentist", "dental"]),
    ("optometry", &["optometrist"]),
    ("chiropractic", &["chiropractor"]),
    ("osteopathy", &["osteopath"]),
    ("midwifery", &["midwife"]),
    ("paediatrics", &["paediatrician", "paediatric"]),
    ("obstetrics", &["obstetrician"]),
    ("geriatrics", &["geriatrician"]),
    ("education", &["educator"]),
];

/// The words by which a coded speciality, service or role is found: those of the table for its
/// SNOMED CT code, those of its text, and what is done for who does it and the other way round.
#[must_use]
pub fn speciality_words(code: Option<&str>, text: &str) -> Vec<String> {
    let known = code.and_then(|code| CODES.get(code)).copied();
    let mut found = words(text);
    found.extend(known.map(words).unwrap_or_default());
    let counterparts: Vec<String> = found.iter().flat_map(|word| counterparts(word)).collect();
    found.extend(counterparts);
    found.sort_unstable();
    found.dedup();
    found
}

fn counterparts(word: &str) -> Vec<String> {
    let swapped = |from: &str, to: &str| {
        let stem = word.strip_suffix(from)?;
        Some(format!("{stem}{to}"))
    };
    let each = WHO.iter().flat_map(|(done, who)| {
        let doers = who.iter().filter_map(|who| swapped(done, who));
        let deeds = who.iter().filter_map(|who| swapped(who, done));
        doers.chain(deeds).collect::<Vec<_>>()
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(code: Option<&str>, text: &str, word: &str) -> bool {
        speciality_words(code, text).contains(&word.to_owned())
    }

    #[test]
    fn who_does_it_and_what_is_done_are_found_alike() {
        assert!(has(None, "Cardiology", "cardiologist"));
        assert!(has(None, "Cardiologist", "cardiology"));
        assert!(has(None, "General surgery", "surgeon"));
        assert!(has(Some("394579002"), "", "heart"));
        assert!(has(Some("394814009"), "General practice", "gp"));
        assert!(has(Some("62247001"), "", "gp"));
        assert!(!has(Some("394579002"), "Cardiology", "skin"));
    }

    #[test]
    fn every_row_is_a_code_with_words() {
        let rows = include_str!("specialities.txt").lines();
        for row in rows.filter(|it| !it.is_empty() && !it.starts_with('#')) {
            let (code, rest) = row.split_once(' ').unwrap();
            assert!(code.bytes().all(|byte| byte.is_ascii_digit()), "{row}");
            assert!(!words(rest).is_empty(), "{row}");
        }
    }
}
