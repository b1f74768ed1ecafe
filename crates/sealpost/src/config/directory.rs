//! Where the node learns about recipients: a file, or a local copy of directories that it follows.

use super::directory_source::SourceConfig;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};

/// The provider directory of a node: `directory = "file.json"`, or a table `[directory]`.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum DirectoryConfig {
    /// A FHIR R4 Bundle.
    File(PathBuf),
    /// A local copy of directories that are followed.
    Followed(Followed),
}

/// A local copy of directories that are followed.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Followed {
    /// The file of the local copy; made if it is not there.
    pub register: PathBuf,
    /// Seconds between two rounds over the sources.
    #[serde(default = "hour")]
    pub every_s: u64,
    /// Days after which everything of a source is read again, where deletions cannot be seen
    /// otherwise.
    #[serde(default = "week")]
    pub whole_every_days: u32,
    /// Milliseconds that a source has to answer about a recipient whom the local copy does not
    /// know.
    #[serde(default = "three_seconds")]
    pub look_up_ms: u64,
    /// The directories, those that are believed first first.
    #[serde(default, rename = "source")]
    pub sources: Vec<SourceConfig>,
}

fn hour() -> u64 {
    3_600
}

fn week() -> u32 {
    7
}

fn three_seconds() -> u64 {
    3_000
}

impl DirectoryConfig {
    /// The directory file, where it is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Followed(_) => None,
        }
    }

    pub(super) fn resolve(&mut self, base: &Path) {
        match self {
            Self::File(path) => *path = base.join(&*path),
            Self::Followed(followed) => followed.resolve(base),
        }
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        match self {
            Self::File(_) => Vec::new(),
            Self::Followed(followed) => followed.mistakes(),
        }
    }
}

impl Followed {
    /// A local copy of nothing yet.
    #[must_use]
    pub fn at(register: PathBuf) -> Self {
        Self {
            register,
            every_s: hour(),
            whole_every_days: week(),
            look_up_ms: three_seconds(),
            sources: Vec::new(),
        }
    }

    fn resolve(&mut self, base: &Path) {
        self.register = base.join(&self.register);
        for source in &mut self.sources {
            source.resolve(base);
        }
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (n, source) in self.sources.iter().enumerate() {
            let place = format!("directory source {}", n + 1);
            let mistakes = source.mistakes().into_iter();
            found.extend(mistakes.map(|mistake| format!("{place}: {mistake}")));
            if self.sources.iter().take(n).any(|it| it.name == source.name) {
                found.push(format!("{place}: its name is used twice"));
            }
        }
        found
    }
}

impl<'de> Deserialize<'de> for DirectoryConfig {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = DirectoryConfig;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the path of a directory file, or a table [directory]")
            }

            fn visit_str<E: Error>(self, path: &str) -> Result<Self::Value, E> {
                Ok(DirectoryConfig::File(path.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Followed::deserialize(MapAccessDeserializer::new(map))
                    .map(DirectoryConfig::Followed)
            }
        }
        from.deserialize_any(Either)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Whole {
        directory: DirectoryConfig,
    }

    fn read(text: &str) -> Result<DirectoryConfig, String> {
        let whole: Result<Whole, _> = toml::from_str(text);
        whole
            .map(|it| it.directory)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_or_a_table() {
        let file = read("directory = \"d.json\"").unwrap();
        assert!(matches!(file, DirectoryConfig::File(path) if path == Path::new("d.json")));
        let table = read(
            "[directory]\nregister = \"d.sqlite\"\n[[directory.source]]\nname = \"hub\"\n\
             base = \"https://hub.example/fhir\"\naccess = { by = \"bearer\", file = \"t\" }",
        );
        let DirectoryConfig::Followed(mut followed) = table.unwrap() else {
            panic!("a table is no file")
        };
        assert_eq!((followed.every_s, followed.look_up_ms), (3_600, 3_000));
        assert_eq!(followed.mistakes(), Vec::<String>::new());
        let again = followed.sources[0].clone();
        followed.sources.push(SourceConfig {
            base: "http://plain.example".to_owned(),
            ..again
        });
        let mistakes = followed.mistakes().join("\n");
        assert!(
            mistakes.contains("source 2: its name is used twice"),
            "{mistakes}"
        );
        assert!(mistakes.contains("source 2: base"), "{mistakes}");
    }

    #[test]
    fn what_is_neither_is_told_by_name() {
        assert!(
            read("directory = 7")
                .unwrap_err()
                .contains("path of a directory file")
        );
        let unknown = read("[directory]\nregister = \"d\"\npassword = \"x\"").unwrap_err();
        assert!(unknown.contains("unknown field `password`"), "{unknown}");
    }
}
