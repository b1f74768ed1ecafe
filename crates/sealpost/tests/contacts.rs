//! The address book as a receptionist uses it: with real nodes, files and commands.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "tests fail by panicking"
)]

use serde_json::Value;
use std::process::{Command, Output};
use tempfile::TempDir;
use testkit::world::Plan;
use testkit::{World, until};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sealpost");

/// As an old practice system writes it: Windows-1252, with semicolons.
const TABLE: &[u8] = b"Surname;First name;Practice;Town;Fax;Provider No\r\n\
    Zo\xEB;Ada;Kurrajong Clinic;Dubbo;02 5550 0003;\r\n\
    Wrong;Bob;Kurrajong Clinic;Dubbo;;1234567A\r\n";

/// A practice's desk: its node's configuration, and a directory beside it.
struct Desk {
    folder: TempDir,
    config: String,
    register: String,
}

impl Desk {
    fn of(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let (config, register) = (path("node.toml"), path("directory.sqlite"));
        let node = &world.specialist.config;
        std::fs::write(&config, toml::to_string(node).unwrap()).unwrap();
        let desk = Self {
            folder,
            config,
            register,
        };
        let entries = node.directory.file().unwrap().to_str().unwrap();
        desk.does(&["directory", "import", "--at", &desk.register, entries]);
        desk
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).env("SEALPOST_CONFIG", &self.config);
        command.output().unwrap()
    }

    /// What a command says, in whichever stream; with its exit code.
    fn says(&self, arguments: &[&str]) -> (String, Option<i32>) {
        let output = self.run(arguments);
        let all = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
        (String::from_utf8(all).unwrap(), output.status.code())
    }

    /// What a command says that does what it was asked.
    fn does(&self, arguments: &[&str]) -> String {
        let (text, code) = self.says(arguments);
        assert_eq!(code, Some(0), "{text}");
        text
    }

    /// What a command says about contacts that ends with this code.
    fn contacts(&self, code: i32, arguments: &[&str]) -> String {
        let at = ["--at", &self.register];
        let (text, ended) = self.says(&[&["contacts"], arguments, &at].concat());
        assert_eq!(ended, Some(code), "{text}");
        text
    }

    fn listed(&self) -> Vec<Value> {
        lines(&self.contacts(0, &["list", "--json"]))
    }

    /// One search over contacts and entries.
    fn find(&self, words: &str) -> Vec<Value> {
        let both = ["--config", &self.config, "--at", &self.register, "--json"];
        let words: Vec<&str> = words.split(' ').collect();
        lines(&self.does(&[&["directory", "find"], words.as_slice(), &both].concat()))
    }
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_writes_is_taken_up_once_and_linked_to_their_entry() {
    let mut world = World::start().await;
    let desk = Desk::of(&world);
    assert_eq!(desk.listed(), Vec::<Value>::new());
    world.still_works().await;
    world.still_works().await;
    until("the sender is in the address book", async || {
        (!desk.listed().is_empty()).then_some(())
    })
    .await;
    let listed = desk.listed();
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!(listed[0]["origin"], "message");
    let sender = listed[0]["id"].as_str().unwrap();

    assert_eq!(desk.contacts(0, &["link"]).trim(), "1 linked");
    assert_eq!(desk.listed()[0]["link"], "current");
    let called = listed[0]["family"].as_str();
    let called = called.or(listed[0]["organisation"].as_str()).unwrap();
    let found = desk.find(called);
    assert_eq!(found[0]["contact"]["id"], sender);
    assert!(found[0]["reference"].as_str().is_some(), "{}", found[0]);
    assert_eq!(found[0]["known"], true);

    // Parted by hand, it is not linked again by itself.
    desk.contacts(0, &["unlink", &sender[..6]]);
    assert_eq!(desk.contacts(0, &["link"]).trim(), "0 linked");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_in_is_corrected_found_and_goes_out() {
    let world = World::written(Plan::default()).await;
    let desk = Desk::of(&world);
    let file = desk.file("old.csv");
    std::fs::write(&file, TABLE).unwrap();
    let text = desk.contacts(1, &["import", &file]);
    assert!(text.contains("line 3, column 6 (Provider No): "), "{text}");
    assert!(
        text.contains("1 added, 0 updated, 0 unchanged, 1 left out"),
        "{text}"
    );

    desk.contacts(0, &["edit", "zoe", "phone=02 5550 0009", "channel=fax"]);
    let again = [
        "family=Zo\u{eb}",
        "given=Ada",
        "suburb=Dubbo",
        "organisation=kurrajong clinic",
    ];
    desk.contacts(1, &[&["add"], again.as_slice()].concat());
    desk.contacts(2, &["edit", "zoe", "telefax=1"]);
    desk.contacts(1, &["show", "nobody"]);

    let found = desk.find("kurrajong");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["reference"], Value::Null);
    assert_eq!(found[0]["known"], true);
    assert_eq!(found[0]["contact"]["channel"], "fax");
    assert_eq!(found[0]["contact"]["phone"], "02 5550 0009");

    let out = desk.file("out.csv");
    desk.contacts(0, &["export", "--out", &out]);
    let text = desk.contacts(0, &["import", &out]);
    assert!(text.contains("0 added, 0 updated, 1 unchanged"), "{text}");
    desk.contacts(0, &["remove", "zoe"]);
    assert_eq!(desk.listed(), Vec::<Value>::new());
}
