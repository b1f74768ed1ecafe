//! The step that has our entries validated fails when a validator complains, when there is nothing
//! to validate, and the validators themselves see each kind of fault.

use std::fs;
use std::process::Command;

use crate::stand_in::{REAL_ROOT, StandIn};

/// Stands in for the entries: it prints what a file says.
const EXAMPLE: &str = r#"//! A stand-in.
fn main() {
    print!("{}", std::fs::read_to_string("entries.ndjson").unwrap());
}
"#;

/// Stands in for the libraries.
const LIBRARIES: &str = r#"
import pathlib, sys
if "spoilt" in pathlib.Path(sys.argv[1]).read_text():
    sys.exit("a library complains")
"#;

/// Stands in for the validator with profiles.
const PROFILES: &str = r#"
import fs from "node:fs";
process.exit(fs.readFileSync(process.argv[4], "utf8").includes("wrong") ? 1 : 0);
"#;

/// A workspace whose entries are sound.
pub(crate) fn sound(house: &StandIn) {
    house.write("crates/listing/examples/entries.rs", EXAMPLE);
    house.write("xtask/peers/entries_valid.py", LIBRARIES);
    house.write("xtask/peers/entries_valid.mjs", PROFILES);
    house.write("entries.ndjson", "{\"resourceType\":\"Organization\"}");
}

#[test]
fn a_validator_that_complains_or_entries_that_are_not_there_fail() {
    let house = StandIn::of("entries", &["listing"]);
    house.link_tools();
    sound(&house);
    house
        .step("entries")
        .passed("1 passed, 0 failed, 0 skipped");
    house.write("entries.ndjson", "{\"spoilt\":1}");
    house
        .step("entries")
        .failed("the libraries found fault with what we author");
    house.write("entries.ndjson", "{\"wrong\":1}");
    house
        .step("entries")
        .failed("the profiles found fault with what we author");
    house.remove("entries.ndjson");
    house
        .step("entries")
        .failed("the entries of synthetic practices could not be made");
}

#[test]
fn the_libraries_complain_of_what_is_not_fhir_and_of_nothing_at_all() {
    let house = StandIn::of("entries-libraries", &[]);
    house.link_tools();
    let python = house.root.join("target/tools/venv/bin/python");
    let script = format!("{REAL_ROOT}/xtask/peers/entries_valid.py");
    for lines in [
        "",
        "{\"resourceType\":\"Location\",\"id\":\"l\",\"nam\":\"x\"}",
    ] {
        house.write("resources.ndjson", lines);
        let ended = Command::new(&python)
            .arg(&script)
            .arg(house.root.join("resources.ndjson"))
            .output()
            .unwrap();
        assert!(!ended.status.success(), "{lines}");
    }
    assert!(fs::exists(script).unwrap());
}
