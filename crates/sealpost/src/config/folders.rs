//! The folders through which the practice's software talks to us.

use connectors::folder::Profile;
use connectors::folder::dress::{Charset, LineEnds, Wrapping};
use connectors::folder::profile::GENERIC;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Folders of one practice; see `connectors::folder` for how they are treated.
///
/// A profile says how the software uses them; what is written beside it goes before it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Folders {
    /// The software writes messages here, and its acknowledgements unless they have a folder of
    /// their own.
    pub outgoing: PathBuf,
    /// The software imports messages from here.
    pub incoming: PathBuf,
    /// Incoming folders of single practitioners or services, by their id in the roster.
    #[serde(default)]
    pub incoming_of: BTreeMap<String, PathBuf>,
    /// The software reads acknowledgements of its own messages here.
    #[serde(default)]
    pub acks: Option<PathBuf>,
    /// The software writes its acknowledgements here.
    #[serde(default)]
    pub software_acks: Option<PathBuf>,
    /// The software moves what it could not import here.
    #[serde(default)]
    pub failed_import: Option<PathBuf>,
    /// Name of a profile that comes with the program: `sealpost connector profiles`.
    #[serde(default)]
    pub profile: Option<String>,
    /// A profile in a file of one's own, of the same form.
    #[serde(default)]
    pub profile_file: Option<PathBuf>,
    /// Whether a test message is handed over every day, and its acknowledgement waited for.
    #[serde(default)]
    pub takes_tests: bool,
    /// File extensions of what the software writes, without the dot.
    #[serde(default)]
    pub extensions: Option<Vec<String>>,
    /// Extension under which the software looks for messages, without the dot.
    #[serde(default)]
    pub extension: Option<String>,
    /// The character set that the software reads.
    #[serde(default)]
    pub charset: Option<Charset>,
    /// The line ends that the software reads.
    #[serde(default)]
    pub line_ends: Option<LineEnds>,
    /// What stands around a message in its file.
    #[serde(default)]
    pub wrapping: Option<Wrapping>,
    /// Folders below the incoming one by HL7 message code.
    #[serde(default)]
    pub subfolders: Option<BTreeMap<String, String>>,
    /// Folders below the outgoing one.
    #[serde(default)]
    pub outgoing_subfolders: Option<Vec<String>>,
    /// Wait between two looks at a folder, in milliseconds.
    #[serde(default)]
    pub poll_ms: Option<u64>,
    /// Acknowledgements are named after the file that they answer.
    #[serde(default)]
    pub acks_by_file_name: Option<bool>,
}

impl Folders {
    pub(super) fn resolve(&mut self, base: &Path) {
        self.outgoing = base.join(&self.outgoing);
        self.incoming = base.join(&self.incoming);
        for folder in self.incoming_of.values_mut() {
            *folder = base.join(&*folder);
        }
        let others = [
            &mut self.acks,
            &mut self.software_acks,
            &mut self.failed_import,
            &mut self.profile_file,
        ];
        for path in others {
            *path = path.take().map(|path| base.join(path));
        }
    }

    /// How the software uses its folders: its profile, changed by what is written beside it.
    ///
    /// # Errors
    /// Why there is no such profile, in words that name the place.
    pub fn profile(&self) -> Result<Profile, String> {
        let mut profile = self.base()?;
        let (takes, gives) = (&mut profile.takes, &mut profile.gives);
        if let Some(extension) = &self.extension {
            let extension = extension.trim_start_matches('.').to_owned();
            takes.extensions.push(extension.clone());
            takes.extension_of.clear();
            takes.extension = extension;
        }
        if let Some(extensions) = &self.extensions {
            gives.extensions.clone_from(extensions);
            profile.acknowledges.extensions.clone_from(extensions);
        }
        replace(&mut takes.charset, self.charset.as_ref());
        replace(&mut takes.line_ends, self.line_ends.as_ref());
        replace(&mut takes.wrapping, self.wrapping.as_ref());
        replace(&mut takes.subfolders, self.subfolders.as_ref());
        replace(
            &mut takes.acks_by_file_name,
            self.acks_by_file_name.as_ref(),
        );
        replace(&mut gives.subfolders, self.outgoing_subfolders.as_ref());
        // A wait of nothing would be a loop without end.
        replace(
            &mut gives.poll_ms,
            self.poll_ms.map(|it| it.max(1)).as_ref(),
        );
        profile.checked().map_err(|error| error.to_string())
    }

    fn base(&self) -> Result<Profile, String> {
        let Some(path) = &self.profile_file else {
            let name = self.profile.as_deref().unwrap_or(GENERIC);
            return Profile::named(name).map_err(|error| format!("folders.profile: {error}"));
        };
        let wrong = |words: String| format!("folders.profile_file: {}: {words}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        Profile::parse(&text).map_err(|error| wrong(error.to_string()))
    }

    /// Every folder that the software writes into.
    pub fn read_from(&self, profile: &Profile) -> Vec<PathBuf> {
        let mut all = vec![self.outgoing.clone()];
        let below = profile.gives.subfolders.iter();
        all.extend(below.map(|name| self.outgoing.join(name)));
        all.extend(self.software_acks.clone());
        all
    }

    /// `roster` is who there is in the practice, by id.
    pub(super) fn mistakes(&self, roster: &BTreeSet<&str>) -> Vec<String> {
        let mut found = Vec::new();
        if self.profile.is_some() && self.profile_file.is_some() {
            let words = "folders: profile and profile_file are both there; leave one out";
            found.push(words.to_owned());
        }
        found.extend(self.profile().err());
        for id in self.incoming_of.keys() {
            if !roster.contains(id.as_str()) {
                found.push(format!(
                    "folders.incoming_of: {id} is no practitioner or service of this practice"
                ));
            }
        }
        found
    }
}

fn replace<T: Clone>(value: &mut T, other: Option<&T>) {
    if let Some(other) = other {
        value.clone_from(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(more: &str) -> Folders {
        let text = format!("outgoing = 'out'\nincoming = 'in'\n{more}");
        toml::from_str(&text).unwrap()
    }

    #[test]
    fn a_profile_gives_what_is_not_written_beside_it() {
        let profile = folders("profile = 'medical-director'").profile().unwrap();
        assert!(profile.takes.acks_by_file_name && profile.acknowledges.confirms);
        assert!(profile.written().contains(&"rri".to_owned()));
        let more = "profile = 'medical-director'\nacks_by_file_name = false\nextension = '.xyz'\n\
                    extensions = ['abc']\npoll_ms = 0\nline_ends = 'crlf'\ncharset = 'latin1'\n\
                    wrapping = 'batch'\nsubfolders = { ORU = 'Lab' }\noutgoing_subfolders = ['O']";
        let profile = folders(more).profile().unwrap();
        assert!(!profile.takes.acks_by_file_name);
        assert_eq!(profile.takes.extension, "xyz");
        assert_eq!(profile.written(), ["abc"]);
        assert_eq!(profile.gives.poll_ms, 1);
        assert_eq!(profile.takes.line_ends, LineEnds::Crlf);
        assert_eq!(profile.takes.charset, Charset::Latin1);
        assert_eq!(profile.takes.wrapping, Wrapping::Batch);
        assert_eq!(profile.takes.subfolders["ORU"], "Lab");
        assert_eq!(profile.gives.subfolders, ["O"]);
    }

    #[test]
    fn without_a_profile_nothing_is_assumed() {
        let profile = folders("").profile().unwrap();
        assert_eq!(profile.name, GENERIC);
        assert_eq!(profile.takes.line_ends, LineEnds::AsSent);
    }

    #[test]
    fn a_profile_file_of_ones_own_counts_as_one_that_comes_with_the_program() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.toml");
        let own = toml::to_string(&Profile::named("genie").unwrap()).unwrap();
        std::fs::write(&path, own.replace("name = \"genie\"", "name = \"own\"")).unwrap();
        let mut it = folders("profile_file = 'own.toml'");
        it.resolve(folder.path());
        assert_eq!(it.profile().unwrap().name, "own");
        std::fs::write(&path, "name = 'own'\n").unwrap();
        let said = it.profile().unwrap_err();
        assert!(
            said.contains("own.toml") && said.contains("missing field"),
            "{said}"
        );
    }

    #[test]
    fn mistakes_name_the_place() {
        let said = folders("profile = 'x'\nprofile_file = 'y'\nincoming_of = { banks = 'b' }")
            .mistakes(&BTreeSet::from(["chan"]));
        let said = said.join("\n");
        assert!(
            said.contains("profile and profile_file are both there"),
            "{said}"
        );
        assert!(
            said.contains("incoming_of: banks is no practitioner"),
            "{said}"
        );
        let said = folders("profile = 'x'")
            .mistakes(&BTreeSet::new())
            .join("\n");
        assert!(
            said.contains("there is no profile x; there are: best-practice"),
            "{said}"
        );
        let said = folders("subfolders = { REF = '../up' }").mistakes(&BTreeSet::new());
        assert!(said.join("").contains("plain names of folders"));
    }
}
