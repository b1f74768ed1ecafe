//! Writes clean synthetic messages into a folder, and beside each what our index finds in it:
//! `leaves FOLDER`. The step `hl7apy` of the suite holds both against an independent reader.
//!
//! For each message `N.hl7` there is `N.leaves`, one line for each value that says something: its
//! path with every number, a tab, and its bytes as they stand. MSH-1 and MSH-2 are left out.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use hl7v2::ack::{Ack, AckCode, AckKind, AckRequest};
use hl7v2::{Message, Value};
use ids::{Hd, Timestamp};
use synth::document::{referral, result};
use synth::world::{Patient, Practice};

#[path = "../../hl7v2/tests/synthetic/mod.rs"]
mod synthetic;

/// How many messages are made up besides the documents.
const MADE_UP: u32 = 60;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("leaves FOLDER")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    for (number, bytes) in messages()?.into_iter().enumerate() {
        let text = leaves(&bytes)?;
        fs::write(folder.join(format!("{number:03}.hl7")), &bytes)?;
        fs::write(folder.join(format!("{number:03}.leaves")), text)?;
    }
    Ok(())
}

/// A message of each kind, answers to one of them, and made-up ones.
fn messages() -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let mut all: Vec<Vec<u8>> = synthetic::ALL
        .iter()
        .map(|text| text.as_bytes().to_vec())
        .collect();
    let (gp, specialist) = (
        Practice::wattle_street_medical(),
        Practice::banksia_cardiology(),
    );
    let at = Timestamp::from_millis(1_795_000_000_000);
    for patient in Patient::all() {
        all.push(referral(&gp, &specialist, &patient, "WSM-1", at)?);
        all.push(result(&specialist, &gp, &patient, "BC-1", at)?);
    }
    let original = Message::read(synthetic::REFERRAL).message?;
    for kind in [AckKind::Generic, AckKind::Rri, AckKind::AckR01] {
        let request = AckRequest {
            kind: Some(kind),
            code: AckCode::AE,
            text: "a word & another".to_owned(),
            errors: Vec::new(),
            control_id: "A-1".to_owned(),
            at,
            our_application: Hd::new("SYNTHCLINIC", "", ""),
            reader: None,
        };
        all.push(Ack::answering(&original, &request));
    }
    all.extend((0..MADE_UP).map(|seed| made_up(seed).into_bytes()));
    Ok(all)
}

/// A result with repetitions, subcomponents, escapes, empty parts and nulls by the seed.
fn made_up(seed: u32) -> String {
    const WORDS: [&str; 10] = [
        "",
        "A",
        "O'Hara",
        "x y",
        "1.5",
        r"a\T\b",
        r"\F\",
        r"one\S\two",
        "\"\"",
        "caf-7",
    ];
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let mut pick = |count: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % count
    };
    let mut text = format!(
        "MSH|^~\\&|LAB|Lab^1.2.3^ISO|CIS|Clinic^1.2.4^ISO|20261122||\
         ORU^R01^ORU_R01|R-{seed}|P|2.4\rPID|1||"
    );
    let mut word =
        |list: &[&str]| list[pick(u32::try_from(list.len()).unwrap_or(1)) as usize].to_owned();
    for repetition in 0..1 + seed % 4 {
        let [id, name, oid] = [word(&WORDS), word(&WORDS), word(&["", "1.2.36", "9"])];
        let tilde = if repetition > 0 { "~" } else { "" };
        text += &format!("{tilde}N{seed}{id}^^^{name}&{oid}&ISO^MR");
    }
    text += &format!(
        "||{}^{}^^^{}||19700203|F\r",
        word(&WORDS),
        word(&WORDS),
        word(&WORDS)
    );
    text += &format!(
        "PV1|1|O|||||||12^{}^{}~34^{}\r",
        word(&WORDS),
        word(&WORDS),
        word(&WORDS)
    );
    text += "OBR|1||R-1^Lab^1.2.3^ISO|GLU^Glucose^LN|||20261122010203+1000\r";
    for number in 1..=1 + seed % 5 {
        let (code, value) = (word(&WORDS), word(&WORDS));
        text += &format!(
            "OBX|{number}|ST|C^{code}^L||{value}|mmol/L|{}|N|||F\r",
            word(&WORDS)
        );
    }
    text
}

fn leaves(bytes: &[u8]) -> Result<String, Box<dyn Error>> {
    let message = Message::read(bytes).message?;
    let mut text = String::new();
    for value in message.values().filter(|value| !is_separators(value)) {
        let mut path = value.path().to_string();
        if value.path().to_string().matches('.').count() < 2 {
            path += ".1";
        }
        writeln!(text, "{path}\t{}", std::str::from_utf8(value.raw())?)?;
    }
    Ok(text)
}

fn is_separators(value: &Value<'_>) -> bool {
    let path = value.path().to_string();
    ["MSH[1]-1(", "MSH[1]-2("]
        .iter()
        .any(|start| path.starts_with(start))
}
