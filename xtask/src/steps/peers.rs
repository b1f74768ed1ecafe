//! The step that exchanges sealed payloads with python-xmlsec, both ways, in every profile.
//!
//! Ours is the command line, `sealpost seal` and `sealpost open`; theirs is a script of crate
//! `sealed`. What is opened must be what was sealed, with the digest that was told when sealing,
//! and made with the algorithms of the profile: a profile that is not obeyed is a fault too.

pub mod side;

use std::fs;
use std::path::{Path, PathBuf};

use self::side::Side;
use super::key_makers::{self, Keys};
use crate::house::House;
use crate::run;
use crate::say::say;
use crate::suite::Outcome;

/// The profiles, each with the URIs of its signature, digest, cipher and key transport.
const PROFILES: &[(&str, [&str; 4])] = &[
    ("default", [RSA_SHA256, SHA256, AES256_CBC, RSA_1_5]),
    ("legacy-sha1", [RSA_SHA1, SHA1, AES256_CBC, RSA_1_5]),
    ("modern", [RSA_SHA256, SHA256, AES256_GCM, RSA_OAEP]),
];
const RSA_SHA1: &str = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const AES256_CBC: &str = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";
const AES256_GCM: &str = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
const RSA_1_5: &str = "http://www.w3.org/2001/04/xmlenc#rsa-1_5";
const RSA_OAEP: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";

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
    let folder = house.emptied("peers")?;
    let keys = key_makers::make(house, &folder)?;
    let payload = folder.join("payload.er7");
    fs::write(&payload, PAYLOAD).map_err(|error| format!("{}: {error}", payload.display()))?;
    let (ours, theirs) = (Side::ours(house), Side::theirs(house));
    let mut faults = Vec::new();
    for (profile, algorithms) in PROFILES {
        for (from, to) in [(&ours, &theirs), (&theirs, &ours)] {
            let leg = Leg {
                from,
                to,
                profile,
                algorithms,
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

/// One sealed payload on its way from one side to the other.
struct Leg<'a> {
    from: &'a Side,
    to: &'a Side,
    profile: &'a str,
    algorithms: &'a [&'a str; 4],
    keys: &'a Keys,
    folder: &'a Path,
}

impl Leg<'_> {
    fn travel(&self, payload: &Path) -> Result<(), String> {
        let (sealed, out) = (self.file("sealed.xml"), self.file("opened.er7"));
        let sent = self.from.seal(self.profile, self.keys, payload, &sealed)?;
        let opened = self.to.open(self.keys, &sealed, &out)?;
        if sent != opened.digest {
            return Err(format!(
                "digest {sent} was sealed, {} came out",
                opened.digest
            ));
        }
        if opened.algorithms != *self.algorithms {
            return Err(format!("it was sealed with {:?}", opened.algorithms));
        }
        let bytes = fs::read(&out).map_err(|error| format!("{}: {error}", out.display()))?;
        if bytes == PAYLOAD {
            Ok(())
        } else {
            Err("other bytes came out than went in".to_owned())
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder
            .join(format!("{}-{}-{name}", self.from.name, self.profile))
    }
}

#[cfg(test)]
mod tests {
    use super::PAYLOAD;

    #[test]
    fn the_payload_has_the_terminators_of_hl7() {
        assert_eq!(PAYLOAD.iter().filter(|byte| **byte == b'\r').count(), 2);
        assert!(!PAYLOAD.contains(&b'\n'));
    }
}
