//! `sealpost open`.

use crate::rig::{AT, Ran, World, at, gp};
use certs::Certificate;
use sealed::{Payload, PrivateKey, Profile, SealIds, Signer};
use std::os::unix::fs::PermissionsExt;
use synth::pki::{Flaw, Validity};

const PAYLOAD: &str = "MSH|^~\\&|A\rPID|1\r";

/// A world in which the practice sealed a message to the specialist as `sealed.xml`.
fn world() -> World {
    let world = World::with_practices();
    seal(&world, "gp");
    world
}

/// Seals as `sealpost seal` does, but without asking whether the signer is somebody.
fn seal(world: &World, signer: &str) {
    let text = |name: &str| String::from_utf8(world.read(name)).unwrap();
    let certificate = |name: &str| Certificate::from_pem(&text(name)).unwrap();
    let key = PrivateKey::from_pem(&text(&format!("{signer}.key"))).unwrap();
    let signer = Signer::new(key.signing, certificate(&format!("{signer}.pem"))).unwrap();
    let ids = SealIds {
        payload_id: "_p".to_owned(),
        data_id: "_d".to_owned(),
    };
    let payload = Payload::message(PAYLOAD);
    let to = [certificate("specialist.pem")];
    let sealed = sealed::seal(&payload, &signer, &to, Profile::Default, &ids).unwrap();
    world.write("sealed.xml", sealed.xml);
}

const FLAGS: [&str; 16] = [
    "open",
    "--key",
    "specialist.key",
    "--cert",
    "specialist.pem",
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
];

/// Opens, with these flags in the place of those of the same name.
fn open(world: &World, other: &[(&str, &str)]) -> Ran {
    let mut flags = FLAGS;
    for (flag, value) in other {
        let at = flags.iter().position(|known| known == flag).unwrap();
        flags[at + 1] = value;
    }
    world.run(&flags)
}

/// It was refused with this code, in JSON and in words, and nothing was written.
#[track_caller]
fn refused(world: &World, ran: Ran, code: &str) {
    let ran = ran.ended(1);
    let report = ran.json();
    assert_eq!(report["refused"], code, "{ran:#?}");
    let reason = report["reason"].as_str().unwrap();
    assert!(reason.len() > 20 && ran.err.contains(reason), "{ran:#?}");
    assert!(!world.path("opened").exists());
}

#[test]
fn the_report_says_who_signed_what_and_how() {
    let world = world();
    let report = open(&world, &[]).ended(0).json();
    let signer = &report["signer"];
    assert_eq!(signer["organisations"][0], gp().organisation().uri());
    assert!(
        signer["subject"]
            .as_str()
            .unwrap()
            .contains("O=Wattle Street Medical")
    );
    assert_eq!(
        report["signers"].as_array().unwrap(),
        std::slice::from_ref(signer)
    );
    assert_eq!(report["payload_kind"], "message");
    assert_eq!(report["payload_bytes"], PAYLOAD.len());
    assert_eq!(report["out"], "opened");
    let algorithms = &report["algorithms"];
    assert_eq!(
        algorithms["cipher"]["uri"],
        "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
    );
    assert_eq!(algorithms["key_transport"]["name"], "rsa-1_5");
}

#[test]
fn the_payload_is_its_owners_alone_and_replaces_what_was_there() {
    let world = world();
    let out = world.write("opened", "an older payload that is longer than the new one");
    open(&world, &[]).ended(0);
    assert_eq!(world.read("opened"), PAYLOAD.as_bytes());
    assert_eq!(
        std::fs::metadata(out).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn what_was_altered_is_refused_wherever_it_was() {
    let world = world();
    let sealed = world.read("sealed.xml");
    let last = sealed.windows(2).rposition(|two| two == b"</").unwrap();
    let mut cut_short = sealed.clone();
    cut_short.truncate(last);
    for changed in [
        cut_short,
        flipped(&sealed, "CipherValue>", 40),
        b"<a/>".to_vec(),
        Vec::new(),
    ] {
        world.write("sealed.xml", changed);
        refused(&world, open(&world, &[]), "not-opened");
    }
}

/// One base64 character changed, so many bytes behind the last `mark` but one.
fn flipped(sealed: &[u8], mark: &str, behind: usize) -> Vec<u8> {
    let text = std::str::from_utf8(sealed).unwrap();
    let (end, _) = text.rmatch_indices(mark).nth(1).unwrap();
    let mut changed = sealed.to_vec();
    let byte = &mut changed[end + mark.len() + behind];
    *byte = if *byte == b'A' { b'B' } else { b'A' };
    changed
}

#[test]
fn a_payload_for_somebody_else_says_so() {
    let world = world();
    let other = open(&world, &[("--key", "gp.key"), ("--cert", "gp.pem")]);
    refused(&world, other, "not-sealed-to-us");
}

#[test]
fn an_algorithm_that_is_not_taken_is_named() {
    let world = world();
    let sealed = String::from_utf8(world.read("sealed.xml")).unwrap();
    world.write(
        "sealed.xml",
        sealed.replace("#aes256-cbc", "#tripledes-cbc"),
    );
    let ran = open(&world, &[]);
    ran.complained("tripledes-cbc");
    refused(&world, ran, "algorithm-refused");
}

#[test]
fn signers_that_are_not_trusted_are_refused_with_the_reason() {
    let mut world = world();
    let stranger = World::with_practices();
    world.write("other.pem", stranger.read("root.pem"));
    // Another authority of the same name.
    let ran = open(&world, &[("--trust", "other.pem")]);
    refused(&world, ran, "bad-signature");
    refused(
        &world,
        open(&world, &[("--at", "2031-01-01T00:00:00Z")]),
        "expired",
    );
    refused(
        &world,
        open(&world, &[("--at", "2026-11-01T00:00:00+11:00")]),
        "not-yet-valid",
    );
    refused(
        &world,
        without(&world, "--intermediate"),
        "missing-intermediate",
    );

    for (flaw, code) in [
        (Flaw::TwoOrganisations, "signer-ambiguous"),
        (Flaw::Sha1, "sha1-signed"),
    ] {
        world.flawed("flawed", &gp(), flaw);
        seal(&world, "flawed");
        refused(&world, open(&world, &[]), code);
    }

    let revoked = world.practice("revoked", &gp(), Validity::two_years(at()));
    seal(&world, "revoked");
    world.pki.revoke(&revoked, at());
    let list = world.pki.crl_pem(at()).unwrap();
    world.write("list.crl", list);
    let with_list = [&FLAGS[..], &["--crl", "list.crl"]].concat();
    refused(&world, world.run(&with_list), "revoked");
}

fn without(world: &World, flag: &str) -> Ran {
    let at = FLAGS.iter().position(|known| *known == flag).unwrap();
    world.run(&[&FLAGS[..at], &FLAGS[at + 2..]].concat())
}

#[test]
fn wrong_files_are_named_with_the_fix() {
    let world = world();
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----";
    world.write("encrypted.key", encrypted);
    let ran = open(&world, &[("--key", "encrypted.key")]).ended(2);
    ran.complained("encrypted.key");
    ran.complained("openssl pkey");
    open(&world, &[("--key", "gp.key")])
        .ended(2)
        .complained("different keys");
    open(&world, &[("--key", "specialist.pem")])
        .ended(2)
        .complained("no readable PEM private key");
    open(&world, &[("--cert", "specialist.key")])
        .ended(2)
        .complained("not a certificate");
    open(&world, &[("--trust", "specialist.pem")])
        .ended(2)
        .complained("not the certificate of an");
    open(&world, &[("--at", "yesterday")])
        .ended(2)
        .complained("date, time and zone");
    for flag in ["--key", "--cert", "--trust", "--intermediate", "--in"] {
        open(&world, &[(flag, "missing.file")])
            .ended(3)
            .complained("missing.file");
    }
    open(&world, &[("--out", "missing/folder")])
        .ended(3)
        .complained("missing/folder");
    for flag in ["--key", "--cert", "--trust", "--in", "--out"] {
        without(&world, flag).ended(2).complained(flag);
    }
}

#[test]
fn a_certificate_that_nothing_can_be_sealed_to_is_told_before_anything_else() {
    let world = world();
    world.flawed("nameless", &gp(), Flaw::MissingSki);
    let ran = open(
        &world,
        &[("--key", "nameless.key"), ("--cert", "nameless.pem")],
    );
    ran.ended(2).complained("no subject key identifier");
}

#[test]
fn a_payload_larger_than_any_allowed_is_refused_not_swallowed() {
    let world = world();
    let file = std::fs::File::create(world.path("sealed.xml")).unwrap();
    file.set_len(100 * 1024 * 1024).unwrap();
    refused(&world, open(&world, &[]), "not-opened");
}

#[test]
fn no_patient_data_is_said_when_it_is_refused() {
    let world = world();
    world.write("sealed.xml", "<Jane-Citizen>Jane Citizen</Jane-Citizen>");
    let ran = open(&world, &[]).ended(1);
    assert!(
        !format!("{}{}", ran.out, ran.err).contains("Citizen"),
        "{ran:#?}"
    );
}

#[test]
fn people_read_lines_not_json() {
    let world = world();
    let ran = world.run(&FLAGS[..15]).ended(0);
    assert!(
        ran.out.starts_with("Opened: 17 bytes (message) in opened"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains(&gp().organisation().uri()), "{}", ran.out);
    assert!(!ran.out.contains("PID"), "{}", ran.out);
}

#[test]
fn the_help_says_what_a_refusal_looks_like() {
    let help = World::around(at()).run(&["open", "--help"]).ended(0);
    assert!(help.out.contains("--intermediate"), "{}", help.out);
    assert!(
        help.out
            .contains(r#"{"refused": CODE, "reason": SENTENCE}"#),
        "{}",
        help.out
    );
}
