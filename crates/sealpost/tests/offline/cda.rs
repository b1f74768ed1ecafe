//! `sealpost cda`.

use crate::rig::{AT, Ran, World, specialist};
use synth::pki::Flaw;

const TRUST: [&str; 6] = [
    "--trust",
    "root.pem",
    "--intermediate",
    "intermediate.pem",
    "--at",
    AT,
];

fn world() -> World {
    let world = World::with_practices();
    let example = world.run(&["cda", "write", "--example"]).ended(0);
    world.write("letter.json", &example.out);
    world
}

fn write(world: &World, more: &[&str]) -> Ran {
    let args = ["cda", "write", "--in", "letter.json", "--out", "letter.zip"];
    world.run(&[&args[..], more].concat())
}

fn signed(world: &World, who: &str) -> Ran {
    let (key, cert) = (format!("{who}.key"), format!("{who}.pem"));
    write(world, &["--key", &key, "--cert", &cert, "--at", AT])
}

fn check(world: &World, file: &str) -> Ran {
    world.run(&[&["cda", "check", file, "--json"], &TRUST[..]].concat())
}

#[test]
fn what_is_written_is_checked_and_shown() {
    let world = world();
    signed(&world, "gp").ended(0);
    let report = check(&world, "letter.zip").ended(0).json();
    assert_eq!(report["sound"], true);
    assert_eq!(report["proven"], true);
    assert_eq!(report["signature"], "valid");
    assert_eq!(report["manifest"], "matches");
    assert_eq!(report["signers"][0]["trusted"], true);
    assert_eq!(report["approval"]["name"]["family"], "Sample");
    assert_eq!(report["findings"], serde_json::json!([]));
    let words = world.run(&[&["cda", "check", "letter.zip"], &TRUST[..]].concat());
    assert!(
        words
            .ended(0)
            .out
            .contains("Signed by somebody trusted, and unaltered since")
    );

    let shown = world.run(&["cda", "show", "letter.zip"]).ended(0).out;
    for line in [
        "Document   e-Referral",
        "Patient    Ms Wilhelmina Rose Testperson",
        "Born       31 Jan 1960",
        "IHI        8003608166690503",
        "From       Dr Ada Sample",
        "To         Dr Grace Specimen",
        "# Reason for referral",
        "- Is this her heart?",
        "Examplol 50 mg | one in the morning",
    ] {
        assert!(shown.lines().any(|found| found == line), "{line}\n{shown}");
    }
    world
        .run(&["cda", "show", "letter.zip", "--html", "letter.html"])
        .ended(0);
    let page = String::from_utf8(world.read("letter.html")).unwrap();
    assert!(page.contains("Content-Security-Policy") && page.contains("Wilhelmina"));
}

#[test]
fn files_go_along_and_changes_are_told() {
    let world = world();
    let mut input: serde_json::Value = serde_json::from_slice(&world.read("letter.json")).unwrap();
    input["attachments"] = serde_json::json!([
        {"id": "pdf", "file": "letter.pdf", "media_type": "application/pdf"}
    ]);
    world.write("letter.json", input.to_string());
    world.write("letter.pdf", synth::pdf::page(&["A letter"]));
    write(&world, &["--file", "letter.pdf", "--digest", "sha256"]).ended(0);
    let report = check(&world, "letter.zip").ended(0).json();
    assert_eq!(report["proven"], false);
    assert_eq!(report["signature"], "absent");
    assert_eq!(report["attachments"][0]["name"], "letter.pdf");
    assert_eq!(report["attachments"][0]["verdict"], "intact");
    assert_eq!(report["findings"][0]["code"], "signature-absent");

    write(&world, &[]).ended(2).complained("was not given");
    let mut bytes = world.read("letter.zip");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    world.write("letter.zip", &bytes);
    let refused = check(&world, "letter.zip").ended(1).json();
    assert!(refused["refused"].as_str().unwrap().starts_with("zip-"));
}

#[test]
fn a_signer_that_is_not_trusted_is_the_answer_no() {
    let world = world();
    world.flawed("unknown", &specialist(), Flaw::Expired);
    signed(&world, "unknown").ended(0);
    let ran = check(&world, "letter.zip").ended(1);
    ran.complained("not proven to be what its author released");
    let report = ran.json();
    assert_eq!(report["findings"][0]["code"], "signer-not-trusted");
    assert_eq!(report["signers"][0]["trusted"], false);
    world.run(&["cda", "show", "letter.zip"]).ended(0);
}

#[test]
fn what_cannot_be_is_told_with_its_place_and_without_its_content() {
    let world = world();
    let text = String::from_utf8(world.read("letter.json")).unwrap();
    world.write("letter.json", text.replace("\"names\"", "\"Testperson\""));
    let ran = write(&world, &[]).ended(2);
    ran.complained("letter.json: line ");
    assert!(!ran.err.contains("Testperson"), "{ran:#?}");
    world.write(
        "letter.json",
        text.replace("8003608166690503", "8003608166690504"),
    );
    write(&world, &[]).ended(2).complained("the patient");
    for (content, words) in [
        (&b"not a document"[..], "refused"),
        (b"PK\x03\x04", "not a zip file"),
        (b"<!DOCTYPE a><a/>", "document type"),
    ] {
        world.write("odd", content);
        world
            .run(&["cda", "show", "odd"])
            .ended(1)
            .complained(words);
    }
    world.run(&["cda", "show", "/"]).ended(2).complained("file");
    world.run(&["cda", "show", "missing"]).ended(3);
    write(&world, &["--key", "gp.key"]).ended(2);
}
