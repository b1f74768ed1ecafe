//! The step that compares with hl7apy fails when one value is another, missing or too many.

use crate::stand_in::StandIn;

const PASSED: &str = "1 passed, 0 failed, 0 skipped";

/// Stands in for our example: one message, and what a file in the workspace says of it.
const EXAMPLE: &str = r#"//! A stand-in.
use std::{env, fs, path::Path};
fn main() {
    let folder = env::args().nth(1).unwrap();
    let folder = Path::new(&folder);
    fs::create_dir_all(folder).unwrap();
    for file in ["1.hl7", "1.leaves"] {
        let text = fs::read_to_string(file).unwrap_or_default();
        if !text.is_empty() {
            fs::write(folder.join(file), text).unwrap();
        }
    }
}
"#;

const MESSAGE: &str =
    "MSH|^~\\&|A|B|C|D|20261122||ORU^R01^ORU_R01|1|P|2.4\rPID|1||7^^^X&1.2&ISO^MR~8\r";

const LEAVES: &[&str] = &[
    "MSH[1]-3(1).1.1\tA",
    "MSH[1]-4(1).1.1\tB",
    "MSH[1]-5(1).1.1\tC",
    "MSH[1]-6(1).1.1\tD",
    "MSH[1]-7(1).1.1\t20261122",
    "MSH[1]-9(1).1.1\tORU",
    "MSH[1]-9(1).2.1\tR01",
    "MSH[1]-9(1).3.1\tORU_R01",
    "MSH[1]-10(1).1.1\t1",
    "MSH[1]-11(1).1.1\tP",
    "MSH[1]-12(1).1.1\t2.4",
    "PID[1]-1(1).1.1\t1",
    "PID[1]-3(1).1.1\t7",
    "PID[1]-3(1).4.1\tX",
    "PID[1]-3(1).4.2\t1.2",
    "PID[1]-3(1).4.3\tISO",
    "PID[1]-3(1).5.1\tMR",
    "PID[1]-3(2).1.1\t8",
];

/// A workspace in which both sides agree.
pub(crate) fn agree(house: &StandIn) {
    house.write("crates/harness/examples/leaves.rs", EXAMPLE);
    house.take_over("xtask/peers/hl7apy_leaves.py");
    house.write("1.hl7", MESSAGE);
    house.write("1.leaves", &LEAVES.join("\n"));
}

#[test]
fn each_difference_is_told() {
    let house = StandIn::of("hl7apy", &["harness"]);
    house.link_tools();
    agree(&house);
    let leaves = |lines: &[&str]| house.write("1.leaves", &lines.join("\n"));
    house.step("hl7apy").passed(PASSED);
    let mut other = LEAVES.to_vec();
    other[14] = "PID[1]-3(1).4.2\t1.3";
    leaves(&other);
    house
        .step("hl7apy")
        .failed("PID[1]-3(1).4.2: we find '1.3', hl7apy '1.2'");
    leaves(&LEAVES[..LEAVES.len() - 1]);
    house
        .step("hl7apy")
        .failed("PID[1]-3(2).1.1: we find None, hl7apy '8'");
    leaves(&[LEAVES, &["PID[1]-4(1).1.1\t9"]].concat());
    house
        .step("hl7apy")
        .failed("PID[1]-4(1).1.1: we find '9', hl7apy None");
    leaves(LEAVES);
    house.write("1.hl7", "");
    house
        .step("hl7apy")
        .failed("do not read clean messages alike");
}
