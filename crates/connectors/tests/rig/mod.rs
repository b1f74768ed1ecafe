//! A practice's folders for tests, and ways to break the disk under them.
#![allow(dead_code, reason = "each test file uses its own part of the rig")]
#![allow(
    clippy::print_stderr,
    reason = "a test that cannot run here says so aloud"
)]

pub(crate) mod mllp;
pub(crate) mod still;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use connectors::folder::{Claim, FolderError, Reader, Source, Verdict};
use ids::Timestamp;
use tempfile::TempDir;

/// Seconds since the epoch.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1_000)
}

/// An outgoing folder with a reader, and a clock that each look moves on.
pub(crate) struct Desk {
    _root: TempDir,
    pub(crate) folder: PathBuf,
    pub(crate) reader: Reader,
    pub(crate) seconds: i64,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("out");
        fs::create_dir(&folder).unwrap();
        Self::over(root, folder)
    }

    /// A desk whose folder is somewhere else.
    pub(crate) fn over(root: TempDir, folder: PathBuf) -> Self {
        let reader = Reader::new(Source::new(folder.clone()), "gateway wattle");
        Self {
            _root: root,
            folder,
            reader,
            seconds: 0,
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn drop_file(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).unwrap();
    }

    /// One look, a second after the one before.
    pub(crate) fn poll(&mut self) -> Result<Vec<Claim>, FolderError> {
        self.seconds += 1;
        self.reader.poll(at(self.seconds))
    }

    /// As many looks as a finished file needs; gives the claims of the last.
    pub(crate) fn claims(&mut self) -> Vec<Claim> {
        self.poll().unwrap();
        self.poll().unwrap()
    }

    /// The one claim there is.
    pub(crate) fn claim(&mut self) -> Claim {
        let mut claims = self.claims();
        assert_eq!(claims.len(), 1);
        claims.remove(0)
    }

    pub(crate) fn settle(&mut self, claim: &Claim, verdict: Verdict) {
        self.reader
            .settle(vec![(claim.clone(), verdict)], at(self.seconds));
    }

    /// The gateway dies: nothing is told to anyone, the lock goes with the process.
    pub(crate) fn crash(&mut self) {
        self.reader = Reader::new(Source::new(self.folder.clone()), "gateway wattle");
    }

    /// Every file below the folder with its content; claim ids are written as `ID`.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        collect(&self.folder, "", &mut files);
        files.remove(".sealpost-work/.sealpost.lock");
        files
    }

    /// The names of [`Self::files`].
    pub(crate) fn names(&self) -> Vec<String> {
        self.files().into_keys().collect()
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let shown = match name.split_once("__") {
            Some((id, rest)) if id.len() == 36 => format!("ID__{rest}"),
            Some(_) | None => name,
        };
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            collect(&entry.path(), &format!("{prefix}{shown}/"), files);
        } else {
            let content = fs::read(entry.path()).unwrap_or_default();
            let content = String::from_utf8_lossy(&content).into_owned();
            files.insert(format!("{prefix}{shown}"), content);
        }
    }
}

/// A small file system of its own, gone at the end. Needs the right to mount.
pub(crate) struct SmallDisk {
    root: TempDir,
}

impl SmallDisk {
    /// A disk of so many KiB; `None`, said aloud, where mounting is not allowed.
    pub(crate) fn mount(kib: u32) -> Option<Self> {
        let disk = Self {
            root: tempfile::tempdir().unwrap(),
        };
        let size = format!("size={kib}k");
        let path = disk.path();
        if run("mount", &["-t", "tmpfs", "-o", &size, "tmpfs"], path) {
            return Some(disk);
        }
        eprintln!("SKIPPED: a file system cannot be mounted here; run as root to test full disks");
        None
    }

    pub(crate) fn path(&self) -> &Path {
        self.root.path()
    }

    /// Tries again for a while: a child process that another test is just starting has copies of
    /// all our open files, and keeps the disk busy until its program begins.
    pub(crate) fn allow_writing(&self, allowed: bool) {
        let option = if allowed { "remount,rw" } else { "remount,ro" };
        assert!((0..100).any(|_| run("mount", &["-o", option], self.path())));
    }

    /// Fills the disk to the last byte.
    pub(crate) fn fill(&self) {
        let mut size = 1 << 20;
        let mut n = 0;
        while size > 0 {
            if fs::write(self.path().join(format!("filler-{n}")), vec![0; size]).is_err() {
                size /= 2;
            }
            n += 1;
        }
    }

    /// Frees what [`Self::fill`] took; by cutting the files first, as a child process may still
    /// have copies of them open.
    pub(crate) fn empty(&self) {
        for entry in fs::read_dir(self.path()).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name().to_string_lossy().starts_with("filler-") {
                fs::write(entry.path(), "").unwrap();
                fs::remove_file(entry.path()).unwrap();
            }
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run("umount", &["-l"], self.root.path());
    }
}

/// A folder in which not even root may create or remove names, until dropped.
pub(crate) struct Frozen<'a>(&'a Path);

impl<'a> Frozen<'a> {
    /// `None`, said aloud, where the file system has no such flag.
    pub(crate) fn new(folder: &'a Path) -> Option<Self> {
        if run("chattr", &["+i"], folder) {
            return Some(Self(folder));
        }
        eprintln!("SKIPPED: chattr +i does not work here; run as root to test permissions");
        None
    }
}

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        run("chattr", &["-i"], self.0);
    }
}

fn run(program: &str, arguments: &[&str], path: &Path) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).arg(path).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
