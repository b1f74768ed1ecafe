//! The program, and a context of one practice that writes to the other.

use office::Drafts;
use sealpost::Config;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};
use synth::world::{Patient, Practice};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sealpost");

/// Runs `sealpost` with these words.
pub(crate) fn sealpost(words: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(words).env_remove("SEALPOST_CONFIG");
    command.output().unwrap()
}

/// Standard output of a command that did what it was asked.
pub(crate) fn done(output: &Output) -> String {
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Exit code and complaint of a command that did not.
pub(crate) fn refused(output: &Output) -> (i32, String) {
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), complaint)
}

fn site(practice: &Practice) -> Value {
    json!({
        "name": practice.name,
        "hpio": practice.hpio.as_str(),
        "phone": practice.phone,
        "address": {
            "street": practice.street,
            "suburb": practice.suburb,
            "state": practice.state,
            "postcode": practice.postcode,
        },
    })
}

fn person(practice: &Practice) -> Value {
    let person = &practice.practitioner;
    json!({
        "family": person.family,
        "given": person.given,
        "prefix": "Dr",
        "role": person.role,
        "provider_number": person.provider_number.as_str(),
        "hpii": person.hpii.as_str(),
    })
}

/// What `from` knows when it begins to write to `to` about a patient of its own.
pub(crate) fn context(from: &Practice, to: &Practice) -> Value {
    let patient = Patient::juniper_tessellate();
    json!({
        "patient": {
            "family": patient.family,
            "given": patient.given,
            "prefix": patient.prefix,
            "birth_date": "1984-03-02",
            "sex": patient.sex.code(),
            "record_number": patient.record_number,
            "ihi": patient.ihi.expose(),
        },
        "author": person(from),
        "practice": site(from),
        "recipients": [{ "person": person(to), "practice": site(to) }],
        "record": {
            "reason": "Palpitations on climbing stairs",
            "medicines": ["None regularly"],
        },
    })
}

/// The drafts of the first practice of a configuration, over an engine of its own.
pub(crate) fn drafts(config: &Config, store: std::sync::Arc<dyn store::Store>) -> Drafts {
    let engine = sealpost::Gateway::engine_over(config, store).unwrap();
    let clock = std::sync::Arc::new(engine::clock::SystemClock);
    let drafts =
        sealpost::writing::drafts(&std::sync::Arc::new(engine), &config.practices[0], clock);
    drafts.unwrap().expect("the practice is served")
}

/// Writes JSON and gives the path as text.
pub(crate) fn write(folder: &Path, name: &str, value: &Value) -> String {
    let path = folder.join(name);
    std::fs::write(&path, value.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}
