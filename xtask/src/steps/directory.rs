//! The step that asks our provider directory as another program would: the look-ups of AU PD over
//! HTTPS in JSON and XML, with everything that comes back parsed by two independent libraries.

use std::fs;
use std::process::Command;

use crate::house::House;
use crate::run::{self, Limit};
use crate::say::say;
use crate::suite::Outcome;

/// The other program.
const SCRIPT: &str = "xtask/peers/directory_lookups.py";
/// It takes seconds; this is for a busy machine.
const LIMIT: Limit = Limit::minutes(5);
/// Roles in the directory that is asked.
const ROLES: &str = "100";

/// Fills a directory, serves it and asks.
pub fn run(house: &House) -> Outcome {
    ask(house).into()
}

fn ask(house: &House) -> Result<(), String> {
    run::run(&mut house.cargo(&["build", "--package", "sealpost", "--bin", "sealpost"]))?;
    let folder = house.emptied("directory")?;
    let mut make = house.cargo(&["run", "--package", "synth", "--example", "providers", "--"]);
    let (status, resources) = run::capture_any(make.arg(ROLES), LIMIT)?;
    if !status.success() {
        return Err("the synthetic directory could not be made".to_owned());
    }
    let lines = resources.lines().filter(|line| line.starts_with('{'));
    let path = folder.join("resources.ndjson");
    fs::write(&path, lines.collect::<Vec<_>>().join("\n"))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    let mut script = Command::new(house.python());
    script.arg(house.root.join(SCRIPT));
    script.arg(house.built("sealpost")).arg(&folder).arg(&path);
    let (status, text) = run::capture_any(&mut script, LIMIT)?;
    say(text.trim_end());
    if status.success() {
        Ok(())
    } else {
        Err("the directory does not answer as AU PD asks, see above".to_owned())
    }
}
