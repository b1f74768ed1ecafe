//! One implementation that seals and opens: how its command is written, how its report is read.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::house::House;
use crate::run::{self, Limit};
use crate::steps::key_makers::Keys;

const PEER: &str = "crates/sealed/tests/peers/xsp_peer.py";
const LIMIT: Limit = Limit::seconds(60);

/// The URIs of a signature, a digest, a cipher and a key transport, in this order.
pub type Algorithms = [String; 4];

/// What opening reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The `DigestValue` of the signature, base64.
    pub digest: String,
    /// What it was sealed with.
    pub algorithms: Algorithms,
}

/// One implementation.
#[derive(Clone, Debug)]
pub struct Side {
    /// Its name, for people.
    pub name: &'static str,
    start: Vec<OsString>,
    recipient_flag: &'static str,
    /// Whether it judges the signer, and prints JSON only when asked to.
    is_ours: bool,
    /// Where its report of opening holds the four algorithms.
    algorithms: [&'static str; 4],
}

impl Side {
    /// `sealpost seal` and `sealpost open`.
    pub fn ours(house: &House) -> Self {
        Self {
            name: "sealpost",
            start: vec![house.built("sealpost").into()],
            recipient_flag: "--to",
            is_ours: true,
            algorithms: [
                "/algorithms/signature/uri",
                "/algorithms/digest/uri",
                "/algorithms/cipher/uri",
                "/algorithms/key_transport/uri",
            ],
        }
    }

    /// python-xmlsec, through the script of crate `sealed`.
    pub fn theirs(house: &House) -> Self {
        Self {
            name: "python-xmlsec",
            start: vec![house.python().into(), house.root.join(PEER).into()],
            recipient_flag: "--recipient",
            is_ours: false,
            algorithms: [
                "/signature_algorithm",
                "/digest_algorithm",
                "/cipher",
                "/key_transport",
            ],
        }
    }

    /// Seals `payload` from the sender to the receiver, and returns the digest.
    ///
    /// # Errors
    /// When it refuses, or reports no digest.
    pub fn seal(
        &self,
        profile: &str,
        keys: &Keys,
        payload: &Path,
        sealed: &Path,
    ) -> Result<String, String> {
        let mut command = self.command("seal");
        command
            .arg("--key")
            .arg(&keys.sender.key)
            .arg("--cert")
            .arg(&keys.sender.certificate);
        command
            .arg(self.recipient_flag)
            .arg(&keys.receiver.certificate);
        command
            .args(["--profile", profile])
            .arg("--in")
            .arg(payload)
            .arg("--out")
            .arg(sealed);
        if self.is_ours {
            command.arg("--json");
        }
        text_at(&report(&run::capture(&mut command, LIMIT)?)?, "/digest")
    }

    /// Opens `sealed` as the receiver.
    ///
    /// # Errors
    /// When it refuses, or reports less than it should.
    pub fn open(&self, keys: &Keys, sealed: &Path, opened: &Path) -> Result<Opened, String> {
        let mut command = self.command("open");
        command
            .arg("--key")
            .arg(&keys.receiver.key)
            .arg("--cert")
            .arg(&keys.receiver.certificate);
        if self.is_ours {
            command
                .arg("--trust")
                .arg(&keys.root)
                .arg("--intermediate")
                .arg(&keys.issuer);
            command.arg("--json");
        }
        command.arg("--in").arg(sealed).arg("--out").arg(opened);
        let report = report(&run::capture(&mut command, LIMIT)?)?;
        let [signature, digest, cipher, transport] = self.algorithms;
        Ok(Opened {
            digest: text_at(&report, "/digest")?,
            algorithms: [
                text_at(&report, signature)?,
                text_at(&report, digest)?,
                text_at(&report, cipher)?,
                text_at(&report, transport)?,
            ],
        })
    }

    fn command(&self, subcommand: &str) -> Command {
        let mut command = Command::new(&self.start[0]);
        command.args(&self.start[1..]).arg(subcommand);
        command
    }
}

/// The JSON object that a command printed.
///
/// # Errors
/// When it printed something else.
pub fn report(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("it printed no JSON object: {error}"))
}

/// The text at `pointer` of a report.
///
/// # Errors
/// When there is none, or it is empty.
pub fn text_at(report: &Value, pointer: &str) -> Result<String, String> {
    let found = report.pointer(pointer);
    let text = found
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or(format!(
        "`{}` is {}, not a text",
        pointer.trim_start_matches('/'),
        found.unwrap_or(&Value::Null)
    ))
}

#[cfg(test)]
mod tests {
    use super::{report, text_at};

    #[test]
    fn what_is_asked_for_must_be_there() {
        let good = report(r#"{"a": {"b": "abc="}}"#).unwrap();
        assert_eq!(text_at(&good, "/a/b"), Ok("abc=".to_owned()));
        for bad in [
            "{}",
            r#"{"a": {"b": ""}}"#,
            r#"{"a": {"b": null}}"#,
            r#"{"a": "b"}"#,
        ] {
            let told = text_at(&report(bad).unwrap(), "/a/b").unwrap_err();
            assert!(told.starts_with("`a/b` is "), "{told}");
        }
        assert!(
            report("")
                .unwrap_err()
                .starts_with("it printed no JSON object")
        );
    }
}
