//! A node as a process of its own, which can be killed at any moment.

use sealpost::setup::NodeFiles;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use synth::world::Practice;

/// Lines of its log that are told when a test fails.
const LAST_LINES: usize = 40;

/// One `sealpost serve` process.
#[derive(Debug)]
pub struct Node {
    program: PathBuf,
    folder: PathBuf,
    practice: Option<Practice>,
    /// The network namespace that it runs in.
    namespace: Option<String>,
    child: Option<Child>,
}

impl Node {
    /// A node in `folder`, not yet running.
    pub fn new(program: &Path, folder: &Path, practice: Practice) -> Self {
        Self::of(program, folder, Some(practice))
    }

    /// A provider in `folder`, not yet running.
    pub fn provider(program: &Path, folder: &Path) -> Self {
        Self::of(program, folder, None)
    }

    fn of(program: &Path, folder: &Path, practice: Option<Practice>) -> Self {
        let (program, folder) = (program.to_owned(), folder.to_owned());
        Self {
            program,
            folder,
            practice,
            namespace: None,
            child: None,
        }
    }

    /// From now on it is started in this network namespace.
    #[must_use]
    pub fn within(mut self, namespace: Option<String>) -> Self {
        self.namespace = namespace;
        self
    }

    /// Whose node it is.
    pub fn practice(&self) -> &Practice {
        self.practice.as_ref().expect("the node of a practice")
    }

    /// Its files.
    pub fn files(&self) -> NodeFiles {
        NodeFiles::new(&self.folder)
    }

    /// The folder with everything of it.
    pub fn folder(&self) -> &Path {
        &self.folder
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
        self.start_logging("warn");
    }

    /// The same, logging what `filter` lets through.
    ///
    /// A file that may not grow is an error to the process and not the end of it, as on a disk
    /// that is full: see [`limit_files`](Self::limit_files).
    pub fn start_logging(&mut self, filter: &str) {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.join("log.txt"));
        let log = log.expect("the node's log file can be opened");
        let temporary = self.folder.join("temporary");
        std::fs::create_dir_all(&temporary).expect("a folder for temporary files");
        let mut command = match &self.namespace {
            None => Command::new("sh"),
            Some(namespace) => {
                let mut command = Command::new("ip");
                command.args(["netns", "exec", namespace, "sh"]);
                command
            }
        };
        let child = command
            .args(["-c", "trap '' XFSZ; exec \"$0\" serve --config \"$1\""])
            .arg(&self.program)
            .arg(self.files().config())
            .env("SEALPOST_LOG", filter)
            .env("TMPDIR", temporary)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        self.child = Some(child.expect("the node's program starts"));
    }

    /// Most memory that the process ever had, in KiB.
    pub fn peak_memory_kib(&self) -> u64 {
        let status = format!("/proc/{}/status", self.pid());
        let status = std::fs::read_to_string(status).expect("the status of a running process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|rest| rest.trim().split(' ').next()?.parse().ok());
        kib.expect("the peak of a process's memory")
    }

    /// From now on no file of the process may grow beyond so many bytes; `None` lifts the limit.
    /// To the process it is a disk that is full.
    pub fn limit_files(&self, bytes: Option<u64>) {
        let soft = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let done = Command::new("prlimit")
            .arg(format!("--pid={}", self.pid()))
            .arg(format!("--fsize={soft}:unlimited"))
            .status();
        assert!(done.is_ok_and(|status| status.success()), "prlimit");
    }

    fn pid(&self) -> u32 {
        self.child.as_ref().expect("a running node").id()
    }

    /// Runs another command of the program on this node's configuration; gives what it printed.
    pub fn command(&self, arguments: &[&str]) -> String {
        let output = self.ran(arguments).expect("the program runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {out}{err}");
        out
    }

    /// Runs a command on the node that must fail; gives what it says of it.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.ran(arguments).expect("the program runs");
        let out = String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success(), "{arguments:?}: {out}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn ran(&self, arguments: &[&str]) -> std::io::Result<Output> {
        Command::new(&self.program)
            .args(arguments)
            .env("SEALPOST_CONFIG", self.files().config())
            .stdin(Stdio::null())
            .output()
    }

    /// What a test that failed would like to have known; nothing of it is left afterwards.
    #[expect(clippy::print_stderr, reason = "it is read with the panic of the test")]
    fn tell(&self) {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
        let status = self.ran(&["status", "--json"]);
        let status = status.map_or_else(
            |error| error.to_string(),
            |output| String::from_utf8_lossy(&output.stdout).into_owned(),
        );
        let place = self.folder.display();
        eprintln!("{place}, status:\n{status}\nlog:\n{}", last.join("\n"));
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
        if std::thread::panicking() {
            self.tell();
        }
        self.kill();
    }
}
