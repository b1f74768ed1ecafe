//! Pure crates do no I/O, read no clock and draw no random numbers.

use super::manifest::{Kind, Member};
use super::paths::{Path, paths};
use super::tokens::Token;
use super::violation::Violation;

/// What a pure crate must leave to its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Impurity {
    Clock,
    Disk,
    Environment,
    Network,
    Output,
    Process,
    Randomness,
    Runtime,
    Thread,
}

impl Impurity {
    fn what(self) -> &'static str {
        match self {
            Self::Clock => "reads the clock",
            Self::Disk => "touches files",
            Self::Environment => "reads its environment",
            Self::Network => "uses the network",
            Self::Output => "prints or reads a console",
            Self::Process => "starts or ends processes",
            Self::Randomness => "draws random numbers",
            Self::Runtime => "needs an async runtime",
            Self::Thread => "uses threads",
        }
    }

    fn fix(self) -> &'static str {
        match self {
            Self::Clock => "take the time as an argument (`ids::Timestamp`)",
            Self::Disk | Self::Network => {
                "take bytes and return bytes; let layer 5 or above do I/O"
            }
            Self::Environment => "take the setting as an argument",
            Self::Output => "return a value; let the caller print it",
            Self::Process => "return what should happen; let the caller do it",
            Self::Randomness => "take the identifier or the seed as an argument",
            Self::Runtime => "make it a plain function; let layer 5 or above wait",
            Self::Thread => "make it a plain function; let the caller choose its threads",
        }
    }
}

/// Paths a pure crate must not name: these segments, next to each other, anywhere in the path.
const PATHS: &[(&[&str], Impurity)] = &[
    (&["Instant", "now"], Impurity::Clock),
    (&["Local", "now"], Impurity::Clock),
    (&["SystemTime", "now"], Impurity::Clock),
    (&["UnixTime", "now"], Impurity::Clock),
    (&["Utc", "now"], Impurity::Clock),
    (&["now_local"], Impurity::Clock),
    (&["now_utc"], Impurity::Clock),
    (&["now_v7"], Impurity::Clock),
    (&["std", "time", "*"], Impurity::Clock),
    (&["std", "time", "Instant"], Impurity::Clock),
    (&["std", "time", "SystemTime"], Impurity::Clock),
    (&["std", "fs"], Impurity::Disk),
    (&["std", "env"], Impurity::Environment),
    (&["std", "net"], Impurity::Network),
    (&["std", "io", "stderr"], Impurity::Output),
    (&["std", "io", "stdin"], Impurity::Output),
    (&["std", "io", "stdout"], Impurity::Output),
    (&["std", "process"], Impurity::Process),
    (&["SystemRandom"], Impurity::Randomness),
    (&["aws_lc_rs", "rand"], Impurity::Randomness),
    (&["new_v4"], Impurity::Randomness),
    (&["thread_rng"], Impurity::Randomness),
    (&["std", "*"], Impurity::Runtime),
    (&["std", "thread"], Impurity::Thread),
];

/// Crates that a pure crate must neither name nor depend on.
const CRATES: &[(&str, Impurity)] = &[
    ("axum", Impurity::Network),
    ("fastrand", Impurity::Randomness),
    ("getrandom", Impurity::Randomness),
    ("hyper", Impurity::Network),
    ("rand", Impurity::Randomness),
    ("reqwest", Impurity::Network),
    ("rusqlite", Impurity::Disk),
    ("rustix", Impurity::Disk),
    ("tempfile", Impurity::Disk),
    ("tokio", Impurity::Runtime),
];

const MACROS: &[&str] = &["dbg", "eprint", "eprintln", "print", "println"];

/// The one thing each of these crates may do although it is pure.
const EXCEPTIONS: &[(&str, Impurity)] = &[
    // A session key handed in as an argument could be handed in twice; the crypto library's own
    // generator is the only lawful source of it.
    ("sealed", Impurity::Randomness),
];

/// Checks the shipping `tokens` of one file of the pure crate `name`.
pub(super) fn check_source(name: &str, file: &str, tokens: &[Token]) -> Vec<Violation> {
    let mut found = Vec::new();
    for path in paths(tokens) {
        if let Some(impurity) = impurity_of(&path).filter(|found| !excepted(name, *found)) {
            let problem = format!(
                "pure crate `{name}` {} (`{}`)",
                impurity.what(),
                path.segments.join("::")
            );
            found.push(Violation::new(
                format!("{file}:{}", path.line),
                problem,
                impurity.fix(),
            ));
        }
    }
    found
}

/// Checks that the pure crate `member` ships no crate that does I/O for it.
pub(super) fn check_dependencies(member: &Member) -> Vec<Violation> {
    let mut found = Vec::new();
    for dependency in member
        .dependencies
        .iter()
        .filter(|used| used.kind == Kind::Ships)
    {
        let Some((_, impurity)) = CRATES.iter().find(|(name, _)| *name == dependency.name) else {
            continue;
        };
        let line = dependency
            .line
            .map(|line| format!(":{line}"))
            .unwrap_or_default();
        let place = format!("{}{line}", member.manifest);
        let (name, used) = (&member.name, &dependency.name);
        let problem = format!("pure crate `{name}` {} through `{used}`", impurity.what());
        found.push(Violation::new(place, problem, impurity.fix()));
    }
    found
}

fn excepted(name: &str, impurity: Impurity) -> bool {
    EXCEPTIONS.contains(&(name, impurity))
}

fn impurity_of(path: &Path) -> Option<Impurity> {
    if path.is_macro
        && path
            .segments
            .last()
            .is_some_and(|name| MACROS.contains(&name.as_str()))
    {
        return Some(Impurity::Output);
    }
    // A lone name outside an import is a variable or a field as easily as a crate.
    let names_a_crate = path.is_import || path.segments.len() > 1;
    let by_crate = CRATES
        .iter()
        .find(|(name, _)| names_a_crate && path.segments[0] == *name);
    let by_path = PATHS
        .iter()
        .find(|(wanted, _)| holds(&path.segments, wanted));
    by_crate
        .map(|(_, found)| *found)
        .or(by_path.map(|(_, found)| *found))
}

fn holds(segments: &[String], wanted: &[&str]) -> bool {
    segments
        .windows(wanted.len())
        .any(|window| window.iter().eq(wanted))
}

#[cfg(test)]
mod tests {
    use super::{Impurity, check_dependencies, check_source};
    use crate::tidy::manifest::{Dependency, Kind, Member};
    use crate::tidy::tokens::{split, tokens};

    fn problems(name: &str, text: &str) -> Vec<String> {
        let product = split(tokens(text)).product;
        let found = check_source(name, "crates/x/src/y.rs", &product);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_impure_call_is_found_with_file_line_and_fix() {
        for text in [
            "fn f() { std::fs::read(p); }",
            "use std::{fs, str};",
            "use std::net::TcpStream;",
            "use std::process;",
            "fn f() { ::std::env::var(x) }",
            "use std::thread;",
            "fn f() { tokio::spawn(x) }",
            "use tokio as t;",
            "use std::time::{Duration, Instant as I};",
            "fn f() { SystemTime::now() }",
            "fn f() { chrono::Utc::now() }",
            "fn f() { time::OffsetDateTime::now_utc() }",
            "fn f() { rand::random() }",
            "use rand::Rng;",
            "fn f() { Uuid::new_v4() }",
            "fn f() { println!(x) }",
            "use std::*;",
            "use std::io::stdin;",
        ] {
            let found = problems("ids", &format!("\n{text}"));
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(
                found[0].starts_with("crates/x/src/y.rs:2: pure crate `ids`"),
                "{found:?}"
            );
            assert!(found[0].contains("Fix: "));
        }
    }

    #[test]
    fn pure_code_tests_comments_and_strings_pass() {
        for text in [
            "use std::time::Duration;",
            "/// See `std::fs::read` and `Instant::now`.\nfn f() {}",
            "const A: &str = \"std::fs and println!\";",
            "#[cfg(test)] mod tests { use std::fs; fn f() { Instant::now(); } }",
            "fn f(rand: u8, tokio: u8) -> u8 { rand + tokio }",
            "use std::io::Write;",
            "fn f() { self.process.thread }",
        ] {
            assert_eq!(problems("ids", text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn an_exception_covers_one_crate_and_one_thing() {
        let draws = "fn f() { aws_lc_rs::rand::fill(b) }";
        assert_eq!(problems("sealed", draws), Vec::<String>::new());
        assert_eq!(problems("smd", draws).len(), 1);
        assert_eq!(problems("sealed", "fn f() { Instant::now() }").len(), 1);
    }

    #[test]
    fn an_io_crate_below_a_pure_crate_is_found() {
        let member = |kind| Member {
            name: "smd".to_owned(),
            manifest: "crates/smd/Cargo.toml".to_owned(),
            text: String::new(),
            dependencies: vec![Dependency {
                name: "tokio".to_owned(),
                kind,
                is_ours: false,
                line: Some(9),
            }],
        };
        let found = check_dependencies(&member(Kind::Ships));
        assert!(
            found[0]
                .to_string()
                .starts_with("crates/smd/Cargo.toml:9: pure crate `smd`")
        );
        assert!(found[0].problem.contains(Impurity::Runtime.what()));
        assert!(check_dependencies(&member(Kind::Tests)).is_empty());
    }
}
