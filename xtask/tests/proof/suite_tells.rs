//! The suite runs every step that was asked for, and says aloud what it did not run.

use crate::directory_bench_tells;
use crate::directory_tells;
use crate::entries_tell;
use crate::hl7apy_tells;
use crate::mllp_tells;
use crate::product_steps_fail::{BENCH, DEMO, PEER, PRODUCT, demo_through_providers, reports};
use crate::stand_in::{Ended, StandIn};
use crate::zeep_tells;

/// A product that reports what the file of its own name says.
fn whole(name: &str) -> StandIn {
    let house = StandIn::whole(name);
    house.link_tools();
    for place in ["xtask/requirements.txt", "xtask/peers/make_keys.sh"] {
        house.take_over(place);
    }
    house.take_over_eased_deny();
    for (name, report) in [("sealpost", DEMO), ("bench", BENCH)] {
        let program = PRODUCT.replace("report.json", &format!("{name}.json"));
        house.write(&house.file(name, "src/main.rs"), &program);
        house.write(&format!("{name}.json"), report);
    }
    house.write("through.json", &demo_through_providers());
    house.write("crates/sealed/tests/peers/xsp_peer.py", PEER);
    reports(&house);
    hl7apy_tells::agree(&house);
    mllp_tells::answers(&house);
    directory_tells::answers(&house);
    directory_bench_tells::measures_whole(&house);
    zeep_tells::answers(&house);
    entries_tell::sound(&house);
    house.write("crates/ids/tests/x.rs", "//! X.\n\n#[test]\nfn x() {}\n");
    assert!(house.run(&["test", "--list"], &[]).text.lines().count() > 10);
    assert!(fmt(&house).status.success());
    house
}

/// The stand-ins are written for people; this makes them what the step wants.
fn fmt(house: &StandIn) -> std::process::Output {
    let mut command = std::process::Command::new("cargo");
    command
        .current_dir(&house.root)
        .args(["fmt", "--all"])
        .output()
        .unwrap()
}

fn lines_of<'a>(ended: &'a Ended, word: &str) -> Vec<&'a str> {
    let summary = ended.text.split("=== summary").nth(1).unwrap();
    summary
        .lines()
        .filter_map(|line| line.strip_prefix(word)?.split_whitespace().next())
        .collect()
}

#[test]
fn the_whole_suite_passes_a_whole_workspace_and_one_fault_fails_it() {
    let house = whole("suite-whole");
    let green = house.run(&["test"], &[]);
    green.passed("16 passed, 0 failed, 1 skipped");
    assert_eq!(lines_of(&green, "SKIPPED"), ["interop"]);
    house.write("sealpost.json", "");
    let red = house.run(&["test"], &[]);
    assert_eq!(red.code, Some(1), "{}", red.text);
    assert_eq!(lines_of(&red, "FAIL"), ["demo"], "{}", red.text);
    assert_eq!(
        red.text.lines().last(),
        Some("15 passed, 1 failed, 1 skipped"),
        "{}",
        red.text
    );
}

#[test]
fn later_steps_run_after_a_failed_one() {
    let house = StandIn::of("suite-goes-on", &["ids"]);
    house.write(
        "crates/ids/src/lib.rs",
        "//! X.\n\n#![forbid(unsafe_code)]\n\nfn  f( ) { }\n",
    );
    let ended = house.run(&["test", "--only", "fmt", "--only", "doc"], &[]);
    assert_eq!(ended.code, Some(1), "{}", ended.text);
    let last = ended.text.lines().last();
    assert_eq!(
        last,
        Some("1 passed, 1 failed, 0 skipped"),
        "{}",
        ended.text
    );
}

#[test]
fn a_workspace_that_cargo_cannot_read_fails() {
    let house = StandIn::of("suite-unreadable", &["ids"]);
    house.write("Cargo.toml", "[workspace\n");
    assert_eq!(house.run(&["tidy"], &[]).code, Some(1));
}

#[test]
fn an_unknown_word_is_a_usage_error() {
    let house = StandIn::of("suite-usage", &["ids"]);
    for args in [
        &["test", "--only", "nothing"][..],
        &["nothing"],
        &["tidy", "--list"],
    ] {
        let ended = house.run(args, &[]);
        assert_eq!(ended.code, Some(2), "{}", ended.text);
        assert!(
            ended.text.contains("cargo xtask test [--only STEP]"),
            "{}",
            ended.text
        );
    }
}
