//! Profile: what is known of one clinical information system's folders, as data.
//!
//! The facts come from public documents, named in each file; none was tested with the live product.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::dress::{Charset, Dress, LineEnds, Wrapping};

/// Longest time after which software may look again, in seconds (a day).
const MAX_LOOKS_EVERY_S: u64 = 86_400;

/// The profile of software that nothing is known of.
pub const GENERIC: &str = "generic";

/// How one clinical information system uses its folders.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name in the configuration: small letters, digits and hyphens.
    pub name: String,
    /// The product, for people.
    pub title: String,
    /// What it imports, and how.
    pub takes: Takes,
    /// What it writes for others, and where.
    pub gives: Gives,
    /// How it acknowledges what it imported.
    pub acknowledges: Acknowledges,
    /// Where its folders usually are.
    #[serde(default)]
    pub hints: Hints,
    /// Where all this is from.
    pub facts: Facts,
}

/// What the software imports, and how.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Takes {
    /// Extensions of files that it recognises, without the dot.
    pub extensions: Vec<String>,
    /// The extension that we write.
    pub extension: String,
    /// Another extension for some HL7 message codes.
    #[serde(default)]
    pub extension_of: BTreeMap<String, String>,
    /// The character set that it reads.
    #[serde(default)]
    pub charset: Charset,
    /// The line ends that it reads.
    #[serde(default)]
    pub line_ends: LineEnds,
    /// Whether each message is wrapped into a batch.
    #[serde(default)]
    pub wrapping: Wrapping,
    /// Folders below the incoming folder for some HL7 message codes.
    #[serde(default)]
    pub subfolders: BTreeMap<String, String>,
    /// How often it looks into the folder, in seconds.
    pub looks_every_s: u64,
    /// Each of its providers must have an incoming folder of their own.
    #[serde(default)]
    pub per_practitioner: bool,
    /// The name of the folder into which it moves what it could not import.
    #[serde(default)]
    pub failed_import: Option<String>,
    /// Whether it looks for an acknowledgement of its own message under that message's file name.
    #[serde(default)]
    pub acks_by_file_name: bool,
    /// What it proves that a file is gone, in a sentence.
    pub gone_means: String,
}

/// What the software writes for others.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Gives {
    /// Extensions of its messages, without the dot.
    pub extensions: Vec<String>,
    /// Folders below the outgoing folder that it writes into as well.
    #[serde(default)]
    pub subfolders: Vec<String>,
    /// How often we look, in milliseconds.
    pub poll_ms: u64,
}

/// How the software acknowledges what it imported.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledges {
    /// Whether it does.
    pub confirms: bool,
    /// Extensions of its acknowledgement files, without the dot.
    #[serde(default)]
    pub extensions: Vec<String>,
    /// How it names them. Whatever it says, MSA-2 decides which message is answered.
    #[serde(default)]
    pub named: Named,
    /// What an acknowledgement means, or what it means that there is none, in a sentence.
    pub means: String,
    /// What has to be switched on in the software, in a sentence.
    #[serde(default)]
    pub switch: Option<String>,
}

/// How acknowledgement files are named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Named {
    /// After the file that they answer.
    AfterFile,
    /// In any way: only MSA-2 tells.
    #[default]
    Freely,
}

/// Where the folders usually are, as the software's machine spells them. Only ever shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Hints {
    /// Where it imports from.
    #[serde(default)]
    pub incoming: Option<String>,
    /// Where it writes its messages.
    #[serde(default)]
    pub outgoing: Option<String>,
    /// Where it writes its acknowledgements.
    #[serde(default)]
    pub software_acks: Option<String>,
    /// What else whoever sets it up should know.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// Where a profile's facts are from, and what is not known.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Whether anybody tried the profile with the product itself.
    pub tested_with_live_product: bool,
    /// What is known of the product's conformance; never implied by us.
    pub conformance: String,
    /// Documents that say so.
    #[serde(default)]
    pub sources: Vec<String>,
    /// What was not found, and is assumed.
    #[serde(default)]
    pub assumed: Vec<String>,
}

/// Why a profile cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProfileError {
    /// A value that makes no sense.
    #[error("profile {name}: {place} {problem}")]
    Mistake {
        /// Its name.
        name: String,
        /// Which value.
        place: &'static str,
        /// What is wrong, and what would be right.
        problem: &'static str,
    },
    /// The text is no profile.
    #[error("{0}")]
    Unreadable(String),
    /// There is none of this name.
    #[error("there is no profile {name}; there are: {known}", known = Profile::names().join(", "))]
    Unknown {
        /// The name.
        name: String,
    },
}

impl Profile {
    /// A profile from a file of the same form.
    ///
    /// # Errors
    /// [`ProfileError`], with the line and what is wrong there.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let profile: Self =
            toml::from_str(text).map_err(|error| ProfileError::Unreadable(error.to_string()))?;
        profile.checked()
    }

    /// The profile, if what it says makes sense.
    ///
    /// # Errors
    /// [`ProfileError::Mistake`].
    pub fn checked(self) -> Result<Self, ProfileError> {
        match self.mistake() {
            None => Ok(self),
            Some(mistake) => Err(mistake),
        }
    }

    /// How messages are written for it.
    pub fn dress(&self) -> Dress {
        Dress {
            charset: self.takes.charset,
            line_ends: self.takes.line_ends,
            wrapping: self.takes.wrapping,
        }
    }

    /// The extensions of all that it writes: messages and acknowledgements.
    pub fn written(&self) -> Vec<String> {
        let all = self.gives.extensions.iter();
        let mut all: Vec<String> = all.chain(&self.acknowledges.extensions).cloned().collect();
        all.sort();
        all.dedup();
        all
    }

    /// What its acknowledgement means, or what it means that there is none.
    pub fn words(&self) -> String {
        format!("{}: {}", self.title, self.acknowledges.means)
    }

    fn mistake(&self) -> Option<ProfileError> {
        let takes = &self.takes;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let mut ours = takes.extension_of.values().chain([&takes.extension]);
        let recognised = |extension: &String| {
            let mut known = takes.extensions.iter();
            known.any(|other| other.eq_ignore_ascii_case(extension))
        };
        let subfolders = takes.subfolders.values().chain(&self.gives.subfolders);
        let checks = [
            (
                self.name.is_empty() || !self.name.chars().all(plain),
                "name",
                "must be of small letters, digits and hyphens",
            ),
            (
                !ours.all(recognised),
                "takes.extension",
                "must be one of takes.extensions, or the software would not see the file",
            ),
            (
                !subfolders.clone().all(|name| is_subfolder(name)),
                "subfolders",
                "must be plain names of folders, and none that Sealpost uses itself",
            ),
            (
                !(1..=MAX_LOOKS_EVERY_S).contains(&takes.looks_every_s),
                "takes.looks_every_s",
                "must be from 1 to 86400",
            ),
            (
                self.gives.poll_ms == 0,
                "gives.poll_ms",
                "must be at least 1",
            ),
            (
                self.acknowledges.confirms && self.acknowledges.extensions.is_empty(),
                "acknowledges.extensions",
                "must be given where the software confirms",
            ),
        ];
        let (_, place, problem) = checks.into_iter().find(|(wrong, _, _)| *wrong)?;
        let name = self.name.clone();
        Some(ProfileError::Mistake {
            name,
            place,
            problem,
        })
    }
}

/// Whether a name is that of a folder below another, and not one that a reader makes for itself.
pub fn is_subfolder(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    let one = matches!(
        (parts.next(), parts.next()),
        (Some(std::path::Component::Normal(_)), None)
    );
    let lower = name.to_ascii_lowercase();
    one && !name.contains(['/', '\\'])
        && !name.starts_with('.')
        && lower != "sent"
        && lower != "failed"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_ones_own_is_refused_with_the_place_of_the_mistake() {
        let good = include_str!("profiles/generic.toml");
        for (from, to, words) in [
            (
                "name = \"generic\"",
                "name = \"My CIS\"",
                "name must be of small letters",
            ),
            (
                "extension = \"hl7\"",
                "extension = \"xyz\"",
                "takes.extension must be one of",
            ),
            (
                "looks_every_s = 60",
                "looks_every_s = 0",
                "takes.looks_every_s must be",
            ),
            ("poll_ms = 1000", "poll_ms = 0", "gives.poll_ms must be"),
            ("poll_ms = 1000", "poll = 1000", "unknown field `poll`"),
            (
                "poll_ms = 1000",
                "poll_ms = 1000\nsubfolders = [\"../x\"]",
                "subfolders must be plain names",
            ),
        ] {
            assert!(good.contains(from), "{from}");
            let error = Profile::parse(&good.replacen(from, to, 1)).unwrap_err();
            assert!(error.to_string().contains(words), "{error}");
        }
    }

    #[test]
    fn folders_that_a_reader_makes_for_itself_are_no_subfolders() {
        for name in ["RSD", "Lab", "HealthDocs"] {
            assert!(is_subfolder(name), "{name}");
        }
        for name in [
            "",
            ".",
            "..",
            "a/b",
            "a\\b",
            "/a",
            ".sealpost-work",
            "Sent",
            "failed",
        ] {
            assert!(!is_subfolder(name), "{name}");
        }
    }
}
