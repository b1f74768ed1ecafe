//! The doctor: each leg broken in turn, and no other is blamed.

use crate::rig::{Folder, Serving, copy, ran};
use serde_json::Value;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use testkit::free_address;
use testkit::proxy::{HttpProxy, Temper};

const CONFIG: &str = "node/sealpost.toml";

/// A node of a practice, and where it listens.
fn made() -> (Folder, SocketAddr) {
    let folder = Folder::new();
    let address = free_address();
    let listen = address.to_string();
    folder.run(&["init", "--listen", &listen, "node"]).ended(0);
    (folder, address)
}

fn running() -> (Folder, SocketAddr, Serving) {
    let (folder, address) = made();
    let serving = folder.serve(CONFIG, address);
    (folder, address, serving)
}

/// Runs the doctor, and gives the legs that are in this state, each once.
fn legs(folder: &Folder, more: &[&str], state: &str) -> Vec<String> {
    let args = ["doctor", "--config", CONFIG, "--json", "--wait", "20"];
    let report = folder.run(&[&args[..], more].concat()).json();
    let found = report["findings"].as_array().unwrap();
    for finding in found {
        let (words, fix) = (&finding["words"], &finding["fix"]);
        assert!(!words.as_str().unwrap().is_empty(), "{finding}");
        let needs_fix = ["broken", "warning"].contains(&finding["state"].as_str().unwrap());
        assert_eq!(needs_fix, !fix.as_str().unwrap().is_empty(), "{finding}");
    }
    let is = |finding: &&Value| finding["state"] == state;
    let leg = |finding: &Value| finding["leg"].as_str().unwrap().to_owned();
    let mut legs: Vec<_> = found.iter().filter(is).map(leg).collect();
    legs.sort();
    legs.dedup();
    legs
}

#[track_caller]
fn broken(folder: &Folder, more: &[&str], wanted: &[&str]) {
    assert_eq!(legs(folder, more, "broken"), wanted);
    let args = ["doctor", "--config", CONFIG, "--wait", "20"];
    let ran = folder.run(&[&args[..], more].concat()).ended(1);
    assert_eq!(
        ran.out.matches("BROKEN").count() > 0,
        !wanted.is_empty(),
        "{ran:?}"
    );
}

#[test]
fn a_node_that_is_well_is_found_so_and_its_message_comes_back() {
    let (folder, _, _serving) = running();
    let ran = folder.run(&["doctor", "--config", CONFIG]).ended(0);
    assert!(
        ran.out.contains("went out, came back, and was opened"),
        "{ran:?}"
    );
    for state in ["broken", "not-looked-at"] {
        assert_eq!(legs(&folder, &[], state), Vec::<String>::new());
    }
    let good = legs(&folder, &[], "good");
    for leg in [
        "certificate",
        "clock",
        "dns",
        "listener",
        "loop-back",
        "tls",
        "vault",
    ] {
        assert!(good.iter().any(|it| it == leg), "{leg}: {good:?}");
    }
    let incoming = std::fs::read_dir(folder.path("node/folders/incoming")).unwrap();
    let names = incoming.map(|it| it.unwrap().file_name().into_string().unwrap());
    assert_eq!(
        names.filter(|name| !name.starts_with('.')).count(),
        0,
        "nobody's software has it"
    );
}

#[test]
fn what_is_broken_on_this_machine_is_named_alone() {
    let (folder, _) = made();
    folder.run(&["queue", "--config", CONFIG]).ended(0);
    let offline = &["--offline"];
    assert_eq!(legs(&folder, offline, "broken"), Vec::<String>::new());
    let moved = |name: &str| {
        let (there, away) = (folder.path(name), folder.path("away"));
        std::fs::rename(&there, &away).unwrap();
        (there, away)
    };
    for (name, leg) in [
        ("node/folders/incoming", "folders"),
        ("node/directory.json", "directory"),
        ("node/keys/master.key", "vault"),
        ("node/data/vault.keys", "vault"),
        ("node/keys/practice.key.pem", "certificate"),
        ("node/keys/practice.pem", "certificate"),
        ("node/keys/anchors.pem", "certificate"),
    ] {
        let (there, away) = moved(name);
        broken(&folder, offline, &[leg]);
        std::fs::rename(away, there).unwrap();
    }
    let shared = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(folder.path("node/keys/practice.key.pem"), shared).unwrap();
    broken(&folder, offline, &["certificate"]);
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(folder.path("node/keys/practice.key.pem"), private).unwrap();
    let (there, away) = moved("node/data/sealpost.db");
    std::fs::write(
        &there,
        "no database, but long enough to be read as one".repeat(99),
    )
    .unwrap();
    for log in ["node/data/sealpost.db-wal", "node/data/sealpost.db-shm"] {
        std::fs::remove_file(folder.path(log)).ok();
    }
    broken(&folder, offline, &["store"]);
    std::fs::rename(away, there).unwrap();
    assert_eq!(legs(&folder, offline, "broken"), Vec::<String>::new());
}

#[test]
fn a_proxy_that_is_set_is_a_warning() {
    let (folder, _) = made();
    let mut command = folder.command(&["doctor", "--config", CONFIG, "--offline"]);
    let said = ran(command.env("HTTPS_PROXY", "http://proxy.example:3128")).ended(0);
    assert!(said.out.contains("warning  proxy: HTTPS_PROXY"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_lets_nobody_through_is_named_alone() {
    let (folder, address, _serving) = running();
    let text = folder.text(CONFIG);
    let alone = &["--no-loop-back"];
    for (temper, wanted) in [
        (Temper::Connects, &[][..]),
        (Temper::Refuses, &["proxy"]),
        (
            Temper::Asks("Basic b3RoZXI6cGFzcw==".to_owned()),
            &["proxy"],
        ),
    ] {
        let proxy = HttpProxy::start(temper.clone()).await;
        let section = format!("[proxy]\nurl = \"{}\"\n\n[listen]", proxy.url());
        std::fs::write(folder.path(CONFIG), text.replace("[listen]", &section)).unwrap();
        let found = tokio::task::block_in_place(|| legs(&folder, alone, "broken"));
        assert_eq!(found, wanted, "{temper:?}");
        assert_eq!(proxy.asked(), [address.to_string()], "{temper:?}");
    }
    let nowhere = format!("[proxy]\nurl = \"http://{}\"\n\n[listen]", free_address());
    std::fs::write(folder.path(CONFIG), text.replace("[listen]", &nowhere)).unwrap();
    broken(&folder, alone, &["proxy"]);
}

#[test]
fn what_is_broken_on_the_way_is_named_alone() {
    let (folder, address, serving) = running();
    let url = format!("https://{address}");
    let public = format!("public_url = \"{url}\"");
    let alone = &["--no-loop-back"];
    for (to, leg) in [
        ("https://no-such-name.invalid:8443", "dns"),
        ("https://192.168.77.77:8443", "endpoint"),
    ] {
        let changed = format!("public_url = \"{to}\"");
        folder.edit(CONFIG, &public, &changed);
        broken(&folder, alone, &[leg]);
        folder.edit(CONFIG, &changed, &public);
    }
    let path = format!("{public}\nsealed_message_delivery = \"/nothing-here\"");
    folder.edit(CONFIG, &public, &path);
    broken(&folder, alone, &["endpoint"]);
    folder.edit(CONFIG, &path, &public);
    // Another practice's node, of another authority, is at the address.
    let other = Folder::new();
    let elsewhere = free_address();
    other
        .run(&["init", "--listen", &elsewhere.to_string(), "node"])
        .ended(0);
    let _other = other.serve(CONFIG, elsewhere);
    let changed = format!("public_url = \"https://{elsewhere}\"");
    folder.edit(CONFIG, &public, &changed);
    broken(&folder, alone, &["tls"]);
    folder.edit(CONFIG, &changed, &public);
    drop(serving);
    broken(&folder, &[], &["listener"]);
    assert_eq!(
        legs(&folder, &[], "not-looked-at"),
        ["endpoint", "loop-back", "tls"]
    );
}

#[test]
fn a_message_that_does_not_come_back_is_named_alone() {
    let (folder, _, _serving) = running();
    // A node works on another store than the one that is looked into.
    copy(&folder.path("node/data"), &folder.path("node/other"));
    folder.edit(CONFIG, "data = \"data\"", "data = \"other\"");
    let args = ["doctor", "--config", CONFIG, "--json", "--wait", "1"];
    let report = folder.run(&args).ended(1).json();
    let found = report["findings"].as_array().unwrap();
    let broken: Vec<_> = found.iter().filter(|it| it["state"] == "broken").collect();
    assert_eq!(broken.len(), 1, "{report}");
    assert_eq!(broken[0]["leg"], "loop-back");
    let words = broken[0]["words"].as_str().unwrap();
    assert!(
        words.contains("was taken, and not opened in 1 s"),
        "{words}"
    );
}
