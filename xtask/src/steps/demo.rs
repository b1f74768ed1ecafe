//! The step that runs the demo once and reads what it reports.

use std::process::Command;

use super::demo_report;
use crate::house::House;
use crate::run::{self, Limit};
use crate::suite::Outcome;

/// The demo promises less than a minute in the release profile; this is the dev profile.
const LIMIT: Limit = Limit::seconds(180);

/// Runs `sealpost demo --once --json` and checks its JSON.
pub fn run(house: &House) -> Outcome {
    report(house).into()
}

fn report(house: &House) -> Result<(), String> {
    run::run(&mut house.cargo(&["build", "--package", "sealpost", "--bin", "sealpost"]))?;
    let mut command = Command::new(house.built("sealpost"));
    command
        .current_dir(&house.root)
        .args(["demo", "--once", "--json"]);
    let faults = demo_report::faults(&run::capture(&mut command, LIMIT)?);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}
