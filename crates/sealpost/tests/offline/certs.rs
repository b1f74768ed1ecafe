//! `sealpost certs`.

use crate::rig::{AT, Ran, World, at, config, gp, specialist};
use engine::Clock;
use engine::clock::SystemClock;
use ids::{SmdTarget, Timestamp};
use serde_json::{Value, json};
use synth::pki::{Flaw, Validity};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

fn show(world: &World, files: &[&str]) -> Ran {
    world.run(&[&["certs", "show", "--json"], files].concat())
}

fn check(world: &World, more: &[&str]) -> Ran {
    let flags = [
        "certs", "check", "--json", "--trust", "root.pem", "--at", AT,
    ];
    world.run(&[&flags[..], more].concat())
}

fn check_below(world: &World, more: &[&str]) -> Ran {
    check(
        world,
        &[&["--intermediate", "intermediate.pem"], more].concat(),
    )
}

#[test]
fn it_says_what_a_certificate_says() {
    let world = World::with_practices();
    let told = show(&world, &["gp.pem"]).ended(0).json();
    assert_eq!(told["file"], "gp.pem");
    assert!(
        told["subject"]
            .as_str()
            .unwrap()
            .contains("O=Wattle Street Medical")
    );
    assert!(
        told["issuer"]
            .as_str()
            .unwrap()
            .contains("TEST Synthetic Organisation")
    );
    assert_eq!(told["organisations"], json!([gp().organisation().uri()]));
    assert_eq!(
        (&told["not_before"], &told["rsa_bits"]),
        (&json!(AT), &json!(2048))
    );
    assert_eq!(told["key_usage"][1], "keyEncipherment");
    assert_eq!(told["extended_key_usage"], Value::Null);
    assert_eq!(told["ski"].as_str().unwrap().len(), 40);
    assert_eq!(told["thumbprint_sha256"].as_str().unwrap().len(), 64);
    assert_eq!(told["authority"], false);
    assert_eq!(told["identity_fault"], Value::Null);
}

#[test]
fn every_certificate_of_every_file_is_told() {
    let world = World::with_practices();
    let target = SmdTarget::parse("https://vendor.example/smd/1").unwrap();
    let vendor = world
        .pki
        .vendor(&target, "Vendor", Validity::two_years(at()))
        .unwrap();
    world.write("chain.pem", &vendor.chain_pem);
    let told = show(&world, &["gp.pem", "chain.pem"]).ended(0).json_lines();
    assert_eq!(told.len(), 3);
    assert_eq!(told[1]["organisations"], json!([target.as_str()]));
    assert_eq!(
        told[1]["extended_key_usage"],
        json!(["clientAuth", "serverAuth"])
    );
    assert_eq!(told[2]["authority"], true);
    let people = world.run(&["certs", "show", "gp.pem"]).ended(0);
    assert!(
        people
            .out
            .contains("\n  organisation  http://ns.electronichealth.net.au/id/hi/hpio")
    );
    assert!(
        people.out.contains("\n  key           RSA, 2048 bits\n"),
        "{}",
        people.out
    );
}

#[test]
fn a_good_certificate_is_trusted_for_everything_or_what_is_asked() {
    let world = World::with_practices();
    let report = check_below(&world, &["gp.pem"]).ended(0).json();
    assert_eq!(report["trusted"], true);
    let purposes: Vec<_> = report["purposes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["purpose"].clone())
        .collect();
    assert_eq!(
        purposes,
        ["signing", "encryption", "tls-client", "tls-server"]
    );
    assert_eq!(report["purposes"][0]["revocation"], "no-list");
    assert_eq!(report["organisation"], Value::Null);
    let one = check_below(&world, &["gp.pem", "--purpose", "encryption"])
        .ended(0)
        .json();
    assert_eq!(one["purposes"].as_array().unwrap().len(), 1);
}

#[test]
fn a_chain_may_come_with_the_certificate() {
    let world = World::with_practices();
    let alone = check(&world, &["gp.pem"]).ended(1).json();
    assert_eq!(alone["purposes"][0]["refused"], "missing-intermediate");
    let chain = [world.read("gp.pem"), world.read("intermediate.pem")].concat();
    world.write("chain.pem", chain);
    check(&world, &["chain.pem"]).ended(0);
}

#[test]
fn each_flaw_has_its_code_its_reason_and_its_fix() {
    let world = World::with_practices();
    let cases = [
        (Flaw::Expired, "signing", "expired"),
        (Flaw::NotYetValid, "signing", "not-yet-valid"),
        (Flaw::Sha1, "tls-server", "sha1-signed"),
        (Flaw::MissingSki, "encryption", "missing-ski"),
        (Flaw::SigningOnly, "encryption", "wrong-usage"),
    ];
    for (flaw, purpose, code) in cases {
        world.flawed("flawed", &gp(), flaw);
        let ran = check_below(&world, &["flawed.pem", "--purpose", purpose]).ended(1);
        ran.complained("flawed.pem is not trusted");
        let judgement = ran.json()["purposes"][0].clone();
        assert_eq!(judgement["refused"], code, "{flaw:?}");
        assert!(
            judgement["reason"].as_str().unwrap().ends_with('.'),
            "{flaw:?}"
        );
        assert!(
            judgement["fix"].as_str().unwrap().ends_with('.'),
            "{flaw:?}"
        );
    }
    let mixed = check_below(&world, &["flawed.pem"]).ended(1).json();
    let trusted: Vec<_> = mixed["purposes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["trusted"].clone())
        .collect();
    assert_eq!(
        trusted,
        [true, false, true, true],
        "it may sign, and nothing can be sealed to it"
    );
}

#[test]
fn whose_it_is_is_asked_separately() {
    let world = World::with_practices();
    let (own, other) = (gp().hpio, specialist().organisation().uri());
    check_below(&world, &["gp.pem", "--organisation", own.as_str()]).ended(0);
    let wrong = check_below(&world, &["gp.pem", "--organisation", &other])
        .ended(1)
        .json();
    assert_eq!(
        (&wrong["trusted"], &wrong["purposes"][0]["trusted"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(wrong["organisation"]["proved"], false);
    assert!(
        wrong["organisation"]["reason"]
            .as_str()
            .unwrap()
            .contains("belongs to")
    );
    world.flawed("two", &gp(), Flaw::TwoOrganisations);
    let two = check_below(&world, &["two.pem", "--organisation", own.as_str()])
        .ended(1)
        .json();
    assert!(
        two["certificate"]["identity_fault"]
            .as_str()
            .unwrap()
            .contains("two organisations")
    );
}

#[test]
fn revocation_lists_count_and_their_age_is_told() {
    let mut world = World::with_practices();
    let revoked = world.practice("revoked", &gp(), Validity::two_years(at()));
    world.pki.revoke(&revoked, at());
    let list = world.pki.crl_pem(at()).unwrap();
    world.write("list.crl", list);
    let check = |more: &[&str]| check_below(&world, &[&["--crl", "list.crl"], more].concat());
    assert_eq!(
        check(&["revoked.pem"]).ended(1).json()["purposes"][0]["refused"],
        "revoked"
    );
    assert_eq!(
        check(&["gp.pem"]).ended(0).json()["purposes"][0]["revocation"],
        "not-listed"
    );
    let flags = [
        "certs",
        "check",
        "--json",
        "--trust",
        "root.pem",
        "--intermediate",
    ];
    let later = [
        "intermediate.pem",
        "--crl",
        "list.crl",
        "--at",
        "2027-11-22T00:00:00Z",
        "gp.pem",
    ];
    let stale = world.run(&[&flags[..], &later].concat()).ended(0).json();
    assert_eq!(stale["purposes"][0]["revocation"], "not-listed-stale");
}

#[test]
fn wrong_files_are_named_with_the_fix() {
    let world = World::with_practices();
    for command in ["show", "check"] {
        let trust: &[&str] = if command == "check" {
            &["--trust", "root.pem"]
        } else {
            &[]
        };
        let run = |file| world.run(&[&["certs", command, file], trust].concat());
        run("gp.key")
            .ended(2)
            .complained("gp.key: this is a private key, not a certificate");
        run("missing.pem").ended(3).complained("missing.pem");
        world.write("letter.pem", "Dear doctor");
        run("letter.pem").ended(2).complained("letter.pem");
    }
    check(&world, &["gp.pem", "--trust", "gp.pem"])
        .ended(2)
        .complained("not the certificate of an");
    check(&world, &["gp.pem", "--crl", "root.pem"])
        .ended(2)
        .complained("root.pem");
    check(&world, &["gp.pem", "--purpose", "cooking"])
        .ended(2)
        .complained("tls-client");
    check(&world, &["gp.pem", "--organisation", "8003629999900019"]).ended(2);
    world
        .run(&["certs", "check", "gp.pem"])
        .ended(2)
        .complained("--trust");
}

/// A node with two practices, their certificates valid for so many days from so many days ago.
fn node(ago: i64, days: i64) -> (World, Timestamp) {
    let now = SystemClock.now();
    let world = World::around(now);
    let from = now.plus_millis(-ago * DAY_MILLIS);
    world.practice("gp", &gp(), Validity::two_years(now));
    world.practice("specialist", &specialist(), Validity::days(from, days));
    world.write(
        "node.toml",
        config(&[(&gp(), "gp"), (&specialist(), "specialist")]),
    );
    (world, now)
}

#[test]
fn a_nodes_own_certificates_are_listed_with_the_days_they_have_left() {
    let (world, now) = node(10, 40);
    let earlier = Validity::days(now.plus_millis(-400 * DAY_MILLIS), 365);
    world.practice("earlier", &specialist(), earlier);
    let text = config(&[(&gp(), "gp"), (&specialist(), "specialist")]);
    let with_earlier =
        "[[practice.earlier_keys]]\ncertificate = \"earlier.pem\"\nkey = \"earlier.key\"\n";
    world.write("node.toml", text + with_earlier);
    let list = world
        .run(&["certs", "list", "--config", "node.toml", "--json"])
        .ended(0);
    let list = list.json_lines();
    assert_eq!(list.len(), 3);
    let left: Vec<_> = list
        .iter()
        .map(|owned| owned["days_left"].as_i64().unwrap())
        .collect();
    assert!(
        [729, 730].contains(&left[0]) && [29, 30].contains(&left[1]),
        "{left:?}"
    );
    assert!([-36, -35].contains(&left[2]), "{left:?}");
    assert_eq!(list[1]["practice"], "Banksia Cardiology");
    assert_eq!(
        (&list[1]["use"], &list[2]["use"]),
        (&json!("present"), &json!("earlier"))
    );
    assert_eq!(
        list[2]["fault"],
        Value::Null,
        "an earlier key may have ended"
    );
    assert!(
        list[1]["file"]
            .as_str()
            .unwrap()
            .ends_with("specialist.pem")
    );
}

#[test]
fn a_certificate_that_cannot_be_used_any_more_is_told() {
    let (world, _) = node(100, 90);
    let ran = world
        .run(&["certs", "list", "--config", "node.toml"])
        .ended(1);
    ran.complained("1 certificate cannot be used");
    assert!(
        ran.out.contains("CANNOT BE USED: it has expired"),
        "{}",
        ran.out
    );
}

#[test]
fn a_certificate_of_somebody_else_is_told() {
    let (world, _) = node(0, 90);
    world.write("gp.pem", world.read("specialist.pem"));
    let ran = world
        .run(&["certs", "list", "--config", "node.toml", "--json"])
        .ended(1);
    assert!(
        ran.json_lines()[0]["fault"]
            .as_str()
            .unwrap()
            .contains("belongs to")
    );
}
