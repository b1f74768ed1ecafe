//! The lists that people and places are named from.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::chance::Chance;
use crate::world::Sex;

/// Kind, then names from common to rare; `_` is a space, `#` begins a remark.
const LISTS: &str = include_str!("names.txt");

/// Where a family's names come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tradition {
    /// Most of the country.
    English,
    Vietnamese,
    Chinese,
    Arabic,
    SouthAsian,
    FirstNations,
    Mediterranean,
}

impl Tradition {
    pub(super) fn draw(chance: &mut Chance) -> Self {
        match chance.below(100) {
            0..=3 => Self::Vietnamese,
            4..=9 => Self::Chinese,
            10..=12 => Self::Arabic,
            13..=17 => Self::SouthAsian,
            18..=21 => Self::FirstNations,
            22..=27 => Self::Mediterranean,
            _ => Self::English,
        }
    }

    pub(super) fn family(self, chance: &mut Chance) -> String {
        match self.prefix() {
            // The long tail of surnames that hardly anybody shares.
            None if chance.happens(450) => {
                let stem = chance.pick(list("stem")).copied().unwrap_or_default();
                format!(
                    "{stem}{}",
                    chance.pick(list("ending")).copied().unwrap_or_default()
                )
            }
            None => skewed(chance, "family"),
            Some(prefix) => skewed(chance, &format!("{prefix}-family")),
        }
    }

    pub(super) fn given(self, sex: Sex, chance: &mut Chance) -> String {
        let letter = match sex {
            Sex::Male => "m",
            Sex::Female => "f",
            Sex::Other if chance.happens(500) => "m",
            Sex::Other => "f",
        };
        // Many families give their children English names.
        match self.prefix().filter(|_| !chance.happens(250)) {
            None => skewed(chance, &format!("given-{letter}")),
            Some(prefix) => skewed(chance, &format!("{prefix}-{letter}")),
        }
    }

    /// Whether the day of birth was often not written down.
    pub(super) const fn estimates_birth_dates(self) -> bool {
        matches!(self, Self::Arabic | Self::FirstNations)
    }

    const fn prefix(self) -> Option<&'static str> {
        match self {
            Self::English => None,
            Self::Vietnamese => Some("vietnamese"),
            Self::Chinese => Some("chinese"),
            Self::Arabic => Some("arabic"),
            Self::SouthAsian => Some("south-asian"),
            Self::FirstNations => Some("first-nations"),
            Self::Mediterranean => Some("mediterranean"),
        }
    }
}

/// One of a list of places, each as often.
pub(super) fn place(chance: &mut Chance, kind: &str) -> String {
    spaced(chance.pick(list(kind)).copied().unwrap_or_default())
}

/// How many towns there are.
pub(super) fn towns() -> &'static [&'static str] {
    list("town")
}

/// The name as people write it.
pub(super) fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

fn skewed(chance: &mut Chance, kind: &str) -> String {
    spaced(chance.pick_skewed(list(kind)).copied().unwrap_or_default())
}

fn list(kind: &str) -> &'static [&'static str] {
    static READ: OnceLock<HashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    let lists = READ.get_or_init(|| {
        let lines = LISTS.lines().filter(|line| !line.starts_with('#'));
        let split = lines.filter_map(|line| line.split_once(' '));
        split
            .map(|(kind, names)| (kind, names.split(' ').collect()))
            .collect()
    });
    lists.get(kind).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::{LISTS, list};

    #[test]
    fn every_list_is_there_and_says_each_name_once() {
        for line in LISTS.lines().filter(|line| !line.starts_with('#')) {
            let kind = line.split(' ').next().unwrap();
            let names = list(kind);
            assert!(names.len() >= 10, "{kind}");
            let mut once = names.to_vec();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), names.len(), "{kind}");
        }
    }
}
