//! A folder with nodes, the program run in it, and nodes that serve.

use serde_json::Value;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use testkit::pause::pause;

/// A node that serves must listen within this time.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a run of the program came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The exit code was this one; gives itself on.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// It complained in these words, among others.
    #[track_caller]
    pub(crate) fn complained(&self, words: &str) {
        assert!(
            self.err.contains(words),
            "{words:?} was not said: {self:#?}"
        );
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(self.out.trim()).expect("one JSON object")
    }
}

/// A folder to run the program in.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sealpost"));
        command
            .args(args)
            .current_dir(self.0.path())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        ran(&mut self.command(args))
    }

    /// Rewrites a file.
    #[track_caller]
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{from} is not in {text}");
        std::fs::write(self.path(name), text.replace(from, to)).unwrap();
    }

    /// A node that runs until it is dropped; it may listen nowhere.
    pub(crate) fn start(&self, config: &str) -> Serving {
        let log = std::fs::File::create(self.path("log.txt")).unwrap();
        let child = self
            .command(&["serve", "--config", config])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        Serving(child.unwrap())
    }

    /// A node that serves until it is dropped, at this address.
    pub(crate) fn serve(&self, config: &str, address: SocketAddr) -> Serving {
        let serving = self.start(config);
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(address).is_err() {
            let log = std::fs::read_to_string(self.path("log.txt")).unwrap();
            assert!(Instant::now() < deadline, "it does not listen: {log}");
            pause(Duration::from_millis(50));
        }
        serving
    }
}

pub(crate) fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().expect("it ended by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A running node.
pub(crate) struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-a").arg(from).arg(to).status();
    assert!(done.unwrap().success());
}
