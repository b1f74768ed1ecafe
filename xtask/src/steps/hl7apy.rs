//! The step that holds our index of HL7 v2 messages against hl7apy, value by value.
//!
//! Ours is an example of crate `harness`, which writes clean synthetic messages of every kind and
//! what it finds in them; theirs is a script that reads the same messages with hl7apy. Where the
//! two disagree, one of them reads a clean message wrongly, and the step fails.

use std::process::Command;

use crate::house::House;
use crate::run::{self, Limit};
use crate::say::say;
use crate::suite::Outcome;

/// The script that compares.
const SCRIPT: &str = "xtask/peers/hl7apy_leaves.py";
/// The comparison takes seconds; this is for a busy machine.
const LIMIT: Limit = Limit::minutes(5);

/// Compares every value of every message.
pub fn run(house: &House) -> Outcome {
    compare(house).into()
}

fn compare(house: &House) -> Result<(), String> {
    let folder = house.emptied("hl7apy")?;
    let mut write = house.cargo(&["run", "--package", "harness", "--example", "leaves", "--"]);
    run::run(write.arg(&folder))?;
    let mut compare = Command::new(house.python());
    compare.arg(house.root.join(SCRIPT)).arg(&folder);
    let (status, text) = run::capture_any(&mut compare, LIMIT)?;
    say(text.trim_end());
    if status.success() {
        Ok(())
    } else {
        Err("we and hl7apy do not read clean messages alike, see above".to_owned())
    }
}
