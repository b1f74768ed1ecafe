//! The steps that are cargo commands fail where cargo finds a fault.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use crate::stand_in::StandIn;

const HEAD: &str = "//! A stand-in.\n\n#![forbid(unsafe_code)]\n";
const PASSED: &str = "1 passed, 0 failed, 0 skipped";

/// Shows `step` the stub of one crate, then the same with `broken` in its library.
fn passes_then_fails(step: &str, broken: &str, why: &str) {
    let house = StandIn::of(&format!("cargo-{step}"), &["ids"]);
    house.step(step).passed(PASSED);
    house.write("crates/ids/src/lib.rs", &format!("{HEAD}{broken}"));
    house.step(step).failed(why);
}

#[test]
fn fmt_fails_on_a_file_that_rustfmt_would_change() {
    passes_then_fails(
        "fmt",
        "\nfn  f( ) { }\n",
        "fmt --all --check` ended with exit status: 1",
    );
}

#[test]
fn clippy_fails_on_a_warning_in_any_target() {
    passes_then_fails("clippy", "\nfn unused() {}\n", "-D warnings` ended with");
    let house = StandIn::of("cargo-clippy-tests", &["ids"]);
    house.write("crates/ids/tests/x.rs", "//! X.\n\nfn unused() {}\n");
    house.step("clippy").failed("-D warnings` ended with");
}

#[test]
fn doc_fails_on_a_broken_link() {
    passes_then_fails(
        "doc",
        "\n/// See [`Gone`].\npub struct Here;\n",
        "doc --no-deps --workspace`",
    );
}

const FAILING: &str = "\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn f() {\n        \
                       assert_eq!(1, 2);\n    }\n}\n";
const PASSING: &str = "\n/// ```\n/// assert_eq!(1, 1);\n/// ```\npub struct Here;\n\n\
                       #[cfg(test)]\nmod tests {\n    #[test]\n    fn f() {}\n}\n";

#[test]
fn test_fails_on_a_failing_test_and_on_a_failing_example() {
    let house = StandIn::of("cargo-test", &["ids"]);
    let passing = format!("{HEAD}{PASSING}");
    house.write("crates/ids/src/lib.rs", &passing);
    house.step("test").passed(PASSED);
    house.write("crates/ids/src/lib.rs", &format!("{HEAD}{FAILING}"));
    house.step("test").failed("run --workspace");
    house.write(
        "crates/ids/src/lib.rs",
        &passing.replace("(1, 1)", "(1, 2)"),
    );
    house
        .step("test")
        .failed("test --workspace --doc` ended with");
}

#[test]
fn without_nextest_the_tests_run_under_cargo_test() {
    let house = StandIn::of("cargo-test-plain", &["ids"]);
    let tools = house.root.join("path");
    fs::create_dir_all(&tools).unwrap();
    for program in ["cargo", "rustc", "rustdoc", "cc", "ld", "as"] {
        symlink(find(program), tools.join(program)).unwrap();
    }
    let path = tools.display().to_string();
    let args = ["test", "--only", "test"];
    house.write("crates/ids/src/lib.rs", &format!("{HEAD}{PASSING}"));
    house.run(&args, &[("PATH", &path)]).passed(PASSED);
    house.write("crates/ids/src/lib.rs", &format!("{HEAD}{FAILING}"));
    house
        .run(&args, &[("PATH", &path)])
        .failed("test --workspace --all-targets --no-fail-fast`");
}

fn find(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|p| p.is_file())
        .unwrap()
}

/// A workspace of one stub under our real `deny.toml`, with the cargo-deny that we install.
fn deny_house(name: &str) -> StandIn {
    let house = StandIn::of(name, &["ids"]);
    house.take_over_eased_deny();
    house.link_tools();
    house
}

#[test]
fn deny_fails_on_each_banned_crate() {
    let house = deny_house("deny-bans");
    house.step("deny").passed(PASSED);
    for banned in ["native-tls", "openssl", "openssl-sys", "ring"] {
        let place = house.file(banned, "Cargo.toml");
        let package = format!("[package]\nname = \"{banned}\"\nversion = \"0.1.0\"\n");
        house.write(
            &place,
            &format!("{package}edition = \"2024\"\nlicense = \"MIT\"\n"),
        );
        house.write(&house.file(banned, "src/lib.rs"), HEAD);
        house
            .step("deny")
            .failed("bans licenses sources` ended with");
        fs::remove_dir_all(house.root.join("crates").join(banned)).unwrap();
    }
    house.step("deny").passed(PASSED);
}

#[test]
fn deny_fails_on_a_licence_that_is_not_permissive_and_on_a_strange_source() {
    let house = deny_house("deny-licences");
    let manifest = fs::read_to_string(house.root.join("crates/ids/Cargo.toml")).unwrap();
    house.write(
        "crates/ids/Cargo.toml",
        &manifest.replace("license.workspace = true", "license = \"GPL-3.0-only\""),
    );
    house
        .step("deny")
        .failed("bans licenses sources` ended with");
    let origin = house.root.join("origin");
    let git = |args: &[&str]| {
        let mut command = std::process::Command::new("git");
        let ours = [
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@example.invalid",
        ];
        let ended = command
            .current_dir(&origin)
            .args(ours)
            .args(args)
            .output()
            .unwrap();
        assert!(ended.status.success(), "{ended:?}");
    };
    let strange = "[package]\nname = \"strange\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
                   license = \"MIT\"\n[workspace]\n";
    house.write("origin/Cargo.toml", strange);
    house.write("origin/src/lib.rs", HEAD);
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "A crate from elsewhere"]);
    let line = format!(
        "strange = {{ git = \"file://{}\", version = \"0.1\" }}\n",
        origin.display()
    );
    house.write("crates/ids/Cargo.toml", &format!("{manifest}{line}"));
    house
        .step("deny")
        .failed("bans licenses sources` ended with");
    house.write("crates/ids/Cargo.toml", &manifest);
    house.step("deny").passed(PASSED);
}
