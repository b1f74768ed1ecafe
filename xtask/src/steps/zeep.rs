//! The step that calls every operation of every published interface as another program would:
//! zeep, over mutual TLS, from the descriptions that our services serve.
//!
//! Ours is a provider node with two tenants and an organisation whose key it holds, a directory,
//! and an example of crate `testkit` that makes ready for both and is that organisation's software;
//! theirs is a script that drives zeep and holds each reply against the schema. `cargo xtask
//! interop` makes the same calls from the official descriptions.

use std::path::Path;
use std::process::Command;

use crate::house::House;
use crate::run::{self, Limit};
use crate::say::say;
use crate::suite::Outcome;

/// The script that calls.
const SCRIPT: &str = "xtask/peers/zeep_calls.py";
/// The calls take seconds; this is for a busy machine.
const LIMIT: Limit = Limit::minutes(5);

/// Calls everything, from the descriptions served.
pub fn run(house: &House) -> Outcome {
    call(house, None).into()
}

/// Calls everything, from the descriptions served or from the official ones in `official`.
pub(super) fn call(house: &House, official: Option<&Path>) -> Result<(), String> {
    let built = "build --package testkit --example every_service --package sealpost --bin sealpost";
    run::run(&mut house.cargo(&built.split(' ').collect::<Vec<_>>()))?;
    let folder = house.emptied("zeep")?;
    let mut script = Command::new(house.python());
    script.arg(house.root.join(SCRIPT));
    if let Some(data) = official {
        script.arg("--official").arg(data);
    }
    script
        .arg(house.built("examples/every_service"))
        .arg(house.built("sealpost"))
        .arg(&folder);
    let (status, text) = run::capture_any(&mut script, LIMIT)?;
    say(text.trim_end());
    if status.success() {
        Ok(())
    } else {
        Err("zeep does not get from our services what it should, see above".to_owned())
    }
}
