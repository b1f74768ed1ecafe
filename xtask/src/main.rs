//! `cargo xtask COMMAND`: reads the command line and runs one build task.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use xtask::house::House;
use xtask::say::say;
use xtask::suite::{self, ON_REQUEST, STEPS};

const HELP: &str = "\
cargo xtask test [--only STEP]... [--list]   the whole suite, or the named steps of it
cargo xtask tidy                             the house rules alone
cargo xtask interop                          the checks against ../shared/data alone
                                             (or the folder that SEALPOST_SHARED names)
cargo xtask fuzz                             the fuzz targets, FUZZ_SECONDS (10) each; not part
                                             of the suite, which replays their seeds
Each takes --root DIR for a workspace other than this one.
Exit codes: 0 all passed or skipped, 1 something failed, 2 the command line is wrong.";

/// Exit code for a command line that asks for nothing we know.
const USAGE: u8 = 2;

enum Task {
    Help,
    List,
    Run(Vec<String>),
}

fn main() -> ExitCode {
    let (task, root) = match parse(env::args().skip(1)) {
        Ok(parsed) => parsed,
        Err(problem) => {
            say(&format!("xtask: {problem}\n\n{HELP}"));
            return ExitCode::from(USAGE);
        }
    };
    match task {
        Task::Help => say(HELP),
        Task::List => list(),
        Task::Run(only) => return run(&only, root),
    }
    ExitCode::SUCCESS
}

fn run(only: &[String], root: Option<PathBuf>) -> ExitCode {
    let house = match House::at(root) {
        Ok(house) => house,
        Err(problem) => {
            say(&format!("xtask: {problem}"));
            return ExitCode::FAILURE;
        }
    };
    if suite::run(&house, only) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn list() {
    for step in STEPS.iter().chain(ON_REQUEST) {
        say(&format!("{:14} {}", step.name, step.about));
    }
}

fn parse(args: impl Iterator<Item = String>) -> Result<(Task, Option<PathBuf>), String> {
    let mut args = args.peekable();
    let command = args.next().unwrap_or_else(|| "help".to_owned());
    let (mut only, mut root, mut list) = (Vec::new(), None, false);
    while let Some(flag) = args.next() {
        match (command.as_str(), flag.as_str()) {
            ("test", "--list") => list = true,
            ("test", "--only") => {
                let name = args.next().ok_or("--only needs the name of a step")?;
                if suite::named(&name).is_none() {
                    let all = STEPS.iter().chain(ON_REQUEST);
                    let known: Vec<_> = all.map(|step| step.name).collect();
                    return Err(format!("no step `{name}`; there are: {}", known.join(", ")));
                }
                only.push(name);
            }
            (_, "--root") => {
                root = Some(PathBuf::from(args.next().ok_or("--root needs a folder")?));
            }
            _ => return Err(format!("`{command}` does not take `{flag}`")),
        }
    }
    let task = match command.as_str() {
        "test" if list => Task::List,
        "test" => Task::Run(only),
        "tidy" | "interop" | "fuzz" => Task::Run(vec![command]),
        "help" | "--help" | "-h" => Task::Help,
        _ => return Err(format!("no command `{command}`")),
    };
    Ok((task, root))
}
