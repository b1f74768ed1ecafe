//! Which practice's index a command works on.

use crate::{Config, Failure, Gateway};
use engine::clock::SystemClock;
use engine::{Clock, Practice};
use ids::Timestamp;
use office::PatientIndex;
use std::path::{Path, PathBuf};

/// Largest file read, in bytes: a table of a million patients.
const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// Reads a file whole; what is no file, or has no end, is refused.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let about = std::fs::metadata(path).map_err(failed)?;
    if !about.is_file() || about.len() > FILE_BYTES_MAX {
        let words = format!("not a file of at most {FILE_BYTES_MAX} bytes; split it");
        return Err(Failure::Usage(format!("{}: {words}", path.display())));
    }
    std::fs::read(path).map_err(failed)
}

/// Arguments that all commands on an index share.
#[derive(Debug, clap::Args)]
pub(super) struct NodeArgs {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
    /// Name of the practice; needed where the node serves several.
    #[arg(long)]
    practice: Option<String>,
}

/// A practice and its index.
pub(super) struct Node {
    pub(super) index: PatientIndex,
    pub(super) practice: Practice,
    /// The present.
    pub(super) now: Timestamp,
}

impl NodeArgs {
    /// Opens the store. The node may be running.
    pub(super) fn open(&self) -> Result<Node, Failure> {
        let config = Config::load(&self.config)?;
        let engine = Gateway::engine_of(&config)?;
        let practices = engine.practices();
        let wanted = |practice: &&Practice| match &self.practice {
            Some(name) => practice.name == *name,
            None => practices.len() == 1,
        };
        let practice = practices.iter().find(wanted).cloned().ok_or_else(|| {
            let names: Vec<&str> = practices.iter().map(|p| p.name.as_str()).collect();
            Failure::Usage(format!("name one with --practice: {}", names.join(", ")))
        })?;
        Ok(Node {
            index: PatientIndex::new(engine.store().clone()),
            practice,
            now: SystemClock.now(),
        })
    }
}
