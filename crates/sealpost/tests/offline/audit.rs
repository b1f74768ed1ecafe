//! `sealpost audit`.

use crate::audit_rig::{STORE, append, draft, gp_org, node, specialist_org, tamper};
use crate::rig::{Folder, Ran};
use audit::{Entry, Head};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

fn verify(node: &Folder, more: &[&str]) -> Ran {
    node.run(&[&["audit", "verify", "--json"], more].concat())
}

fn verify_node(node: &Folder, more: &[&str]) -> Ran {
    verify(node, &[&["--config", "node.toml"], more].concat())
}

/// The report on the chain of the first practice.
#[track_caller]
fn chain(ran: &Ran) -> Value {
    let report = ran.json();
    let chains = report["chains"].as_array().unwrap();
    let own = |chain: &&Value| chain["organisation"] == gp_org().uri();
    chains
        .iter()
        .find(own)
        .expect("a chain of the practice")
        .clone()
}

/// A node whose first practice has five entries.
fn five() -> Folder {
    let node = node();
    append(&node, &gp_org(), 1, 5);
    node
}

fn export(node: &Folder) -> Vec<String> {
    node.run(&[
        "audit",
        "export",
        "--config",
        "node.toml",
        "--out",
        "export.jsonl",
    ])
    .ended(0);
    String::from_utf8(node.read("export.jsonl"))
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_store_as_the_node_left_it_is_intact() {
    let node = five();
    append(&node, &specialist_org(), 1, 2);
    let ran = verify_node(&node, &[]).ended(0);
    let report = ran.json();
    assert_eq!(report["intact"], true);
    assert_eq!(report["chains"].as_array().unwrap().len(), 2);
    let chain = chain(&ran);
    assert_eq!(
        (&chain["entries"], &chain["intact"]),
        (&json!(5), &json!(true))
    );
    assert_eq!(
        (&chain["first_break"], &chain["confirmed_up_to"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(chain["heads"], json!([]));
}

#[test]
fn a_practice_without_any_entry_yet_is_intact() {
    let node = five();
    let ran = verify_node(&node, &["--org", specialist_org().uri().as_str()]).ended(0);
    assert_eq!(ran.json()["chains"][0]["entries"], 0);
}

#[test]
fn a_long_chain_is_read_page_by_page() {
    let node = node();
    append(&node, &gp_org(), 1, 2_500);
    assert_eq!(chain(&verify_node(&node, &[]).ended(0))["entries"], 2_500);
    assert_eq!(export(&node).len(), 2_500);
    verify(&node, &["export.jsonl"]).ended(0);
}

#[test]
fn the_first_break_in_a_store_is_named() {
    let cases = [
        ("actor-0003", "actor-0009", 3, "the entry was changed"),
        (
            "actor-0003",
            "actor\"0003",
            3,
            "not the JSON of an audit record",
        ),
        ("\"seq\":4,", "\"seq\":7,", 4, "expected entry 4, found 7"),
        ("\"seq\":5,", "\"seq\":0,", 5, "expected entry 5, found 0"),
    ];
    for (from, to, entry, words) in cases {
        let node = five();
        tamper(&node, from, to);
        let ran = verify_node(&node, &[]).ended(1);
        ran.complained("1 of 2 chains not intact");
        let chain = chain(&ran);
        assert_eq!(chain["entries"], entry - 1, "{from}");
        assert_eq!(chain["first_break"]["entry"], entry, "{from}");
        let reason = chain["first_break"]["reason"].as_str().unwrap();
        assert!(reason.contains(words), "{reason}");
        assert_eq!(ran.json()["intact"], false);
    }
}

#[test]
fn an_export_is_verified_anywhere_and_its_first_break_is_named() {
    let node = five();
    append(&node, &specialist_org(), 1, 3);
    let lines = export(&node);
    assert_eq!(lines.len(), 8);
    let elsewhere = Folder::new();
    let check = |lines: &[String]| {
        elsewhere.write("export.jsonl", lines.join("\n"));
        verify(&elsewhere, &["export.jsonl"])
    };
    assert_eq!(
        check(&lines).ended(0).json()["chains"]
            .as_array()
            .unwrap()
            .len(),
        2
    );

    let broken = |change: &dyn Fn(&mut Vec<String>)| {
        let mut changed = lines.clone();
        change(&mut changed);
        let found = check(&changed).ended(1);
        chain(&found)["first_break"].clone()
    };
    let changed = broken(&|lines| lines[1] = lines[1].replace("actor-0002", "actor-9999"));
    assert_eq!(
        (&changed["entry"], &changed["place"]),
        (&json!(2), &json!("export.jsonl line 2"))
    );
    let missing = broken(&|lines| drop(lines.remove(2)));
    assert_eq!(
        (&missing["entry"], &missing["place"]),
        (&json!(3), &json!("export.jsonl line 3"))
    );
    let cut = broken(&|lines| lines[3].truncate(40));
    assert_eq!(
        (&cut["entry"], &cut["place"]),
        (&json!(4), &json!("export.jsonl line 4"))
    );
    let swapped = broken(&|lines| lines.swap(0, 1));
    assert_eq!(swapped["entry"], 1);
}

#[test]
fn an_export_can_be_in_parts_and_of_one_organisation() {
    let node = five();
    append(&node, &specialist_org(), 1, 3);
    let org = specialist_org().uri();
    let one = [
        "audit",
        "export",
        "--config",
        "node.toml",
        "--out",
        "one.jsonl",
        "--org",
        &org,
    ];
    let ran = node.run(&one).ended(0);
    assert!(
        ran.out
            .starts_with("3 entries of 1 organisations in one.jsonl"),
        "{}",
        ran.out
    );
    let report = verify(&node, &["one.jsonl"]).ended(0).json();
    assert_eq!(report["chains"][0]["organisation"], org.as_str());

    let lines = export(&node);
    let gps: Vec<_> = lines
        .iter()
        .filter(|line| line.contains(&gp_org().uri()))
        .collect();
    node.write("1.jsonl", format!("{}\n{}\n", gps[0], gps[1]));
    node.write("2.jsonl", format!("{}\n{}\n{}\n", gps[2], gps[3], gps[4]));
    assert_eq!(
        chain(&verify(&node, &["1.jsonl", "2.jsonl"]).ended(0))["entries"],
        5
    );
    verify(&node, &["2.jsonl"]).ended(1);
}

/// Signs the heads into `heads.jsonl` and gives the public key.
fn sign(node: &Folder) -> String {
    let head = [
        "audit",
        "head",
        "--config",
        "node.toml",
        "--out",
        "heads.jsonl",
    ];
    node.run(&head).ended(0);
    let key = node
        .run(&["audit", "key", "--config", "node.toml"])
        .ended(0);
    key.out.trim().to_owned()
}

#[test]
fn signed_heads_confirm_the_past_and_what_follows_is_open() {
    let node = five();
    let key = sign(&node);
    append(&node, &gp_org(), 6, 7);
    sign(&node);
    append(&node, &gp_org(), 8, 9);
    assert_eq!(
        node.read("heads.jsonl")
            .iter()
            .filter(|byte| **byte == b'\n')
            .count(),
        4
    );
    let ran = verify_node(&node, &["--heads", "heads.jsonl", "--key", &key]).ended(0);
    let chain = chain(&ran);
    assert_eq!(
        (&chain["entries"], &chain["confirmed_up_to"]),
        (&json!(9), &json!(7))
    );
    assert_eq!(chain["heads"][0]["verdict"], "confirmed");
    // The node's own key serves where none is given.
    verify_node(&node, &["--heads", "heads.jsonl"]).ended(0);
    let told = node.run(&[
        "audit",
        "verify",
        "--config",
        "node.toml",
        "--heads",
        "heads.jsonl",
    ]);
    assert!(
        told.ended(0)
            .out
            .contains("no signed head covers what follows 7")
    );
}

#[test]
fn an_end_cut_off_and_a_past_rewritten_are_told_by_a_head_kept_elsewhere() {
    let node = five();
    let key = sign(&node);
    let lines = export(&node);
    let flags = ["export.jsonl", "--heads", "heads.jsonl", "--key", &key];

    node.write("export.jsonl", lines[..3].join("\n"));
    let cut = chain(&verify(&node, &flags).ended(1));
    assert_eq!(
        (&cut["entries"], &cut["first_break"]),
        (&json!(3), &Value::Null)
    );
    assert_eq!(cut["heads"][0]["verdict"], "truncated");

    node.write("export.jsonl", rewritten(5).join("\n"));
    verify(&node, &["export.jsonl"]).ended(0);
    let rewritten = chain(&verify(&node, &flags).ended(1));
    assert_eq!(rewritten["heads"][0]["verdict"], "rewritten");

    node.write("export.jsonl", "");
    let gone = chain(&verify(&node, &flags).ended(1));
    assert_eq!(gone["heads"][0]["verdict"], "truncated");
    verify(&node, &["export.jsonl"])
        .ended(1)
        .complained("no entry was found");
}

/// Another past whose hashes all fit, as whoever holds the store can make one.
fn rewritten(length: u64) -> Vec<String> {
    let mut head = Head::genesis(&gp_org());
    let mut lines = Vec::new();
    for n in 1..=length {
        let entry: Entry = audit::link(&head, draft(100 + n));
        head = entry.head();
        lines.push(entry.to_json_line().unwrap());
    }
    lines
}

#[test]
fn a_chain_that_is_asked_for_or_was_signed_must_be_in_the_store() {
    let node = five();
    let key = sign(&node);
    let flags = ["--store", STORE, "--org", "8003629999900018"];
    assert_eq!(chain(&verify(&node, &flags).ended(0))["entries"], 5);
    let flags = ["--store", STORE, "--heads", "heads.jsonl", "--key", &key];
    assert_eq!(chain(&verify(&node, &flags).ended(0))["confirmed_up_to"], 5);
    let other = Folder::new();
    append_nothing(&other);
    let heads = node.path("heads.jsonl").display().to_string();
    let flags = [
        "--store",
        "data/sealpost.db",
        "--heads",
        &heads,
        "--key",
        &key,
    ];
    assert_eq!(
        chain(&verify(&other, &flags).ended(1))["heads"][0]["verdict"],
        "truncated"
    );
}

fn append_nothing(folder: &Folder) {
    std::fs::create_dir(folder.path("data")).unwrap();
    append(folder, &gp_org(), 1, 0);
}

#[test]
fn heads_that_prove_nothing_are_told() {
    let node = five();
    let key = sign(&node);
    let other = five();
    let stranger = sign(&other);
    let with = |key: &str| verify_node(&node, &["--heads", "heads.jsonl", "--key", key]);
    assert_eq!(
        chain(&with(&stranger).ended(1))["heads"][0]["verdict"],
        "unknown-key"
    );
    let heads = String::from_utf8(node.read("heads.jsonl")).unwrap();
    node.write("heads.jsonl", heads.replace("\"seq\":5", "\"seq\":4"));
    assert_eq!(
        chain(&with(&key).ended(1))["heads"][0]["verdict"],
        "bad-signature"
    );
    node.write("heads.jsonl", "nonsense\n");
    with(&key).ended(2).complained("heads.jsonl line 1");
    with("nonsense").ended(2).complained("not a public key");
}

#[test]
fn the_key_is_made_once_and_is_the_owners_alone() {
    let node = five();
    let first = node
        .run(&["audit", "key", "--config", "node.toml"])
        .ended(0)
        .out;
    let second = node
        .run(&["audit", "key", "--config", "node.toml"])
        .ended(0)
        .out;
    assert_eq!(first, second);
    assert_eq!(first.trim().len(), 44);
    let mode = std::fs::metadata(node.path("data/audit.key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let printed = node
        .run(&["audit", "head", "--config", "node.toml"])
        .ended(0);
    assert_eq!(printed.json_lines()[0]["head"]["seq"], 5);
    node.write("data/audit.key", "nonsense");
    let broken = node
        .run(&["audit", "head", "--config", "node.toml"])
        .ended(2);
    broken.complained("audit.key");
}

#[test]
fn what_is_not_there_is_named_and_never_made() {
    let node = node();
    for command in ["verify", "head"] {
        let ran = node
            .run(&["audit", command, "--config", "node.toml"])
            .ended(3);
        ran.complained("sealpost.db");
    }
    verify(&node, &["--store", "other.db"])
        .ended(3)
        .complained("other.db");
    verify(&node, &["--config", "other.toml"])
        .ended(3)
        .complained("other.toml");
    verify(&node, &["other.jsonl"])
        .ended(3)
        .complained("other.jsonl");
    assert!(!node.path(STORE).exists() && !node.path("other.db").exists());
}

#[test]
fn wrong_usage_and_wrong_files_are_told_with_the_fix() {
    let node = five();
    verify(&node, &[]).ended(2).complained("--config");
    verify(&node, &["--config", "node.toml", "--store", STORE]).ended(2);
    node.write("heads.jsonl", "");
    let without_key = verify(&node, &["--store", STORE, "--heads", "heads.jsonl"]);
    without_key.ended(2).complained("--heads needs --key");
    node.write("letter.txt", "Dear doctor\n");
    let letter = verify(&node, &["letter.txt"]).ended(1);
    letter.complained("letter.txt line 1: not an audit entry");
    let nobody = [
        "audit",
        "export",
        "--config",
        "node.toml",
        "--out",
        "x",
        "--org",
        "123",
    ];
    node.run(&nobody).ended(2).complained("--org");
    node.write(
        "data/sealpost.db",
        "not a database, not at all, by no means whatsoever",
    );
    verify_node(&node, &[]).ended(3).complained("sealpost.db");
}

#[test]
fn a_damaged_chain_is_not_exported_as_if_it_were_whole() {
    let node = five();
    tamper(&node, "actor-0003", "actor\"0003");
    let export = [
        "audit",
        "export",
        "--config",
        "node.toml",
        "--out",
        "export.jsonl",
    ];
    node.run(&export)
        .ended(3)
        .complained("`sealpost audit verify` says which");
    assert!(!node.path("export.jsonl").exists());
}

#[test]
fn people_read_where_it_broke() {
    let node = five();
    tamper(&node, "actor-0003", "actor-0009");
    let ran = node
        .run(&["audit", "verify", "--config", "node.toml"])
        .ended(1);
    let words = format!(
        "{}: NOT INTACT\n  2 entries follow one another unbroken\n",
        gp_org()
    );
    assert!(ran.out.contains(&words), "{}", ran.out);
    assert!(
        ran.out
            .contains("  first break: entry 3: its hash does not fit"),
        "{}",
        ran.out
    );
}
