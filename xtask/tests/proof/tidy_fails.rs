//! `cargo xtask tidy` passes a workspace that keeps the house rules, and fails one that breaks any.

use crate::stand_in::{StandIn, manifest};

const HEAD: &str = "//! A stand-in.\n\n#![forbid(unsafe_code)]\n";

#[test]
fn a_workspace_that_keeps_the_rules_passes() {
    let house = StandIn::whole("tidy-whole");
    house
        .run(&["tidy"], &[])
        .passed("1 passed, 0 failed, 0 skipped");
}

#[test]
fn an_upward_dependency_fails() {
    let house = StandIn::whole("tidy-upward");
    let manifest = format!("{}hl7v2 = {{ path = \"../hl7v2\" }}\n", manifest("ids"));
    house.write("crates/ids/Cargo.toml", &manifest);
    house.run(&["tidy"], &[]).failed(
        "crates/ids/Cargo.toml:13: upward dependency: `ids` (layer 0) on `hl7v2` (1). \
         Fix: move the shared part to a lower layer",
    );
}

#[test]
fn an_unlayered_crate_fails() {
    let house = StandIn::whole("tidy-unlayered");
    house.write("crates/newcomer/Cargo.toml", &manifest("newcomer"));
    house.write("crates/newcomer/src/lib.rs", HEAD);
    house.run(&["tidy"], &[]).failed(
        "crates/newcomer/Cargo.toml: unlayered crate `newcomer`. \
         Fix: give it a row in TABLE of xtask/src/tidy/layers.rs.",
    );
}

#[test]
fn a_crate_that_leaves_the_lints_out_fails() {
    let house = StandIn::whole("tidy-lints");
    let without = manifest("store").replace("[lints]\nworkspace = true\n", "");
    house.write("crates/store/Cargo.toml", &without);
    let told = "crates/store/Cargo.toml: the lints of the workspace do not apply. Fix: add";
    house.run(&["tidy"], &[]).failed(told);
}

#[test]
fn a_clock_read_in_a_pure_crate_fails() {
    let house = StandIn::whole("tidy-clock");
    let text = format!("{HEAD}\nmod clock;\n");
    house.write("crates/delivery/src/lib.rs", &text);
    let reads = "//! A clock.\n\nfn now() {\n    drop(std::time::Instant::now());\n}\n";
    house.write("crates/delivery/src/clock.rs", reads);
    house.run(&["tidy"], &[]).failed(
        "crates/delivery/src/clock.rs:4: pure crate `delivery` reads the clock \
         (`std::time::Instant::now`). Fix: take the time as an argument (`ids::Timestamp`).",
    );
}

#[test]
fn the_same_clock_read_is_lawful_in_tests_and_above_the_pure_layers() {
    let house = StandIn::whole("tidy-clock-lawful");
    let reads = "fn now() { drop(std::time::Instant::now()); }\n";
    house.write("crates/engine/src/lib.rs", &format!("{HEAD}{reads}"));
    house.write(
        "crates/ids/tests/clock.rs",
        &format!("//! A clock.\n{reads}"),
    );
    let inside = format!("{HEAD}#[cfg(test)]\nmod tests {{\n    {reads}}}\n");
    house.write("crates/delivery/src/lib.rs", &inside);
    house
        .run(&["tidy"], &[])
        .passed("1 passed, 0 failed, 0 skipped");
}

#[test]
fn a_file_or_a_line_over_its_ceiling_fails() {
    let house = StandIn::whole("tidy-ceilings");
    let place = "crates/ids/src/big.rs";
    house.write(place, &format!("{HEAD}{}", "// x\n".repeat(400)));
    house
        .run(&["tidy"], &[])
        .failed("big.rs: a file of 403 lines; the ceiling is 400");
    house.write(place, &format!("{HEAD}// {}\n", "x".repeat(98)));
    house
        .run(&["tidy"], &[])
        .failed("big.rs:4: a line of 101 characters; the ceiling is 100");
    house.write(place, HEAD);
    house
        .run(&["tidy"], &[])
        .passed("1 passed, 0 failed, 0 skipped");
}

/// Files that break a rule, and what is said of each.
const BROKEN: &[(&str, &str, &str)] = &[
    (
        "crates/ids/src/silent.rs",
        "fn f() {}\n",
        "silent.rs: no module documentation",
    ),
    (
        "crates/ids/src/later.rs",
        "//! X.\nfn f() { todo!() }\n",
        "later.rs:2: `todo!`",
    ),
    (
        "crates/ids/tests/slow.rs",
        "//! X.\n#[ignore]\nfn f() {}\n",
        "slow.rs:2: `#[ignore]`",
    ),
    (
        "crates/sim/src/nap.rs",
        "//! X.\nuse std::thread::sleep;\n",
        "nap.rs:2: `thread::sleep`",
    ),
    (
        "crates/ids/src/utils.rs",
        "//! X.\n",
        "`utils` says nothing about what is inside",
    ),
    (
        "crates/store/src/lib.rs",
        "//! X.\n",
        "add `#![forbid(unsafe_code)]`",
    ),
    (
        "crates/smd/src/print.rs",
        "//! X.\nfn f() { println!() }\n",
        "prints or reads a console",
    ),
    (
        "fuzz/targets/x.rs",
        "fn f() {}\n",
        "fuzz/targets/x.rs: no module documentation",
    ),
];

#[test]
fn every_other_broken_rule_fails_and_names_its_file() {
    let house = StandIn::whole("tidy-rules");
    for (place, text, said) in BROKEN {
        house.write(place, text);
        house.run(&["tidy"], &[]).failed(said);
        if place.ends_with("lib.rs") {
            house.write(place, HEAD);
        } else {
            house.remove(place);
        }
    }
    house
        .run(&["tidy"], &[])
        .passed("1 passed, 0 failed, 0 skipped");
}
