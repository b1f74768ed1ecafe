//! What is wrong with a directory is told when it comes in, and kept.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests fail by panicking")]

use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sealpost");

fn directory(register: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let mut command = Command::new(PROGRAM);
    let (first, rest) = arguments.split_first().unwrap();
    command
        .args(["directory", first, "--at"])
        .arg(register)
        .args(rest);
    let output = command.output().unwrap();
    let all = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (String::from_utf8(all).unwrap(), output.status.code())
}

#[test]
fn an_import_tells_what_is_wrong_refuses_nothing_and_keeps_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let register = folder.path().join("directory.sqlite");
    let (text, code) = directory(&register, &["lint", "--last"]);
    assert_eq!(code, Some(1), "{text}");
    let role = json!({
        "resourceType": "PractitionerRole",
        "id": "lost",
        "active": true,
        "practitioner": {"reference": "Practitioner/gone"},
    });
    let file = folder.path().join("role.json");
    std::fs::write(&file, role.to_string()).unwrap();
    let file = file.to_str().unwrap();

    let (text, code) = directory(&register, &["import", file]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("1 created"), "{text}");
    assert!(
        text.contains("new: PractitionerRole/lost: practitioner leads to"),
        "{text}"
    );
    assert!(text.contains("directory lint --last"), "{text}");
    // The same again is nothing new.
    let (text, _) = directory(&register, &["import", file]);
    assert!(!text.contains("new: "), "{text}");

    let (text, _) = directory(&register, &["lint", "--last", "--json"]);
    let last: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(last["report"]["entries"], 1, "{text}");
    assert_eq!(last["new"], json!([]), "{text}");
    let person = json!({"resourceType": "Practitioner", "id": "gone", "active": true});
    let mended = folder.path().join("person.json");
    std::fs::write(&mended, person.to_string()).unwrap();
    let (text, code) = directory(&register, &["import", mended.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{text}");
    let (text, _) = directory(&register, &["lint", "--last"]);
    assert!(
        text.contains("gone: PractitionerRole/lost: practitioner leads to"),
        "{text}"
    );
}
