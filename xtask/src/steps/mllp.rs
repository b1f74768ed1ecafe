//! The step that exchanges messages with other people's MLLP programs: python-hl7's client sends
//! to our nodes, hl7apy's server takes from them.
//!
//! Ours are two nodes, which an example of crate `testkit` makes ready and starts; theirs is a
//! script that drives both libraries and looks at what came.

use std::process::Command;

use crate::house::House;
use crate::run::{self, Limit};
use crate::say::say;
use crate::suite::Outcome;

/// The script that exchanges.
const SCRIPT: &str = "xtask/peers/mllp_exchange.py";
/// The exchange takes seconds; this is for a busy machine.
const LIMIT: Limit = Limit::minutes(5);

/// Exchanges messages, both ways, in plain and over TLS.
pub fn run(house: &House) -> Outcome {
    exchange(house).into()
}

fn exchange(house: &House) -> Result<(), String> {
    let built = "build --package testkit --example mllp_pair --package sealpost --bin sealpost";
    run::run(&mut house.cargo(&built.split(' ').collect::<Vec<_>>()))?;
    let folder = house.emptied("mllp")?;
    let mut script = Command::new(house.python());
    script
        .arg(house.root.join(SCRIPT))
        .arg(house.built("examples/mllp_pair"))
        .arg(house.built("sealpost"))
        .arg(&folder);
    let (status, text) = run::capture_any(&mut script, LIMIT)?;
    say(text.trim_end());
    if status.success() {
        Ok(())
    } else {
        Err("other people's MLLP programs and ours do not understand each other, see above".into())
    }
}
