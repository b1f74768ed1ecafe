//! The report that is kept: what was found last, and what had changed since the time before.

use super::Report;
use crate::config::DirectoryConfig;
use crate::{Config, Failure, kept_file, output};
use ids::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What was found last.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Last {
    /// When.
    pub(crate) at: Timestamp,
    /// What.
    pub(crate) report: Report,
    /// Findings that the time before had not.
    pub(crate) new: Vec<String>,
    /// Findings that only the time before had.
    pub(crate) gone: Vec<String>,
}

impl Last {
    /// The file beside a directory.
    pub(crate) fn beside(directory: &Path) -> PathBuf {
        let mut path = directory.as_os_str().to_owned();
        path.push(".lint.json");
        path.into()
    }

    /// The file of a node.
    pub(crate) fn of(config: &Config) -> PathBuf {
        match &config.directory {
            DirectoryConfig::File(_) => config.data.join("directory.lint.json"),
            DirectoryConfig::Followed(followed) => Self::beside(&followed.register),
        }
    }

    /// A report, held against the one before.
    pub(crate) fn since(before: Option<&Self>, report: Report, at: Timestamp) -> Self {
        let then = before.map(|it| it.report.lines()).unwrap_or_default();
        let now = report.lines();
        Self {
            at,
            new: now.difference(&then).cloned().collect(),
            gone: then.difference(&now).cloned().collect(),
            report,
        }
    }

    /// Reads it; nothing, where nothing was kept yet.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, Failure> {
        kept_file::read(path)
    }

    /// Keeps it, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Failure> {
        kept_file::write(path, self)
    }

    /// For people.
    pub(crate) fn print(&self) -> Result<(), Failure> {
        output::line(&format!("looked through at {}", self.at.to_rfc3339()))?;
        self.report.print()?;
        for (what, lines) in [("new", &self.new), ("gone", &self.gone)] {
            for line in lines {
                output::line(&format!("{what}: {}", line.replace(char::is_control, " ")))?;
            }
        }
        Ok(())
    }
}
