//! The step that exchanges messages over MLLP fails when the other programs complain, when nobody
//! listens, and when there is nothing to exchange with.

use crate::stand_in::StandIn;

const PASSED: &str = "1 passed, 0 failed, 0 skipped";
const SCRIPT: &str = "xtask/peers/mllp_exchange.py";
const FAILED: &str = "do not understand each other";

/// Stands in for our nodes: it says what a file says.
const NODES: &str = r#"//! A stand-in.
fn main() {
    print!("{}", std::fs::read_to_string("addresses").unwrap());
}
"#;

/// Stands in for the program.
const PROGRAM: &str = "//! A stand-in.\nfn main() {}\n";

/// Stands in for the other programs.
const EXCHANGE: &str = r#"
import pathlib, subprocess, sys
example, program, folder = sys.argv[1:]
assert pathlib.Path(folder).is_dir() and pathlib.Path(program).is_file()
said = subprocess.run([example], capture_output=True, text=True, check=True).stdout
if said != "here there\n":
    sys.exit("a message was answered otherwise")
"#;

/// A workspace whose nodes answer as they should.
pub(crate) fn answers(house: &StandIn) {
    house.write("crates/testkit/examples/mllp_pair.rs", NODES);
    house.write(SCRIPT, EXCHANGE);
    house.write("addresses", "here there\n");
}

#[test]
fn an_exchange_that_goes_otherwise_or_not_at_all_fails() {
    let house = StandIn::of("mllp", &["testkit", "sealpost"]);
    house.link_tools();
    house.write("crates/sealpost/src/main.rs", PROGRAM);
    answers(&house);
    house.step("mllp").passed(PASSED);
    house.write("addresses", "nowhere\n");
    house.step("mllp").failed(FAILED);
    house.take_over(SCRIPT);
    house.step("mllp").failed("did not say where they listen");
    house.write("crates/testkit/examples/mllp_pair.rs", "not Rust");
    house.step("mllp").failed("mllp_pair");
}
