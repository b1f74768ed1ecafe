//! `sealpost certs import`: a practice's certificate from what its authority sent, judged first.

use super::rig::{Folder, Ran, World, config, gp, specialist};
use engine::Clock as _;
use engine::clock::SystemClock;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use synth::pki::{Flaw, Validity};

const CONFIG: &str = "sealpost.toml";
const PASSWORD: &str = "Correct-horse";

/// A node of the GP in production, with a certificate of long ago, and a PKI of today.
fn world() -> World {
    let now = SystemClock.now();
    let world = World::around(now);
    let year = 365 * 86_400_000;
    let old = Validity::two_years(now.plus_millis(-year));
    world.practice("present", &gp(), old);
    world.practice(
        "new",
        &gp(),
        Validity::two_years(now.plus_millis(-3_600_000)),
    );
    let text = config(&[(&gp(), "present")]);
    let text = text.replace("[listen]", "environment = \"test\"\n[listen]");
    world.write(
        CONFIG,
        text.replace("anchors", "intermediates = \"intermediate.pem\"\nanchors"),
    );
    world.write("password", PASSWORD);
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(world.path("password"), private).unwrap();
    std::fs::create_dir(world.path("data")).unwrap();
    world
}

fn import(folder: &Folder, args: &[&str]) -> Ran {
    folder.run(&[&["certs", "import", "--config", CONFIG], args].concat())
}

/// The codes of what was wrong.
fn codes(ran: &Ran) -> Vec<String> {
    let report = ran.json();
    assert_eq!(report["imported"], false);
    let problems = report["problems"].as_array().unwrap();
    for problem in problems {
        for part in ["problem", "fix"] {
            let words = problem[part].as_str().unwrap();
            assert!(words.len() > 10, "{problem}");
        }
    }
    let code = |problem: &serde_json::Value| problem["code"].as_str().unwrap().to_owned();
    problems.iter().map(code).collect()
}

/// Runs an import that is refused for these reasons, and that changes nothing.
#[track_caller]
fn refused(world: &World, args: &[&str], wanted: &[&str]) {
    let before = (world.read(CONFIG), names(world));
    let ran = import(world, &[args, &["--json"]].concat()).ended(1);
    assert_eq!(codes(&ran), wanted, "{ran:?}");
    assert_eq!((world.read(CONFIG), names(world)), before);
}

fn names(world: &World) -> Vec<String> {
    let entries = std::fs::read_dir(world.place()).unwrap();
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<_> = entries
        .map(|entry| name(entry).to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Makes a PKCS#12 file of `name.key` and `name.pem` with another program.
fn pack(world: &World, name: &str, more: &[&str]) {
    let (key, cert) = (format!("{name}.key"), format!("{name}.pem"));
    let made = Command::new("openssl")
        .args(["pkcs12", "-export", "-inkey", &key, "-in", &cert])
        .args(["-certfile", "intermediate.pem", "-out", "new.p12"])
        .args(["-passout", &format!("pass:{PASSWORD}")])
        .args(more)
        .current_dir(world.place())
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
}

#[test]
fn pkcs12_of_today_and_of_old_is_put_in_place() {
    for legacy in [
        &[][..],
        // As NASH's were: 3DES for the key, RC2 for the certificates.
        &[
            "-legacy",
            "-certpbe",
            "PBE-SHA1-RC2-40",
            "-keypbe",
            "PBE-SHA1-3DES",
            "-macalg",
            "sha1",
        ],
    ] {
        let world = world();
        pack(&world, "new", legacy);
        let ran = import(
            &world,
            &["new.p12", "--password-file", "password", "--json"],
        )
        .ended(0);
        let report = ran.json();
        let text = String::from_utf8(world.read(CONFIG)).unwrap();
        for part in ["certificate", "key"] {
            let path = report[part].as_str().unwrap();
            assert!(text.contains(path.rsplit('/').next().unwrap()), "{text}");
            let mode = std::fs::metadata(world.path(path))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o077, 0);
        }
        assert!(text.contains("[[practice.earlier_keys]]"), "{text}");
        assert!(text.contains("\"present.pem\"") && text.contains("\"present.key\""));
        // The same once more, and the one before it.
        refused(
            &world,
            &["new.p12", "--password-file", "password"],
            &["in-place"],
        );
        refused(
            &world,
            &["present.pem", "--key", "present.key"],
            &["replaced"],
        );
    }
}

#[test]
fn pem_files_are_put_in_place_and_comments_stay() {
    let world = world();
    let text = String::from_utf8(world.read(CONFIG)).unwrap();
    let text = text.replace("key = \"present.key\"", "key = \"present.key\" # of 2025");
    world.write(CONFIG, format!("# Ours.\n{text}earlier_keys = []\n"));
    let args = ["new.pem", "intermediate.pem", "--key", "new.key"];
    let checked = import(&world, &[&args[..], &["--check"]].concat()).ended(0);
    assert!(checked.out.contains("will do"));
    import(&world, &args).ended(0);
    let text = String::from_utf8(world.read(CONFIG)).unwrap();
    assert!(
        text.starts_with("# Ours.\n") && text.contains("# of 2025"),
        "{text}"
    );
    assert!(
        text.contains("earlier_keys = [{ certificate = \"present.pem\""),
        "{text}"
    );
}

#[test]
fn an_imported_key_is_sealed_where_there_is_a_vault() {
    let folder = Folder::new();
    folder.run(&["init", "node"]).ended(0);
    let pki = synth::TestPki::new(SystemClock.now()).unwrap();
    let validity = Validity::two_years(SystemClock.now());
    let issued = pki.organisation(&gp().hpio, &gp().name, validity).unwrap();
    folder.write("new.pem", format!("{}{}", issued.chain_pem, issued.key_pem));
    folder.write("node/keys/anchors.pem", pki.root_pem());
    let args = [
        "certs",
        "import",
        "--config",
        "node/sealpost.toml",
        "--json",
        "new.pem",
    ];
    let report = folder.run(&args).ended(0).json();
    let key = folder.read(report["key"].as_str().unwrap());
    let key = String::from_utf8(key).unwrap();
    assert!(
        key.contains("SEALED KEY") && !key.contains("PRIVATE KEY"),
        "{key}"
    );
    let status = ["vault", "--config", "node/sealpost.toml", "status"];
    folder.run(&status).ended(0);
}

#[test]
fn a_file_that_does_not_open_is_refused_with_the_reason() {
    let world = world();
    pack(&world, "new", &[]);
    world.write("wrong", "wrong");
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(world.path("wrong"), private).unwrap();
    refused(&world, &["new.p12"], &["password-missing"]);
    refused(
        &world,
        &["new.p12", "--password-file", "wrong"],
        &["wrong-password"],
    );
    let bytes = world.read("new.p12");
    world.write("cut.p12", &bytes[..bytes.len() / 2]);
    refused(
        &world,
        &["cut.p12", "--password-file", "password"],
        &["unreadable"],
    );
    let ran = import(&world, &["cut.p12", "--password-file", "password"]);
    assert!(ran.out.contains("openssl pkcs12 -legacy"), "{ran:?}");
    pack(&world, "new", &["-legacy", "-certpbe", "PBE-SHA1-RC4-128"]);
    let args = ["new.p12", "--password-file", "password"];
    refused(&world, &args, &["unsupported-encryption"]);
    refused(&world, &["new.pem"], &["no-key"]);
    refused(&world, &["new.key"], &["no-certificate"]);
    refused(
        &world,
        &["new.pem", "new.key", "present.key"],
        &["several-keys"],
    );
    refused(
        &world,
        &["new.pem", "--key", "present.key"],
        &["key-does-not-match"],
    );
    let encrypted = Command::new("openssl")
        .args([
            "pkey",
            "-in",
            "new.key",
            "-aes256",
            "-passout",
            "pass:x",
            "-out",
            "locked.key",
        ])
        .current_dir(world.place())
        .output()
        .unwrap();
    assert!(encrypted.status.success());
    refused(
        &world,
        &["new.pem", "--key", "locked.key"],
        &["encrypted-pem"],
    );
    std::fs::set_permissions(world.path("wrong"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let shared = import(&world, &["new.p12", "--password-file", "wrong"]).ended(2);
    shared.complained("chmod 600");
}

#[test]
fn a_certificate_that_will_not_do_is_refused_with_the_reason() {
    let world = world();
    let now = SystemClock.now();
    for (flaw, code) in [
        (Flaw::Expired, &["expired"][..]),
        (Flaw::NotYetValid, &["not-yet-valid"]),
        (Flaw::MissingSki, &["missing-ski"]),
        (Flaw::Sha1, &["sha1-signed"]),
        (Flaw::SigningOnly, &["wrong-usage"]),
        (Flaw::TwoOrganisations, &["wrong-organisation"]),
    ] {
        let issued = world.pki.flawed(&gp().hpio, &gp().name, flaw, now).unwrap();
        world.keep("flawed", &issued);
        let ran = import(&world, &["flawed.pem", "--key", "flawed.key", "--json"]).ended(1);
        assert_eq!(codes(&ran), code, "{flaw:?}");
    }
    world.practice(
        "other",
        &specialist(),
        Validity::two_years(now.plus_millis(-1_000)),
    );
    refused(
        &world,
        &["other.pem", "--key", "other.key"],
        &["wrong-organisation"],
    );
    let foreign = synth::TestPki::new(now).unwrap();
    let validity = Validity::two_years(now.plus_millis(-1_000));
    let issued = foreign
        .organisation(&gp().hpio, &gp().name, validity)
        .unwrap();
    world.keep("foreign", &issued);
    world.write("foreign-chain.pem", &issued.chain_pem);
    let args = ["foreign-chain.pem", "--key", "foreign.key"];
    let ran = import(&world, &[&args[..], &["--json"]].concat()).ended(1);
    assert!(!codes(&ran).is_empty());
    // The intermediate is nowhere.
    let text = String::from_utf8(world.read(CONFIG)).unwrap();
    world.write(
        CONFIG,
        text.replace("intermediates = \"intermediate.pem\"\n", ""),
    );
    refused(
        &world,
        &["new.pem", "--key", "new.key"],
        &["missing-intermediate"],
    );
    import(
        &world,
        &["new.pem", "intermediate.pem", "--key", "new.key", "--check"],
    )
    .ended(0);
}

#[test]
fn a_short_key_and_one_that_is_not_rsa_are_refused() {
    let world = world();
    for (algorithm, name) in [("rsa:1024", "short"), ("ed25519", "other")] {
        let made = Command::new("openssl")
            .args([
                "req", "-x509", "-newkey", algorithm, "-nodes", "-subj", "/CN=x",
            ])
            .args([
                "-keyout",
                &format!("{name}.key"),
                "-out",
                &format!("{name}.pem"),
            ])
            .current_dir(world.place())
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let (cert, key) = (format!("{name}.pem"), format!("{name}.key"));
        refused(&world, &[&cert, "--key", &key], &["key-unusable"]);
    }
}

#[test]
fn a_test_certificate_is_refused_in_production() {
    let world = world();
    let text = String::from_utf8(world.read(CONFIG)).unwrap();
    world.write(CONFIG, text.replace("environment = \"test\"\n", ""));
    refused(
        &world,
        &["new.pem", "--key", "new.key"],
        &["test-in-production"],
    );
    let ran = import(&world, &["new.pem", "--key", "new.key"]).ended(1);
    assert!(ran.out.contains("test certificate (issued by"), "{ran:?}");
}
