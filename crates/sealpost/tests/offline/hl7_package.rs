//! A CDA package from `sealpost cda write` through an MDM to the page of its recipient.

use crate::hl7_make::referral;
use crate::rig::{Folder, Ran};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// A folder with `letter.zip`, signed with the keys of a new node.
fn world() -> Folder {
    let world = Folder::new();
    world.run(&["init", "node"]).ended(0);
    let example = world.run(&["cda", "write", "--example"]).ended(0);
    world.write("letter.json", &example.out);
    let (key, cert) = ("practice.key", "node/keys/practice.pem");
    let (config, sealed) = ("node/sealpost.toml", "node/keys/practice.key.pem");
    let open = ["vault", "--config", config, "open-key", sealed, key];
    world.run(&open).ended(0);
    write(&world, &["--key", key, "--cert", cert]).ended(0);
    world
}

fn write(world: &Folder, more: &[&str]) -> Ran {
    let args = ["cda", "write", "--in", "letter.json", "--out", "letter.zip"];
    world.run(&[&args[..], more].concat())
}

/// Makes `made.hl7` of these bytes, as they are.
fn make(world: &Folder, package: &[u8]) {
    let mut input = referral();
    input["form"] = json!("MDM");
    input.as_object_mut().unwrap().remove("referral");
    let document = input["document"].as_object_mut().unwrap();
    document.remove("displays");
    document.insert("package".into(), json!(STANDARD.encode(package)));
    world.write("input.json", input.to_string());
    world
        .run(&["hl7", "make", "input.json", "--out", "made.hl7"])
        .ended(0);
}

fn page(world: &Folder) -> String {
    world
        .run(&["hl7", "show", "made.hl7", "--html", "page.html"])
        .ended(0);
    String::from_utf8(world.read("page.html")).unwrap()
}

/// The document in the only frame of a page, as its browser reads it.
fn framed(page: &str) -> String {
    let (_, rest) = page.split_once("<iframe sandbox=\"\"").unwrap();
    let (_, rest) = rest.split_once("srcdoc=\"").unwrap();
    let (frame, rest) = rest.split_once('"').unwrap();
    assert!(!rest.contains("<iframe"));
    let marks = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
    ];
    let all = marks.iter().fold(frame.to_owned(), |text, (name, mark)| {
        text.replace(name, mark)
    });
    all.replace("&amp;", "&")
}

#[test]
fn a_package_goes_whole_through_a_message_and_is_shown() {
    let world = world();
    let package = world.read("letter.zip");
    make(&world, &package);
    world.run(&["hl7", "check", "--send", "made.hl7"]).ended(0);
    let whole = world
        .run(&["hl7", "read", "made.hl7", "--json", "--whole"])
        .ended(0)
        .json();
    let read = whole["document"]["package"].as_str().unwrap();
    assert_eq!(STANDARD.decode(read).unwrap(), package);

    let page = page(&world);
    assert!(page.contains("NGUYEN, Alex"));
    for words in [
        "default-src 'none'",
        "The package is signed, and unaltered since.",
        "whether to trust it is for sealpost cda check",
        "it is shown above",
        "CDA package",
    ] {
        assert!(page.contains(words), "{words}");
    }
    for never in [
        "A person should look",
        "meant to be shown",
        "<section></section>",
    ] {
        assert!(!page.contains(never), "{never}");
    }
    let document = framed(&page);
    for words in [
        "http-equiv=\"Content-Security-Policy\"",
        "Wilhelmina Rose Testperson",
        "Reason for referral</h2>",
        "Is this her heart?",
        "Medicines</h2>",
        "Examplol 50 mg",
    ] {
        assert!(document.contains(words), "{words}");
    }
}

#[test]
fn a_package_that_nobody_signed_is_shown_and_told() {
    let world = world();
    write(&world, &[]).ended(0);
    make(&world, &world.read("letter.zip"));
    let page = page(&world);
    assert!(page.contains("The package is not signed"));
    assert!(page.contains("(signature-absent)"));
    assert!(framed(&page).contains("Wilhelmina"));
}

#[test]
fn a_damaged_package_is_refused_by_name_and_stays_listed() {
    let world = world();
    let mut package = world.read("letter.zip");
    let middle = package.len() / 2;
    package[middle] ^= 1;
    world.write("damaged.zip", &package);
    make(&world, &package);
    let trust = ["--trust", "node/keys/anchors.pem", "--json"];
    let check = [&["cda", "check", "damaged.zip"], &trust[..]].concat();
    let refused = world.run(&check).ended(1).json();
    let code = refused["refused"].as_str().unwrap();

    let page = page(&world);
    assert!(page.contains("A person should look at this before it is filed"));
    assert!(page.contains("The CDA package is not shown: "));
    assert!(page.contains(&format!("({code})")), "{code}");
    assert!(page.contains("its reader does not show it"));
    assert!(!page.contains("<iframe") && !page.contains("Wilhelmina"));
}

#[test]
fn bytes_that_are_no_zip_are_refused_in_an_mdm() {
    let world = world();
    make(&world, &world.read("letter.zip"));
    let made = String::from_utf8(world.read("made.hl7")).unwrap();
    let (head, _) = made.split_once("UEsDB").unwrap();
    let obx = format!("{head}{}||||||F\r", STANDARD.encode([0, 1, 2, 3]));
    world.write("made.hl7", obx);
    let page = page(&world);
    assert!(page.contains("The CDA package is not shown: "));
    assert!(!page.contains("<section></section>"));
}
