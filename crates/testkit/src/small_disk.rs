//! Disks to be full or read-only, and folders in which nothing can be renamed.

#![allow(
    clippy::print_stderr,
    reason = "a test that cannot run here says so aloud"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A small file system, gone at the end. Needs the right to mount.
#[derive(Debug)]
pub struct SmallDisk {
    path: PathBuf,
}

impl SmallDisk {
    /// Mounts a disk of so many KiB over a folder, with the files that are in it; `None`, said
    /// aloud, where mounting is not allowed.
    pub fn over(folder: &Path, kib: u32) -> Option<Self> {
        let size = format!("size={kib}k");
        let kept = crate::party::files_in(folder);
        if run("mount", &["-t", "tmpfs", "-o", &size, "tmpfs"], folder) {
            let path = folder.to_owned();
            for (name, bytes) in kept {
                sealpost::secret_file::write_new(&path.join(name), &bytes)
                    .expect("a small file fits");
            }
            return Some(Self { path });
        }
        eprintln!("SKIPPED: a file system cannot be mounted here; run as root to test full disks");
        None
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it may be written to.
    pub fn allow_writing(&self, allowed: bool) {
        let option = if allowed { "remount,rw" } else { "remount,ro" };
        assert!(run("mount", &["-o", option], self.path()), "{option}");
    }

    /// Fills it to the last byte.
    pub fn fill(&self) {
        let mut size = 1 << 20;
        let mut n = 0;
        while size > 0 {
            let filler = self.path().join(format!("filler-{n}"));
            if fs::write(filler, vec![0; size]).is_err() {
                size /= 2;
            }
            n += 1;
        }
    }

    /// Takes away what filled it.
    pub fn empty(&self) {
        for entry in fs::read_dir(self.path()).expect("the disk can be listed") {
            let entry = entry.expect("an entry can be read");
            if entry.file_name().to_string_lossy().starts_with("filler-") {
                fs::remove_file(entry.path()).expect("a filler can be removed");
            }
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run("umount", &["-l"], &self.path);
    }
}

/// A folder in which not even root may create, rename or remove names, until dropped.
#[derive(Debug)]
pub struct Frozen {
    folder: PathBuf,
}

impl Frozen {
    /// `None`, said aloud, where the file system has no such flag.
    pub fn new(folder: &Path) -> Option<Self> {
        if run("chattr", &["+i"], folder) {
            let folder = folder.to_owned();
            return Some(Self { folder });
        }
        eprintln!("SKIPPED: chattr +i does not work here; run as root to test permissions");
        None
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        run("chattr", &["-i"], &self.folder);
    }
}

fn run(program: &str, arguments: &[&str], path: &Path) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).arg(path).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
