//! The step that calls every service with zeep fails when the other program complains, when
//! nobody listens, and when there is nothing to call.

use crate::product_steps_fail::PRODUCT;
use crate::stand_in::StandIn;

const PASSED: &str = "1 passed, 0 failed, 0 skipped";
const SCRIPT: &str = "xtask/peers/zeep_calls.py";
const FAILED: &str = "zeep does not get from our services what it should";

/// Stands in for our services: it says what a file says, and writes the certificates that a caller
/// looks for.
const SERVICES: &str = r#"//! A stand-in.
use std::{env, fs, path::Path};
fn main() {
    let folder = env::args().nth(1).unwrap();
    for name in ["root", "intermediate", "gp", "specialist"] {
        fs::write(Path::new(&folder).join(format!("{name}.pem")), "").unwrap();
    }
    print!("{}", fs::read_to_string("address").unwrap());
}
"#;

/// Stands in for the other program.
const CALLS: &str = r#"
import pathlib, subprocess, sys
program, sealpost, folder = sys.argv[1:]
assert pathlib.Path(folder).is_dir() and pathlib.Path(sealpost).is_file()
said = subprocess.run([program, folder], capture_output=True, text=True, check=True).stdout
if said != "https://here\n":
    sys.exit("a call was answered otherwise")
"#;

/// A workspace whose services answer as they should.
pub(crate) fn answers(house: &StandIn) {
    house.write("crates/testkit/examples/every_service.rs", SERVICES);
    house.write(SCRIPT, CALLS);
    house.write("address", "https://here\n");
}

#[test]
fn a_call_that_is_answered_otherwise_or_not_at_all_fails() {
    let house = StandIn::of("zeep", &["sealpost", "testkit"]);
    house.link_tools();
    house.write("crates/sealpost/src/main.rs", PRODUCT);
    answers(&house);
    house.step("zeep").passed(PASSED);
    house.write("address", "https://there\n");
    house.step("zeep").failed(FAILED);
    house.take_over(SCRIPT);
    house.take_over("xtask/interop/validate_envelopes.py");
    // The product that stands in serves nothing.
    house.write("address", "https://127.0.0.1:9\n");
    house.step("zeep").failed("does not serve");
    house.write("address", "");
    house.step("zeep").failed("did not say where it listens");
    house.write("crates/testkit/examples/every_service.rs", "not Rust");
    house.step("zeep").failed("every_service");
}
