//! The step that measures the provider directory wants every search measured, and each to find
//! something.

use crate::stand_in::{StandIn, manifest};

/// Searches that the step wants.
const ROWS: usize = 22;

/// A benchmark that prints what stands in a file.
const BENCH: &str = "//! A stand-in.
fn main() {
    print!(\"{}\", std::fs::read_to_string(\"../../measured.txt\").unwrap());
}
";

/// Makes the benchmark of the stand-in measure `rows` searches that find `found` each.
fn measures(house: &StandIn, rows: usize, found: usize) {
    let bench = "[[bench]]\nname = \"directory\"\nharness = false\n";
    let text = format!("{}\n{bench}", manifest("register"));
    house.write(&house.file("register", "Cargo.toml"), &text);
    house.write(&house.file("register", "benches/directory.rs"), BENCH);
    let row = format!("a search of roles     0.10   1.20   {found}\n");
    house.write("measured.txt", &row.repeat(rows));
}

/// Makes the stand-in's directory measure as it should.
pub(crate) fn measures_whole(house: &StandIn) {
    measures(house, ROWS, 30);
}

#[test]
fn searches_that_are_missing_or_find_nothing_fail() {
    let house = StandIn::of("directory-bench", &["register"]);
    measures_whole(&house);
    house
        .step("directory-bench")
        .passed("1 passed, 0 failed, 0 skipped");
    measures(&house, ROWS - 1, 30);
    house
        .step("directory-bench")
        .failed("21 searches were measured, not 22");
    measures(&house, ROWS, 0);
    house
        .step("directory-bench")
        .failed("22 searches found nothing");
}
