//! The folders through which the practice's software talks to us.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Folders of one practice; see `connectors::folder` for how they are treated.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Folders {
    /// The software writes messages here, and its acknowledgements unless they have a folder of
    /// their own.
    pub outgoing: PathBuf,
    /// The software imports messages from here.
    pub incoming: PathBuf,
    /// The software reads acknowledgements of its own messages here.
    #[serde(default)]
    pub acks: Option<PathBuf>,
    /// The software writes its acknowledgements here.
    #[serde(default)]
    pub software_acks: Option<PathBuf>,
    /// File extensions of messages, without the dot.
    #[serde(default = "Folders::default_extensions")]
    pub extensions: Vec<String>,
    /// Wait between two looks at a folder, in milliseconds.
    #[serde(default = "Folders::default_poll_ms")]
    pub poll_ms: u64,
    /// Acknowledgements are named after the file that they answer.
    #[serde(default)]
    pub acks_by_file_name: bool,
}

impl Folders {
    fn default_extensions() -> Vec<String> {
        ["hl7", "ref", "oru", "orm", "ack", "rri", "txt"]
            .map(str::to_owned)
            .to_vec()
    }

    fn default_poll_ms() -> u64 {
        1_000
    }

    pub(super) fn resolve(&mut self, base: &Path) {
        self.outgoing = base.join(&self.outgoing);
        self.incoming = base.join(&self.incoming);
        self.acks = self.acks.take().map(|path| base.join(path));
        self.software_acks = self.software_acks.take().map(|path| base.join(path));
    }
}
