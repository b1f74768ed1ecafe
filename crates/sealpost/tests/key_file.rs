//! A node does not start with a private key that other users of the machine can read.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use std::fs::{Permissions, metadata, set_permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sealpost");

#[test]
fn a_key_that_others_can_read_is_refused_with_the_fix() {
    let folder = tempfile::tempdir().unwrap();
    let node = folder.path().join("node");
    let made = Command::new(PROGRAM)
        .arg("init")
        .arg(&node)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let key = node.join("keys/practice.key.pem");
    assert_eq!(metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    for private in ["data", "keys"] {
        let mode = metadata(node.join(private)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{private}");
    }
    set_permissions(&key, Permissions::from_mode(0o640)).unwrap();
    let config = node.join("sealpost.toml");
    let refused = Command::new(PROGRAM)
        .args(["inbox", "--config"])
        .arg(&config)
        .arg("list")
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{words}");
    assert!(words.contains("chmod 600"), "{words}");
}
