//! The step that installs tools says what is missing, and does not take half an installation.

use std::fs;

use crate::stand_in::StandIn;

#[test]
fn a_machine_without_the_programs_is_told_what_to_install() {
    let house = StandIn::of("prerequisites-none", &["ids"]);
    let empty = house.root.join("empty");
    fs::create_dir_all(&empty).unwrap();
    let path = empty.display().to_string();
    let cargo = std::env::var("CARGO").unwrap();
    let changed = [("PATH", path.as_str()), ("CARGO", cargo.as_str())];
    house
        .run(&["test", "--only", "prerequisites"], &changed)
        .failed(
            "missing programs; as root: apt-get install openssl nodejs npm python3-venv \
             libxml2-utils xmlsec1",
        );
}

#[test]
fn a_package_that_cannot_be_installed_fails_each_time() {
    let house = StandIn::of("prerequisites-package", &["ids"]);
    house.write(
        "xtask/requirements.txt",
        "/nowhere/absent-1.0-py3-none-any.whl\n",
    );
    for _ in 0..2 {
        house
            .step("prerequisites")
            .failed("requirements.txt` ended with");
    }
}

#[test]
fn a_list_of_packages_that_is_gone_fails() {
    let house = StandIn::of("prerequisites-list", &["ids"]);
    house
        .step("prerequisites")
        .failed("xtask/requirements.txt: No such file");
}
