//! Which directories of others a command asks.

use crate::config::{DirectoryConfig, Ground, SourcesFile};
use crate::following::LocalSources;
use crate::{Config, Failure};
use std::path::{Path, PathBuf};

/// Where directories of others are named.
#[derive(Debug, clap::Args)]
pub(super) struct SourcesArgs {
    /// A file that names directories and how to get in; see docs/directory.md.
    #[arg(long, value_name = "SOURCES.toml")]
    sources: Option<PathBuf>,
    /// Configuration file of a node that follows directories: its sources and its local copy.
    #[arg(long, conflicts_with = "sources")]
    config: Option<PathBuf>,
    /// Only the source of this name.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
}

/// Sources that were opened.
pub(super) struct Opened {
    pub(super) local: LocalSources,
    pub(super) whole_every_days: u32,
}

impl SourcesArgs {
    /// Whether any are named.
    pub(super) fn are_given(&self) -> bool {
        self.sources.is_some() || self.config.is_some()
    }

    /// Opens them with the local copy: a node's own, else the one at `register`.
    pub(super) fn open(&self, register: &Path) -> Result<Opened, Failure> {
        let (followed, ground) = match (&self.sources, &self.config) {
            (Some(path), _) => {
                let file = SourcesFile::load(path)?;
                (file.followed(register.to_owned()), file.ground()?)
            }
            (None, Some(path)) => {
                let config = Config::load(path)?;
                let ground = Ground::of(&config)?;
                match config.directory {
                    DirectoryConfig::Followed(followed) => (followed, ground),
                    DirectoryConfig::File(_) => {
                        let words = "that node reads a directory file and follows no directory";
                        return Err(Failure::Usage(words.to_owned()));
                    }
                }
            }
            (None, None) => {
                let words = "name the directories with --sources, or the node with --config";
                return Err(Failure::Usage(words.to_owned()));
            }
        };
        let mut local = LocalSources::open(&followed, &ground)?;
        if let Some(only) = &self.only {
            local.sources.retain(|it| it.source.name.as_str() == only);
            if local.sources.is_empty() {
                return Err(Failure::Usage(format!("there is no source \"{only}\"")));
            }
        }
        Ok(Opened {
            local,
            whole_every_days: followed.whole_every_days,
        })
    }
}
