//! A node as a process of its own, which can be killed at any moment.

use sealpost::setup::NodeFiles;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use synth::world::Practice;

/// One `sealpost serve` process.
#[derive(Debug)]
pub struct Node {
    program: PathBuf,
    folder: PathBuf,
    practice: Practice,
    child: Option<Child>,
}

impl Node {
    /// A node in `folder`, not yet running.
    pub fn new(program: &Path, folder: &Path, practice: Practice) -> Self {
        let (program, folder) = (program.to_owned(), folder.to_owned());
        Self {
            program,
            folder,
            practice,
            child: None,
        }
    }

    /// Whose node it is.
    pub fn practice(&self) -> &Practice {
        &self.practice
    }

    /// Its files.
    pub fn files(&self) -> NodeFiles {
        NodeFiles::new(&self.folder)
    }

    /// The database of its store.
    pub fn store_path(&self) -> PathBuf {
        self.folder.join("data/sealpost.db")
    }

    /// What it wrote to standard error so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log.txt")).unwrap_or_default()
    }

    /// Starts the process; its log goes to `log.txt` in its folder.
    pub fn start(&mut self) {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.join("log.txt"));
        let log = log.expect("the node's log file can be opened");
        let child = Command::new(&self.program)
            .args(["serve", "--config"])
            .arg(self.files().config())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        self.child = Some(child.expect("the node's program starts"));
    }

    /// Kills the process with SIGKILL and waits until it is gone. Returns whether it was running.
    pub fn kill(&mut self) -> bool {
        let Some(mut child) = self.child.take() else {
            return false;
        };
        let was_running = matches!(child.try_wait(), Ok(None));
        drop(child.kill());
        child.wait().expect("a killed process ends");
        was_running
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}
