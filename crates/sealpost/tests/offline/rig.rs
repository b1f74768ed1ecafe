//! Running the program, and a folder with keys to give it.

use ids::Timestamp;
use serde_json::Value;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use synth::TestPki;
use synth::pki::{Flaw, Issued, Validity};
use synth::world::Practice;

/// What a run of the program came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it ended by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The exit code was this one; gives itself on.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        assert!(!self.err.contains("panicked"), "{self:#?}");
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

    /// The one JSON object that it printed.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let mut lines = self.json_lines();
        assert_eq!(lines.len(), 1, "{self:#?}");
        lines.remove(0)
    }

    /// A JSON object for each line that it printed.
    #[track_caller]
    pub(crate) fn json_lines(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line).expect("a line of JSON");
        self.out.lines().map(parse).collect()
    }
}

/// Any moment; certificates are issued around it.
pub(crate) const AT: &str = "2026-11-22T01:02:03Z";

pub(crate) fn at() -> Timestamp {
    Timestamp::parse_rfc3339(AT).unwrap()
}

/// A folder to run the program in.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn place(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.place().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// A run of the program in this folder, not yet begun: file names can be given as they are.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sealpost"));
        command
            .args(args)
            .current_dir(self.place())
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }
}

/// A folder with a test PKI: `root.pem`, `intermediate.pem`, and what is added.
pub(crate) struct World {
    pub(crate) pki: TestPki,
    folder: Folder,
}

impl Deref for World {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.folder
    }
}

impl World {
    /// With authorities around this moment.
    pub(crate) fn around(moment: Timestamp) -> Self {
        let folder = Folder::new();
        let pki = TestPki::new(moment).unwrap();
        folder.write("root.pem", pki.root_pem());
        folder.write("intermediate.pem", pki.intermediate_pem());
        Self { pki, folder }
    }

    /// With `gp.pem`, `gp.key`, `specialist.pem` and `specialist.key`.
    pub(crate) fn with_practices() -> Self {
        let world = Self::around(at());
        world.practice("gp", &gp(), Validity::two_years(at()));
        world.practice("specialist", &specialist(), Validity::two_years(at()));
        world
    }

    /// Issues `name.pem` and `name.key` to a practice.
    pub(crate) fn practice(&self, name: &str, practice: &Practice, validity: Validity) -> Issued {
        let issued = self
            .pki
            .organisation(&practice.hpio, &practice.name, validity)
            .unwrap();
        self.keep(name, &issued);
        issued
    }

    /// The same with one thing wrong.
    pub(crate) fn flawed(&self, name: &str, practice: &Practice, flaw: Flaw) -> Issued {
        let issued = self
            .pki
            .flawed(&practice.hpio, &practice.name, flaw, at())
            .unwrap();
        self.keep(name, &issued);
        issued
    }

    /// Writes `name.pem` and `name.key`.
    pub(crate) fn keep(&self, name: &str, issued: &Issued) {
        self.write(&format!("{name}.pem"), &issued.cert_pem);
        self.write(&format!("{name}.key"), &issued.key_pem);
    }
}

/// A configuration of a node in the folder, whose data lies in `data`.
pub(crate) fn config(practices: &[(&Practice, &str)]) -> String {
    let mut text = "data = \"data\"\ndirectory = \"directory.json\"\n\
        [listen]\naddress = \"127.0.0.1:0\"\npublic_url = \"https://localhost\"\n\
        [trust]\nanchors = \"root.pem\"\n"
        .to_owned();
    for (practice, name) in practices {
        let (title, hpio) = (&practice.name, practice.hpio.as_str());
        let own = format!(
            "[[practice]]\nname = \"{title}\"\norganisation = \"{hpio}\"\n\
             certificate = \"{name}.pem\"\nkey = \"{name}.key\"\n"
        );
        text.push_str(&own);
    }
    text
}

pub(crate) fn gp() -> Practice {
    Practice::wattle_street_medical()
}

pub(crate) fn specialist() -> Practice {
    Practice::banksia_cardiology()
}
