//! The step that asks the directory fails when the other program complains, and when there is
//! nothing to ask about.

use crate::product_steps_fail::{PASSED, PRODUCT};
use crate::stand_in::StandIn;

/// Stands in for the synthetic directory: it prints what a file says.
const EXAMPLE: &str = r#"//! A stand-in.
fn main() {
    print!("{}", std::fs::read_to_string("resources.ndjson").unwrap());
}
"#;

/// Stands in for the other program: it wants the product, a folder and the resources.
const LOOKUPS: &str = r#"
import pathlib, sys
sealpost, folder, resources = map(pathlib.Path, sys.argv[1:])
assert sealpost.is_file() and folder.is_dir()
if resources.read_text() != pathlib.Path("asked.ndjson").read_text():
    sys.exit("a look-up was answered otherwise")
"#;

const RESOURCES: &str = "{\"resourceType\":\"Organization\",\"id\":\"o1\"}";

/// A workspace whose directory answers as it should.
pub(crate) fn answers(house: &StandIn) {
    house.write("crates/synth/examples/providers.rs", EXAMPLE);
    house.write("xtask/peers/directory_lookups.py", LOOKUPS);
    house.write("resources.ndjson", RESOURCES);
    house.write("asked.ndjson", RESOURCES);
}

#[test]
fn a_look_up_that_is_answered_otherwise_or_not_at_all_fails() {
    let house = StandIn::of("directory", &["sealpost", "synth"]);
    house.link_tools();
    house.write("crates/sealpost/src/main.rs", PRODUCT);
    answers(&house);
    house.step("directory").passed(PASSED);
    house.write("asked.ndjson", "another");
    house
        .step("directory")
        .failed("the directory does not answer as AU PD asks");
    house.write("asked.ndjson", RESOURCES);
    house.remove("resources.ndjson");
    house
        .step("directory")
        .failed("the synthetic directory could not be made");
    house.write("resources.ndjson", RESOURCES);
    house.remove("xtask/peers/directory_lookups.py");
    house
        .step("directory")
        .failed("the directory does not answer as AU PD asks");
}
