//! The step that fuzzes, run on request: every target over its seeds, then over what the fuzzer
//! makes up. It needs a nightly compiler and builds everything anew with sanitizers, which takes
//! minutes; the suite replays the seeds without either, in the tests of crate `harness`.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::prerequisites::on_path;
use crate::house::House;
use crate::run::{self, Limit};
use crate::say::say;
use crate::suite::Outcome;

/// Names another number of seconds for each target.
const SECONDS_VARIABLE: &str = "FUZZ_SECONDS";
/// How long each target is fuzzed, in seconds, when nobody says otherwise.
const SECONDS: u64 = 10;

/// Fuzzes every target.
pub fn run(house: &House) -> Outcome {
    match lacking() {
        Some(what) => Outcome::Skipped(format!("nothing was fuzzed: {what}")),
        None => fuzz(&house.root.join("fuzz")).into(),
    }
}

/// What is not installed, and how to install it.
fn lacking() -> Option<String> {
    let compiler = || nightly(&["rustc", "--version"]);
    if !on_path("cargo-fuzz") {
        return Some("cargo-fuzz is missing (cargo install cargo-fuzz)".to_owned());
    }
    let answer = run::capture(&mut compiler(), Limit::minutes(1));
    let why = answer.err()?;
    Some(format!(
        "the nightly compiler is missing (rustup toolchain install nightly): {why}"
    ))
}

fn nightly(args: &[&str]) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly"]).args(args);
    command
}

fn fuzz(folder: &Path) -> Result<(), String> {
    let seconds = seconds()?;
    let targets = stems(&folder.join("fuzz_targets"))?;
    if targets.is_empty() {
        return Err("there is no fuzz target".to_owned());
    }
    let dictionaries = stems(&folder.join("dictionaries"))?;
    run::run(nightly(&["cargo", "fuzz", "build"]).current_dir(folder))?;
    let mut crashed = Vec::new();
    for target in &targets {
        say(&format!("--- {target}: its seeds, then {seconds} s"));
        if let Err(why) = run_one(folder, target, &dictionaries, seconds) {
            crashed.push(why);
        }
    }
    if crashed.is_empty() {
        Ok(())
    } else {
        Err(crashed.join("\n"))
    }
}

fn seconds() -> Result<u64, String> {
    let Some(told) = env::var_os(SECONDS_VARIABLE) else {
        return Ok(SECONDS);
    };
    let number = told.to_str().and_then(|text| text.parse().ok());
    number.ok_or_else(|| format!("{SECONDS_VARIABLE} must be a number of seconds"))
}

fn run_one(
    folder: &Path,
    target: &str,
    dictionaries: &BTreeSet<String>,
    seconds: u64,
) -> Result<(), String> {
    // One dictionary may serve several targets; its name lists them.
    let serves = |name: &&String| name.split('+').any(|one| one == target);
    let dictionary = dictionaries.iter().find(serves).ok_or_else(|| {
        format!("no dictionary is for `{target}`: name it in that of a file in fuzz/dictionaries")
    })?;
    let corpus = folder.join("corpus").join(target);
    made(&corpus)?;
    let mut command = nightly(&["cargo", "fuzz", "run", target]);
    command.arg(corpus).arg(folder.join("seeds").join(target));
    command.arg("--");
    command.arg(format!("-dict=dictionaries/{dictionary}.dict"));
    command.arg(format!("-max_total_time={seconds}"));
    command.args(["-timeout=20", "-verbosity=0"]);
    run::run(command.current_dir(folder))
        .map_err(|why| format!("{why}; the input is in fuzz/artifacts/{target}"))
}

fn made(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// The names of the files in a folder, without their extensions.
fn stems(folder: &Path) -> Result<BTreeSet<String>, String> {
    let named = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut stems = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(named)? {
        let path = entry.map_err(named)?.path();
        let stem = path.file_stem().unwrap_or_default();
        stems.insert(stem.to_string_lossy().into_owned());
    }
    Ok(stems)
}
