//! `sealpost seal`.

use crate::rig::{AT, Ran, World, gp, specialist};
use synth::pki::Flaw;

const PAYLOAD: &[u8] = b"MSH|^~\\&|A\rPID|\x00\xff\r";

fn seal(world: &World, more: &[&str]) -> Ran {
    let args = [
        "seal", "--key", "gp.key", "--cert", "gp.pem", "--in", "payload",
    ];
    let args = [&args, more].concat();
    world.run(&[&args[..], &["--out", "sealed.xml", "--json"]].concat())
}

fn open(world: &World, who: &str) -> Ran {
    let (key, cert) = (format!("{who}.key"), format!("{who}.pem"));
    world.run(&[
        "open",
        "--key",
        &key,
        "--cert",
        &cert,
        "--trust",
        "root.pem",
        "--intermediate",
        "intermediate.pem",
        "--at",
        AT,
        "--in",
        "sealed.xml",
        "--out",
        "opened",
        "--json",
    ])
}

fn world() -> World {
    let world = World::with_practices();
    world.write("payload", PAYLOAD);
    world
}

#[test]
fn every_profile_seals_what_opens_with_the_same_digest_and_bytes() {
    let world = world();
    let profiles = [
        ("default", ["rsa-sha256", "sha256", "aes256-cbc", "rsa-1_5"]),
        ("legacy-sha1", ["rsa-sha1", "sha1", "aes256-cbc", "rsa-1_5"]),
        (
            "modern",
            ["rsa-sha256", "sha256", "aes256-gcm", "rsa-oaep-mgf1p"],
        ),
    ];
    for (profile, names) in profiles {
        let sealed = seal(&world, &["--to", "specialist.pem", "--profile", profile]).ended(0);
        let sealed = sealed.json();
        let opened = open(&world, "specialist").ended(0).json();
        assert_eq!(world.read("opened"), PAYLOAD, "{profile}");
        assert_eq!(opened["digest"], sealed["digest"], "{profile}");
        assert_eq!(opened["algorithms"], sealed["algorithms"], "{profile}");
        let parts = ["signature", "digest", "cipher", "key_transport"];
        assert_eq!(
            parts.map(|part| sealed["algorithms"][part]["name"].clone()),
            names
        );
        let uri = sealed["algorithms"]["digest"]["uri"].as_str().unwrap();
        assert!(uri.starts_with("http://www.w3.org/"), "{uri}");
    }
}

#[test]
fn the_report_says_who_sealed_what_to_whom() {
    let world = world();
    let report = seal(&world, &["--to", "specialist.pem", "--to", "gp.pem"])
        .ended(0)
        .json();
    let uris = [gp(), specialist()].map(|practice| practice.organisation().uri());
    assert_eq!(report["signer"]["organisations"][0], uris[0].as_str());
    assert_eq!(
        report["recipients"][0]["organisations"][0],
        uris[1].as_str()
    );
    assert_eq!(
        report["recipients"][1]["organisations"][0],
        uris[0].as_str()
    );
    assert_eq!(report["payload_kind"], "message");
    assert_eq!(report["payload_bytes"], PAYLOAD.len());
    assert_eq!(report["sealed_bytes"], world.read("sealed.xml").len());
    assert_eq!(report["out"], "sealed.xml");
}

#[test]
fn each_of_several_recipients_can_open_it() {
    let world = world();
    seal(&world, &["--to", "specialist.pem", "--to", "gp.pem"]).ended(0);
    for who in ["specialist", "gp"] {
        open(&world, who).ended(0);
        assert_eq!(world.read("opened"), PAYLOAD);
    }
}

#[test]
fn an_xml_document_is_sealed_as_its_element() {
    let world = world();
    world.write(
        "payload",
        "<?xml version='1.0'?>\n<a xmlns='urn:x'><b/></a>\n",
    );
    let report = seal(&world, &["--to", "specialist.pem", "--xml"])
        .ended(0)
        .json();
    assert_eq!(report["payload_kind"], "xml");
    let opened = open(&world, "specialist").ended(0).json();
    assert_eq!(opened["payload_kind"], "xml");
    let opened = String::from_utf8(world.read("opened")).unwrap();
    assert!(
        opened.starts_with("<a") && opened.contains("urn:x"),
        "{opened}"
    );
}

#[test]
fn what_cannot_be_sealed_is_refused_and_nothing_is_written() {
    let world = world();
    let two = ["--to", "specialist.pem"];
    let wrong_pair = [
        "seal",
        "--key",
        "gp.key",
        "--cert",
        "specialist.pem",
        "--in",
        "payload",
    ];
    let wrong_pair = [&wrong_pair[..], &two, &["--out", "sealed.xml"]].concat();
    world.run(&wrong_pair).ended(2).complained("different keys");
    seal(&world, &["--to", "gp.key"])
        .ended(2)
        .complained("a private key, not a certificate");
    seal(&world, &["--to", "nobody.pem"])
        .ended(3)
        .complained("nobody.pem");
    seal(&world, &[]).ended(2).complained("--to");
    seal(&world, &[&two[..], &["--profile", "rot13"]].concat())
        .ended(2)
        .complained("legacy-sha1");
    seal(&world, &[&two[..], &["--xml"]].concat())
        .ended(2)
        .complained("XML payload");
    assert!(!world.path("sealed.xml").exists());
}

#[test]
fn a_certificate_without_key_identifier_is_refused_by_name() {
    let world = world();
    world.flawed("nameless", &specialist(), Flaw::MissingSki);
    let ran = seal(&world, &["--to", "nameless.pem"]).ended(2);
    ran.complained("subject key identifier");
    ran.complained("Banksia Cardiology");
}

#[test]
fn people_read_lines_not_json() {
    let world = world();
    let ran = world.run(&[
        "seal",
        "--key",
        "gp.key",
        "--cert",
        "gp.pem",
        "--to",
        "specialist.pem",
        "--in",
        "payload",
        "--out",
        "sealed.xml",
    ]);
    let ran = ran.ended(0);
    assert!(
        ran.out.starts_with("Sealed: 18 bytes (message)"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("rsa-sha256, sha256, aes256-cbc, rsa-1_5"),
        "{}",
        ran.out
    );
    assert_eq!(ran.err, "");
}
