//! Shelf: the profiles that come with the program.

use super::profile::{Profile, ProfileError};

/// The profiles that come with the program, by name.
const SHELF: [(&str, &str); 9] = [
    ("best-practice", include_str!("profiles/best-practice.toml")),
    ("careright", include_str!("profiles/careright.toml")),
    ("communicare", include_str!("profiles/communicare.toml")),
    ("genie", include_str!("profiles/genie.toml")),
    ("generic", include_str!("profiles/generic.toml")),
    ("healthlink", include_str!("profiles/healthlink.toml")),
    (
        "medical-director",
        include_str!("profiles/medical-director.toml"),
    ),
    (
        "medical-objects",
        include_str!("profiles/medical-objects.toml"),
    ),
    ("stat-health", include_str!("profiles/stat-health.toml")),
];

impl Profile {
    /// The names of the profiles that come with the program, in order.
    pub fn names() -> Vec<&'static str> {
        SHELF.iter().map(|(name, _)| *name).collect()
    }

    /// A profile that comes with the program.
    ///
    /// # Errors
    /// [`ProfileError::Unknown`].
    pub fn named(name: &str) -> Result<Self, ProfileError> {
        let text = SHELF.iter().find(|(known, _)| *known == name);
        let (_, text) = text.ok_or_else(|| ProfileError::Unknown {
            name: name.to_owned(),
        })?;
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::profile::GENERIC;
    use super::*;

    #[test]
    fn every_profile_on_the_shelf_can_be_read_and_says_where_its_facts_are_from() {
        for (name, text) in SHELF {
            let profile = Profile::parse(text).unwrap();
            assert_eq!(profile.name, name);
            assert!(
                !profile.facts.tested_with_live_product,
                "{name}: nobody did"
            );
            let sourced = !profile.facts.sources.is_empty() || name == GENERIC;
            assert!(sourced && !profile.facts.assumed.is_empty(), "{name}");
            assert!(profile.takes.gone_means.ends_with('.'), "{name}");
            assert!(profile.acknowledges.means.ends_with('.'), "{name}");
            let read_back = toml::to_string(&profile).unwrap();
            assert_eq!(Profile::parse(&read_back).unwrap(), profile);
        }
    }

    #[test]
    fn the_shelf_is_in_order_and_a_name_that_is_not_there_is_told_with_those_that_are() {
        let names = Profile::names();
        assert!(names.contains(&GENERIC) && names.len() == SHELF.len());
        let said = Profile::named("best practice").unwrap_err().to_string();
        assert!(said.contains("there is no profile best practice"), "{said}");
        assert!(said.contains("best-practice, careright"), "{said}");
    }
}
