//! The step `fuzz` is skipped aloud without its tools, runs every target, and fails on a crash.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::stand_in::{Ended, StandIn};

/// Stands in for rustup: notes what it is asked to run, and crashes on the target named in a file.
const RUSTUP: &str = "#!/bin/sh
here=$(dirname \"$0\")
echo \"$@\" >> \"$here/asked\"
if [ \"$3 $4 $5\" = \"cargo fuzz run\" ] && grep -qx \"$6\" \"$here/crashing\"; then exit 77; fi
[ -e \"$here/nightly\" ]
";

/// A workspace with two targets and tools that only note what they are asked.
fn house(name: &str) -> StandIn {
    let house = StandIn::of(name, &["ids"]);
    for target in ["first", "second"] {
        house.write(&format!("fuzz/fuzz_targets/{target}.rs"), "//! A target.\n");
        house.write(&format!("fuzz/seeds/{target}/seed"), "x");
    }
    house.write("fuzz/dictionaries/first+second.dict", "\"x\"\n");
    house.write("tools/rustup", RUSTUP);
    house.write("tools/cargo-fuzz", "#!/bin/sh\n");
    house.write("tools/crashing", "nothing\n");
    house.write("tools/nightly", "");
    for tool in ["rustup", "cargo-fuzz"] {
        let path = house.root.join("tools").join(tool);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    for tool in ["cargo", "rustc", "sh", "dirname", "grep"] {
        symlink(find(tool), house.root.join("tools").join(tool)).unwrap();
    }
    house
}

fn find(program: &str) -> std::path::PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    let mut folders = std::env::split_paths(&path).map(|folder| folder.join(program));
    folders.find(|path| path.is_file()).unwrap()
}

fn fuzz(house: &StandIn, seconds: &str) -> Ended {
    let tools = house.root.join("tools").display().to_string();
    house.run(&["fuzz"], &[("PATH", &tools), ("FUZZ_SECONDS", seconds)])
}

#[test]
fn without_its_tools_it_is_skipped_and_says_so() {
    for (missing, why) in [
        ("cargo-fuzz", "cargo-fuzz is missing"),
        ("nightly", "nightly"),
    ] {
        let house = house(&format!("fuzz-without-{missing}"));
        house.remove(&format!("tools/{missing}"));
        let ended = fuzz(&house, "3");
        ended.passed("0 passed, 0 failed, 1 skipped");
        assert!(ended.text.contains("nothing was fuzzed"), "{}", ended.text);
        assert!(ended.text.contains(why), "{}", ended.text);
    }
}

#[test]
fn every_target_runs_over_its_seeds_with_its_dictionary_for_the_time_asked() {
    let house = house("fuzz-whole");
    fuzz(&house, "3").passed("1 passed, 0 failed, 0 skipped");
    let asked = fs::read_to_string(house.root.join("tools/asked")).unwrap();
    let runs: Vec<_> = asked
        .lines()
        .filter(|line| line.contains("fuzz run"))
        .collect();
    assert_eq!(runs.len(), 2, "{asked}");
    for (run, target) in runs.iter().zip(["first", "second"]) {
        for part in [
            format!("run nightly cargo fuzz run {target} "),
            format!("fuzz/corpus/{target} "),
            format!("fuzz/seeds/{target} -- "),
            "-dict=dictionaries/first+second.dict ".to_owned(),
            "-max_total_time=3 ".to_owned(),
        ] {
            assert!(run.contains(&part), "{part}: {run}");
        }
    }
}

#[test]
fn a_crash_fails_it_after_all_targets_have_run() {
    let house = house("fuzz-crash");
    house.write("tools/crashing", "first\n");
    let ended = fuzz(&house, "3");
    ended.failed("the input is in fuzz/artifacts/first");
    let asked = fs::read_to_string(house.root.join("tools/asked")).unwrap();
    assert!(asked.contains("fuzz run second"), "{asked}");
}

#[test]
fn a_target_without_dictionary_and_a_time_that_is_no_number_fail_it() {
    let house = house("fuzz-wrong");
    fuzz(&house, "long").failed("FUZZ_SECONDS must be a number of seconds");
    house.remove("fuzz/dictionaries/first+second.dict");
    fuzz(&house, "3").failed("no dictionary is for `first`");
}
