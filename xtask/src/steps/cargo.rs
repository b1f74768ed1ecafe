//! The steps that are one cargo command or two.

use std::path::PathBuf;

use super::prerequisites::on_path;
use crate::house::House;
use crate::run;
use crate::suite::Outcome;

/// What cargo-deny checks; who pulls in which duplicate is left out of what it prints.
const DENY: &[&str] = &[
    "check",
    "--hide-inclusion-graph",
    "bans",
    "licenses",
    "sources",
];

/// Every file as rustfmt writes it.
pub fn fmt(house: &House) -> Outcome {
    run::run(&mut house.cargo(&["fmt", "--all", "--check"])).into()
}

/// No warning in any target of any crate.
pub fn clippy(house: &House) -> Outcome {
    let args = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    run::run(&mut house.cargo(&args)).into()
}

/// Banned crates, licences and sources, as `deny.toml` says.
pub fn deny(house: &House) -> Outcome {
    // The full path, as the folder of our own tools is on nobody's PATH.
    let own = house.tools().join("bin/cargo-deny");
    let tool = if own.is_file() {
        own
    } else {
        PathBuf::from("cargo-deny")
    };
    let mut command = std::process::Command::new(tool);
    command.current_dir(&house.root).args(DENY);
    run::run(&mut command).into()
}

/// The documentation of every crate, broken links included.
pub fn doc(house: &House) -> Outcome {
    let mut command = house.cargo(&["doc", "--no-deps", "--workspace"]);
    run::run(command.env("RUSTDOCFLAGS", "-D warnings")).into()
}

/// All tests: with nextest where it is installed, else with `cargo test`; then the doc tests.
pub fn test(house: &House) -> Outcome {
    let tests: &[&str] = if on_path("cargo-nextest") {
        &["nextest", "run", "--workspace", "--no-fail-fast"]
    } else {
        &["test", "--workspace", "--all-targets", "--no-fail-fast"]
    };
    let tests = run::run(&mut house.cargo(tests));
    let examples = run::run(&mut house.cargo(&["test", "--workspace", "--doc"]));
    let why: Vec<_> = [tests, examples]
        .into_iter()
        .filter_map(Result::err)
        .collect();
    if why.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Failed(why.join("\n"))
    }
}
