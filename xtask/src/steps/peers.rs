//! The step that exchanges sealed payloads with python-xmlsec, both ways, in every profile.
//!
//! Ours is the command line: `sealpost seal` and `sealpost open`. Theirs is the script
//! `crates/sealed/tests/peers/xsp_peer.py`, with the subcommands `seal` and `open`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::key_makers::{self, Keys};
use crate::house::House;
use crate::run::{self, Limit};
use crate::say::say;
use crate::suite::Outcome;

const PEER: &str = "crates/sealed/tests/peers/xsp_peer.py";
const PROFILES: &[&str] = &["default", "legacy-sha1", "modern"];
const LIMIT: Limit = Limit::seconds(60);
/// A message of our own; its bytes must come out as they went in.
const PAYLOAD: &[u8] = b"MSH|^~\\&|SEALPOST|Test Sender^1.2.36.1.2001.1003.0.8003628233352432^ISO\
    ||Test Receiver^1.2.36.1.2001.1003.0.8003620000030499^ISO|20261122120000+1000||\
    REF^I12^REF_I12|PEER-1|T|2.4^AUS&Australia&ISO3166_1\r\
    RF1|A|R|GRF|||PEER-1^Test Sender^8003628233352432^ISO\r";

/// Seals with each side and opens with the other.
pub fn run(house: &House) -> Outcome {
    exchange(house).into()
}

fn exchange(house: &House) -> Result<(), String> {
    run::run(&mut house.cargo(&["build", "--package", "sealpost", "--bin", "sealpost"]))?;
    let folder = house.target.join("tmp/peers");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let keys = key_makers::make(house, &folder)?;
    let payload = folder.join("payload.er7");
    fs::write(&payload, PAYLOAD).map_err(|error| format!("{}: {error}", payload.display()))?;
    let ours = Side {
        name: "sealpost",
        start: vec![house.built("sealpost").into()],
    };
    let script = house.root.join(PEER);
    let theirs = Side {
        name: "python-xmlsec",
        start: vec![house.python().into(), script.into()],
    };
    let mut faults = Vec::new();
    for profile in PROFILES {
        for (from, to) in [(&ours, &theirs), (&theirs, &ours)] {
            let leg = Leg {
                from,
                to,
                profile,
                keys: &keys,
                folder: &folder,
            };
            let title = format!("{profile}: {} seals, {} opens", from.name, to.name);
            match leg.travel(&payload) {
                Ok(()) => say(&format!("ok    {title}")),
                Err(why) => faults.push(format!("{title}: {why}")),
            }
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}

/// One implementation, and how its command begins.
struct Side {
    name: &'static str,
    start: Vec<OsString>,
}

impl Side {
    fn command(&self, subcommand: &str, flags: &[(&str, &Path)]) -> Command {
        let mut command = Command::new(&self.start[0]);
        command.args(&self.start[1..]).arg(subcommand);
        for (flag, value) in flags {
            command.arg(flag).arg(value);
        }
        command
    }
}

/// One sealed payload on its way from one side to the other.
struct Leg<'a> {
    from: &'a Side,
    to: &'a Side,
    profile: &'a str,
    keys: &'a Keys,
    folder: &'a Path,
}

impl Leg<'_> {
    fn travel(&self, payload: &Path) -> Result<(), String> {
        let sealed = self.file("sealed.xml");
        let opened = self.file("opened.er7");
        let sent = self.seal(payload, &sealed)?;
        let came = self.open(&sealed, &opened)?;
        if sent != came {
            return Err(format!("digest {sent} was sealed, {came} came out"));
        }
        let bytes = fs::read(&opened).map_err(|error| format!("{}: {error}", opened.display()))?;
        if bytes == PAYLOAD {
            Ok(())
        } else {
            Err("other bytes came out than went in".to_owned())
        }
    }

    fn seal(&self, payload: &Path, sealed: &Path) -> Result<String, String> {
        let sender = &self.keys.sender;
        let mut command = self.from.command(
            "seal",
            &[
                ("--key", &sender.key),
                ("--cert", &sender.certificate),
                ("--to", &self.keys.receiver.certificate),
                ("--profile", Path::new(self.profile)),
                ("--in", payload),
                ("--out", sealed),
            ],
        );
        digest(&run::capture(command.arg("--json"), LIMIT)?)
    }

    fn open(&self, sealed: &Path, opened: &Path) -> Result<String, String> {
        let receiver = &self.keys.receiver;
        let mut command = self.to.command(
            "open",
            &[
                ("--key", &receiver.key),
                ("--cert", &receiver.certificate),
                ("--trust", &self.keys.root),
                ("--intermediate", &self.keys.issuer),
                ("--in", sealed),
                ("--out", opened),
            ],
        );
        digest(&run::capture(command.arg("--json"), LIMIT)?)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder
            .join(format!("{}-{}-{name}", self.from.name, self.profile))
    }
}

/// The `digest` in the JSON that sealing and opening print.
pub fn digest(text: &str) -> Result<String, String> {
    let report: Value = serde_json::from_str(text)
        .map_err(|error| format!("it printed no JSON object: {error}"))?;
    let digest = report["digest"]
        .as_str()
        .filter(|digest| !digest.is_empty());
    digest
        .map(str::to_owned)
        .ok_or(format!("`digest` is {}, not a text", report["digest"]))
}

#[cfg(test)]
mod tests {
    use super::{PAYLOAD, digest};

    #[test]
    fn the_digest_must_be_there() {
        assert_eq!(digest(r#"{"digest": "abc="}"#), Ok("abc=".to_owned()));
        for bad in ["", "{}", r#"{"digest": ""}"#, r#"{"digest": null}"#] {
            assert!(digest(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_payload_has_the_terminators_of_hl7() {
        assert_eq!(PAYLOAD.iter().filter(|byte| **byte == b'\r').count(), 2);
        assert!(!PAYLOAD.contains(&b'\n'));
    }
}
