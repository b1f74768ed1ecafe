//! `sealpost directory sync`: brings the local copy of other directories up to date.

use super::sources::SourcesArgs;
use crate::{Failure, output};
use mirror::{FollowError, Following, Report};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Bring the local copy of other directories up to date.
///
/// What changed since the last time is read; what broke off goes on where it was. Where deletions
/// cannot be seen, everything is read again from time to time, or with --full. Exit code 3 if a
/// source could not be followed to the end, 1 if one was not believed.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file of the local copy, where --config names none; made if it is not there.
    #[arg(long = "at", default_value = "directory.sqlite")]
    register: PathBuf,
    #[command(flatten)]
    sources: SourcesArgs,
    /// Read everything, and take away what is gone there.
    #[arg(long)]
    full: bool,
    /// Take away what is gone even if that is most of what is here.
    #[arg(long, requires = "full")]
    even_if_smaller: bool,
}

/// How often progress is told.
const TELL: Duration = Duration::from_secs(2);

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    super::super::log_to_stderr();
    let opened = args.sources.open(&args.register)?;
    let how = match (args.full, args.even_if_smaller) {
        (_, true) => Following::WholeEvenIfSmaller,
        (true, false) => Following::Whole,
        (false, false) => Following::Changes,
    };
    super::super::block_on(async {
        let mut failure = None;
        for mirror in opened.local.mirrors(opened.whole_every_days) {
            let name = mirror.source.name.as_str();
            let told = Mutex::new(Instant::now());
            let tell = |report: &Report| progress(name, report, &told);
            match mirror.follow(how, &tell).await {
                Ok(report) => {
                    output::line(&format!("{name}: {}", report.summary()))?;
                    if let Some(until) = report.until {
                        output::line(&format!("{name}: up to date as of {until}"))?;
                    }
                    for warning in &report.warnings {
                        output::line(&format!("{name}: says: {warning}"))?;
                    }
                }
                Err(error) => {
                    output::complain(&format!("{name}: {error}"));
                    let words = "not every directory could be followed to the end";
                    failure = Some(match error {
                        FollowError::Shrunk { .. } => Failure::Negative(words.to_owned()),
                        FollowError::Ask(_) | FollowError::Register(_) => {
                            Failure::Unavailable(words.to_owned())
                        }
                    });
                }
            }
        }
        failure.map_or(Ok(()), Err)
    })
}

fn progress(name: &str, report: &Report, told: &Mutex<Instant>) {
    let mut told = told
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if told.elapsed() >= TELL {
        *told = Instant::now();
        output::complain(&format!("{name}: so far {}", report.summary()));
    }
}
