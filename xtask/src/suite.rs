//! `cargo xtask test`: every step, whatever became of the ones before it.

mod summary;

use std::time::Instant;

use self::summary::Row;
use crate::house::House;
use crate::say::say;
use crate::steps::{
    bench, cargo, demo, directory, directory_bench, entries, fuzz, hl7apy, interop, mllp, peers,
    prerequisites, tidy, zeep,
};

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its subject is whole.
    Passed,
    /// Its subject is broken, or the step could not be carried out; why.
    Failed(String),
    /// It does not apply here; why not.
    Skipped(String),
}

impl From<Result<(), String>> for Outcome {
    fn from(result: Result<(), String>) -> Self {
        match result {
            Ok(()) => Self::Passed,
            Err(why) => Self::Failed(why),
        }
    }
}

/// One named part of the suite.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The name that `--only` takes.
    pub name: &'static str,
    /// What it checks, in a few words.
    pub about: &'static str,
    run: fn(&House) -> Outcome,
}

const fn step(name: &'static str, about: &'static str, run: fn(&House) -> Outcome) -> Step {
    Step { name, about, run }
}

/// The steps, in the order in which they run: the quick ones first.
pub const STEPS: &[Step] = &[
    step(
        "prerequisites",
        "install the tools that the other steps use",
        prerequisites::run,
    ),
    step("fmt", "every file as rustfmt writes it", cargo::fmt),
    step(
        "tidy",
        "the house rules: layers, purity, sizes, names",
        tidy::run,
    ),
    step("clippy", "no warning in any target", cargo::clippy),
    step("deny", "banned crates, licences, sources", cargo::deny),
    step(
        "doc",
        "the documentation builds without a warning",
        cargo::doc,
    ),
    step(
        "test",
        "all tests, and the examples in the documentation",
        cargo::test,
    ),
    step(
        "demo",
        "`sealpost demo` ends as it should, without providers and with them",
        demo::run,
    ),
    step(
        "peers",
        "python-xmlsec opens what we seal, and we what it seals",
        peers::run,
    ),
    step(
        "zeep",
        "zeep calls every published interface from the WSDLs we serve",
        zeep::run,
    ),
    step(
        "hl7apy",
        "hl7apy finds in clean HL7 v2 messages what our index finds",
        hl7apy::run,
    ),
    step(
        "mllp",
        "python-hl7's client and hl7apy's server exchange messages with running nodes",
        mllp::run,
    ),
    step(
        "directory",
        "the provider directory answers the look-ups of AU PD, read by other libraries",
        directory::run,
    ),
    step(
        "entries",
        "what practices publish of themselves, read by other people's validators",
        entries::run,
    ),
    step(
        "interop",
        "official schemas and other people's sealed payloads",
        interop::run,
    ),
    step(
        "bench",
        "the benchmark runs and prints its figures",
        bench::run,
    ),
    step(
        "directory-bench",
        "the provider directory is measured at 20,000 roles",
        directory_bench::run,
    ),
];

/// The steps that run only when they are named.
pub const ON_REQUEST: &[Step] = &[step(
    "fuzz",
    "every fuzz target over its seeds, then for FUZZ_SECONDS (10)",
    fuzz::run,
)];

/// The step of this name.
pub fn named(name: &str) -> Option<&'static Step> {
    STEPS
        .iter()
        .chain(ON_REQUEST)
        .find(|step| step.name == name)
}

/// Runs the steps named in `only`, or all of [`STEPS`], and returns whether none failed.
pub fn run(house: &House, only: &[String]) -> bool {
    let asked = |step: &&Step| only.iter().any(|name| name == step.name);
    let chosen: Vec<_> = if only.is_empty() {
        STEPS.iter().collect()
    } else {
        STEPS.iter().chain(ON_REQUEST).filter(asked).collect()
    };
    let mut rows = Vec::new();
    for step in chosen {
        say(&format!("\n=== {}: {}", step.name, step.about));
        let start = Instant::now();
        let outcome = (step.run)(house);
        let row = Row {
            name: step.name,
            time: start.elapsed(),
            outcome,
        };
        say(&row.line());
        rows.push(row);
    }
    say(&summary::render(&rows));
    summary::none_failed(&rows)
}
