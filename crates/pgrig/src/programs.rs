//! PostgreSQL's programs, and the user who may run them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where Debian keeps the programs of each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// A program of the newest PostgreSQL of this machine.
pub(crate) fn program(name: &str) -> PathBuf {
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(VERSIONS).into_iter().flatten().flatten() {
        let version = entry.file_name().to_string_lossy().parse().unwrap_or(0);
        let path = entry.path().join("bin").join(name);
        if path.is_file() {
            found.push((version, path));
        }
    }
    found.sort_unstable();
    match found.pop() {
        Some((_, path)) => path,
        // Elsewhere it is on the path.
        None => PathBuf::from(name),
    }
}

/// A program that may be where only root looks.
pub(crate) fn system_program(name: &str) -> PathBuf {
    let path = Path::new("/usr/sbin").join(name);
    if path.is_file() {
        path
    } else {
        PathBuf::from(name)
    }
}

/// A command as a user whom PostgreSQL serves: it refuses to run as root.
pub(crate) fn unprivileged(program: &Path) -> Command {
    let Some(user) = unprivileged_user() else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", user, "--regid", user, "--clear-groups", "--"])
        .arg(program);
    command
}

/// The user that servers run as; `None` if that is who we are.
pub(crate) fn unprivileged_user() -> Option<&'static str> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let has = |name: &str| {
        users
            .lines()
            .any(|line| line.split(':').next() == Some(name))
    };
    // The package makes the first; the second is everywhere.
    Some(if has("postgres") {
        "postgres"
    } else {
        "nobody"
    })
}

/// Runs a command that must succeed, and shows what it said if it does not.
pub(crate) fn run(command: &mut Command) {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; apt-get install postgresql"));
    assert!(
        output.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
