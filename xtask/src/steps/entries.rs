//! The step that has other people's validators read the entries that we author: two Python
//! libraries, and Medplum with the profiles of AU Base.

use std::fs;
use std::process::Command;

use crate::house::House;
use crate::run::{self, Limit};
use crate::say::say;
use crate::steps::prerequisites;
use crate::suite::Outcome;

/// The Python libraries.
const LIBRARIES: &str = "xtask/peers/entries_valid.py";
/// The validator with profiles.
const PROFILES: &str = "xtask/peers/entries_valid.mjs";
/// They take seconds; this is for a busy machine.
const LIMIT: Limit = Limit::minutes(5);

/// Writes the entries of synthetic practices and has them read.
pub fn run(house: &House) -> Outcome {
    validate(house).into()
}

fn validate(house: &House) -> Result<(), String> {
    let mut make = house.cargo(&["run", "--package", "listing", "--example", "entries"]);
    let (status, resources) = run::capture_any(&mut make, LIMIT)?;
    if !status.success() {
        return Err("the entries of synthetic practices could not be made".to_owned());
    }
    let lines = resources.lines().filter(|line| line.starts_with('{'));
    let folder = house.target.join("tmp");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let path = folder.join("entries.ndjson");
    fs::write(&path, lines.collect::<Vec<_>>().join("\n"))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    let mut libraries = Command::new(house.python());
    libraries.arg(house.root.join(LIBRARIES)).arg(&path);
    let mut profiles = Command::new("node");
    profiles
        .arg(house.root.join(PROFILES))
        .args(prerequisites::validator(house))
        .arg(&path);
    let mut failed = Vec::new();
    for (name, command) in [("the libraries", libraries), ("the profiles", profiles)] {
        let mut command = command;
        let (status, text) = run::capture_any(&mut command, LIMIT)?;
        say(text.trim_end());
        if !status.success() {
            failed.push(name);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    let failed = failed.join(" and ");
    Err(format!(
        "{failed} found fault with what we author, see above"
    ))
}
