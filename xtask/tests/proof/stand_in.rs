//! A small workspace that stands in for the real one, so that a step can be shown a broken one.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::tidy::LAYERS;

/// The root of the real workspace, whose scripts and settings the stand-ins use.
pub(crate) const REAL_ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A workspace below cargo's folder for temporary files of tests; each test has its own.
pub(crate) struct StandIn {
    pub(crate) root: PathBuf,
}

/// How a run of xtask ended, and what it printed.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) text: String,
}

impl Ended {
    /// The run succeeded and its last line is `count`.
    pub(crate) fn passed(&self, count: &str) {
        assert_eq!(self.code, Some(0), "{}", self.text);
        assert_eq!(self.text.lines().last(), Some(count), "{}", self.text);
    }

    /// The run failed, and said `why`.
    pub(crate) fn failed(&self, why: &str) {
        assert_eq!(
            self.code,
            Some(1),
            "no failure; it should have said {why:?}: {}",
            self.text
        );
        assert!(
            self.text.contains(why),
            "{why:?} was not said: {}",
            self.text
        );
        let last = self.text.lines().last().unwrap_or_default();
        assert_eq!(last, "0 passed, 1 failed, 0 skipped", "{}", self.text);
    }
}

impl StandIn {
    /// A workspace of a stub for every crate that has a layer.
    pub(crate) fn whole(name: &str) -> Self {
        let crates: Vec<_> = LAYERS.iter().map(|(name, _)| *name).collect();
        Self::of(name, &crates)
    }

    /// A workspace of stubs for `crates` alone.
    pub(crate) fn of(name: &str, crates: &[&str]) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        let stand_in = Self { root };
        let xtask = if crates.contains(&"xtask") {
            ", \"xtask\""
        } else {
            ""
        };
        stand_in.write("Cargo.toml", &WORKSPACE.replace("MORE", xtask));
        for name in crates {
            stand_in.write(&stand_in.file(name, "Cargo.toml"), &manifest(name));
            stand_in.write(&stand_in.file(name, "src/lib.rs"), STUB);
        }
        stand_in
    }

    /// The place of a file of a crate.
    pub(crate) fn file(&self, name: &str, file: &str) -> String {
        if name == "xtask" {
            format!("xtask/{file}")
        } else {
            format!("crates/{name}/{file}")
        }
    }

    pub(crate) fn write(&self, place: &str, text: &str) {
        let path = self.root.join(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn remove(&self, place: &str) {
        fs::remove_file(self.root.join(place)).unwrap();
    }

    /// Takes a file of the real workspace over, unchanged.
    pub(crate) fn take_over(&self, place: &str) {
        self.write(
            place,
            &fs::read_to_string(Path::new(REAL_ROOT).join(place)).unwrap(),
        );
    }

    /// Takes our `deny.toml` over; stubs need few of the licences that it allows.
    pub(crate) fn take_over_eased_deny(&self) {
        let real = fs::read_to_string(Path::new(REAL_ROOT).join("deny.toml")).unwrap();
        let strict = "unused-allowed-license = \"deny\"";
        assert!(real.contains(strict));
        self.write(
            "deny.toml",
            &real.replace(strict, "unused-allowed-license = \"allow\""),
        );
    }

    /// Links the folder of installed tools, after installing what is missing there.
    pub(crate) fn link_tools(&self) {
        let installed = xtask(
            Path::new(REAL_ROOT),
            &["test", "--only", "prerequisites"],
            &[],
        );
        assert_eq!(installed.code, Some(0), "{}", installed.text);
        let real = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../tools");
        fs::create_dir_all(self.root.join("target")).unwrap();
        symlink(real.canonicalize().unwrap(), self.root.join("target/tools")).unwrap();
    }

    /// Runs one step of the suite on this workspace.
    pub(crate) fn step(&self, name: &str) -> Ended {
        xtask(&self.root, &["test", "--only", name], &[])
    }

    /// Runs xtask on this workspace with changed environment variables.
    pub(crate) fn run(&self, args: &[&str], changed: &[(&str, &str)]) -> Ended {
        xtask(&self.root, args, changed)
    }
}

const STUB: &str = "//! A stand-in.\n\n#![forbid(unsafe_code)]\n";

const WORKSPACE: &str = "[workspace]
resolver = \"3\"
members = [\"crates/*\"MORE]

[workspace.package]
version = \"0.1.0\"
edition = \"2024\"
rust-version = \"1.89\"
license = \"MIT\"
publish = false

[workspace.lints.rust]
missing_docs = \"warn\"
";

/// The manifest of a crate that depends on nothing.
pub(crate) fn manifest(name: &str) -> String {
    let inherited = ["version", "edition", "rust-version", "license", "publish"];
    let inherited = inherited
        .map(|key| format!("{key}.workspace = true\n"))
        .concat();
    let lints = "[lints]\nworkspace = true\n\n[dependencies]\n";
    format!("[package]\nname = \"{name}\"\n{inherited}\n{lints}")
}

fn xtask(root: &Path, args: &[&str], changed: &[(&str, &str)]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.current_dir(root).args(args).arg("--root").arg(root);
    // What the outer test run set for itself must not steer the inner one.
    for (name, _) in std::env::vars() {
        let of_cargo = name.starts_with("CARGO_") && name != "CARGO_HOME";
        if of_cargo || name.starts_with("NEXTEST") || name.starts_with("SEALPOST_") {
            command.env_remove(name);
        }
    }
    command.envs(changed.iter().copied());
    let output = command.output().unwrap();
    Ended {
        code: output.status.code(),
        text: String::from_utf8(output.stdout).unwrap(),
    }
}
