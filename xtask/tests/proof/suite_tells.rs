//! The suite runs every step that was asked for, and says aloud what it did not run.

use crate::stand_in::StandIn;

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
