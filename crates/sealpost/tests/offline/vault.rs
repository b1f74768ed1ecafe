//! `sealpost vault`: keys and content of a node are encrypted at rest, also those of an old node.

use super::rig::{Folder, Ran};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const TABLE: &str = "\
mrn,ihi,medicare,irn,surname,given,dob,sex,street,postcode\n\
100,8003609999900010,6140523094,1,Tessellate,Juniper,12/03/1979,F,4 Gumnut Lane,2999\n";

const RESULT: &str = "MSH|^~\\&|LAB|LAB|W|W|20261122||ORU^R01|1|P|2.4\r\
PID|1||8003609999900010^^^AUSHIC^NI||Tessellate^Juniper||19790312|F\r";

/// What nobody may read in the files of a node.
const SECRETS: [&str; 5] = [
    "Tessellate",
    "Juniper",
    "6140523094",
    "Gumnut",
    "PRIVATE KEY",
];

const CONFIG: &str = "node/sealpost.toml";
const KEY: &str = "node/keys/practice.key.pem";
const MASTER: &str = "node/keys/master.key";

fn made() -> Folder {
    let folder = Folder::new();
    folder.run(&["init", "node"]).ended(0);
    folder.write("table.csv", TABLE);
    folder.write("result.hl7", RESULT);
    folder
}

fn import(folder: &Folder) -> Ran {
    folder.run(&["patients", "import", "--config", CONFIG, "table.csv"])
}

fn finds(folder: &Folder) {
    let found = folder.run(&["patients", "match", "--config", CONFIG, "result.hl7"]);
    assert!(found.ended(0).out.contains("matched (ihi)"));
}

fn vault(folder: &Folder, args: &[&str]) -> Ran {
    folder.run(&[&["vault", "--config", CONFIG], args].concat())
}

/// The secrets that stand somewhere in the files below a folder.
fn readable(place: &Path) -> Vec<&'static str> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(place).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(readable(&path));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let stands = |secret: &&&str| {
            let hit = |window: &[u8]| window == secret.as_bytes();
            bytes.windows(secret.len()).any(hit)
        };
        found.extend(SECRETS.iter().filter(stands));
    }
    found
}

/// Rewrites the configuration.
fn edit(folder: &Folder, change: impl Fn(&str) -> String) {
    let text = String::from_utf8(folder.read(CONFIG)).unwrap();
    let changed = change(&text);
    assert_ne!(text, changed);
    folder.write(CONFIG, changed);
}

const SECTION: &str = "[vault]\nkey_file = \"keys/master.key\"\naccept_plain = false\n";

#[test]
fn nothing_of_a_patient_and_no_key_can_be_read_in_a_new_node() {
    let folder = made();
    import(&folder).ended(0);
    finds(&folder);
    folder.run(&["audit", "key", "--config", CONFIG]).ended(0);
    assert_eq!(readable(&folder.path("node")), Vec::<&str>::new());
    let status = vault(&folder, &["status", "--json"]).ended(0).json();
    assert_eq!(status["plain_keys"].as_array().unwrap().len(), 0);
    assert_eq!(status["accepts_plain_values"], false);
    for secret in [KEY, MASTER, "node/data/vault.keys", "node/data/audit.key"] {
        let about = std::fs::metadata(folder.path(secret)).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600, "{secret}");
    }
}

#[test]
fn the_master_key_changes_and_everything_still_opens() {
    let folder = made();
    import(&folder).ended(0);
    let old = folder.read(MASTER);
    let key = folder.read(KEY);
    vault(&folder, &["rotate"]).ended(0);
    assert_ne!(folder.read(MASTER), old);
    assert_eq!(folder.read(KEY), key, "what is sealed stays as it is");
    finds(&folder);
    let status = vault(&folder, &["status", "--json"]).ended(0).json();
    let masters = status["master_keys_that_open_it"].as_array().unwrap();
    assert_eq!(masters, &[status["master_key"].clone()]);
    folder.write(MASTER, old);
    let refused = vault(&folder, &["status"]).ended(2);
    refused.complained("does not open the vault");
    refused.complained("give back that master key");
}

#[test]
fn a_master_key_from_the_environment_changes_in_two_steps() {
    let folder = made();
    let digits =
        |bytes: Vec<u8>| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    let old = digits(folder.read(MASTER));
    std::fs::remove_file(folder.path(MASTER)).unwrap();
    edit(&folder, |text| {
        text.replace(
            "key_file = \"keys/master.key\"",
            "key_variable = \"MASTER\"",
        )
    });
    let with = |key: &str, args: &[&str]| {
        let mut command = folder.command(&[&["vault", "--config", CONFIG], args].concat());
        Ran::of(command.env("MASTER", key).output().unwrap())
    };
    with(&old, &["rotate"]).ended(2).complained("--to FILE");
    with(&old, &["rotate", "--to", "new.key"]).ended(0);
    let new = digits(folder.read("new.key"));
    for key in [&old, &new] {
        with(key, &["status"]).ended(0);
    }
    with(&new, &["rotate", "--finish"]).ended(0);
    with(&new, &["status"]).ended(0);
    with(&old, &["status"]).ended(2);
    vault(&folder, &["status"])
        .ended(2)
        .complained("MASTER is not set");
}

#[test]
fn a_node_from_before_the_vault_is_brought_into_it() {
    let folder = made();
    vault(&folder, &["open-key", KEY, "plain.key"]).ended(0);
    std::fs::rename(folder.path("plain.key"), folder.path(KEY)).unwrap();
    edit(&folder, |text| text.replace(SECTION, ""));
    for file in [MASTER, "node/data/vault.keys"] {
        std::fs::remove_file(folder.path(file)).unwrap();
    }
    import(&folder).ended(0);
    folder.run(&["audit", "key", "--config", CONFIG]).ended(0);
    assert!(readable(&folder.path("node")).contains(&"Tessellate"));
    vault(&folder, &["status"])
        .ended(2)
        .complained("no [vault]");
    // The section, its keys, and the node goes on.
    edit(&folder, |text| {
        text.replace(
            "[listen]",
            "[vault]\nkey_file = \"keys/master.key\"\n[listen]",
        )
    });
    vault(&folder, &["status"])
        .ended(2)
        .complained("vault init");
    vault(&folder, &["init"]).ended(0);
    vault(&folder, &["init"]).ended(2).complained("already");
    finds(&folder);
    vault(&folder, &["status"]).ended(1).complained("seal-key");
    vault(&folder, &["seal-key", KEY]).ended(0);
    vault(&folder, &["seal-key", KEY]).ended(0);
    vault(&folder, &["encrypt-store"]).ended(0);
    assert_eq!(readable(&folder.path("node")), Vec::<&str>::new());
    vault(&folder, &["status"]).ended(0);
    edit(&folder, |text| {
        text.replace("master.key\"\n", "master.key\"\naccept_plain = false\n")
    });
    finds(&folder);
    // Without its section it does not hand out what it cannot read.
    edit(&folder, |text| text.replace(SECTION, ""));
    let refused = folder.run(&["queue", "--config", CONFIG]).ended(2);
    refused.complained("no [vault]");
}

#[test]
fn a_master_key_that_others_can_read_is_refused_with_the_fix() {
    let folder = made();
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(folder.path(MASTER), open).unwrap();
    for args in [
        &["queue", "--config", CONFIG][..],
        &["vault", "--config", CONFIG, "status"],
    ] {
        folder.run(args).ended(2).complained("chmod 600");
    }
}

#[test]
fn a_sealed_key_is_of_no_use_without_its_vault() {
    let folder = made();
    let other = made();
    folder.write("node/keys/other.pem", other.read(KEY));
    let refused = vault(&folder, &["open-key", "node/keys/other.pem", "out"]).ended(2);
    refused.complained("was encrypted with data key");
    assert!(!folder.path("out").exists());
    let cert = "node/keys/practice.pem";
    let args = [
        "seal", "--key", KEY, "--cert", cert, "--to", cert, "--in", CONFIG, "--out", "x",
    ];
    folder
        .run(&args)
        .ended(2)
        .complained("sealed by the node's vault");
}
