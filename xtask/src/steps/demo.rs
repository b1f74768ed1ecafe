//! The step that runs the demo, once without providers and once with them, and reads what it
//! reports.

use std::process::Command;

use super::{demo_passages, demo_report};
use crate::house::House;
use crate::run::{self, Limit};
use crate::suite::Outcome;

/// The demo promises less than a minute in the release profile; this is the dev profile.
const LIMIT: Limit = Limit::seconds(180);

/// Runs `sealpost demo --once --json` and the same `--providers`, and checks their JSON.
pub fn run(house: &House) -> Outcome {
    report(house).into()
}

fn report(house: &House) -> Result<(), String> {
    run::run(&mut house.cargo(&["build", "--package", "sealpost", "--bin", "sealpost"]))?;
    let mut faults = demo_report::faults(&played(house, &[])?);
    let through = played(house, &["--providers"])?;
    let mut more = demo_report::faults(&through);
    more.extend(demo_passages::faults(&through));
    faults.extend(more.iter().map(|fault| format!("--providers: {fault}")));
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}

fn played(house: &House, more: &[&str]) -> Result<String, String> {
    let mut command = Command::new(house.built("sealpost"));
    command
        .current_dir(&house.root)
        .args(["demo", "--once", "--json"])
        .args(more);
    run::capture(&mut command, LIMIT)
}
