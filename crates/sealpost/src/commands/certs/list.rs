//! `sealpost certs list`: the node's own certificates, and how long they last.

use crate::adapters::keyring::chain;
use crate::config::PracticeConfig;
use crate::{Config, Failure, output};
use certs::{Certificate, proves};
use engine::Clock as _;
use engine::clock::SystemClock;
use ids::Timestamp;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Lists the node's own certificates with the days they have left.
///
/// The exit code is 1 when a certificate in use is outside its validity, or is not its practice's.
///
/// With --json, one object a line for each certificate:
///
/// {"practice", "organisation", "file", "use", "subject", "not_before", "not_after",
/// "days_left", "fault"}
///
/// "use" is "present" or "earlier" (kept to open messages in flight); "days_left" is negative once
/// it has expired; "fault" is null or a sentence.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// Configuration of the node.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Print one JSON object a line for each certificate.
    #[arg(long)]
    json: bool,
}

/// Milliseconds in a day.
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

#[derive(Debug, Serialize)]
struct Owned {
    practice: String,
    organisation: String,
    file: String,
    r#use: &'static str,
    subject: String,
    not_before: String,
    not_after: String,
    days_left: i64,
    fault: Option<String>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    let now = SystemClock.now();
    let mut faults = 0;
    for practice in &config.practices {
        for owned in owned(practice, now)? {
            faults += usize::from(owned.fault.is_some());
            if args.json {
                output::json(&owned)?;
            } else {
                owned.print()?;
            }
        }
    }
    match faults {
        0 => Ok(()),
        1 => Err(Failure::Negative("1 certificate cannot be used".to_owned())),
        faults => Err(Failure::Negative(format!(
            "{faults} certificates cannot be used"
        ))),
    }
}

fn owned(practice: &PracticeConfig, now: Timestamp) -> Result<Vec<Owned>, Failure> {
    let certificate = read(&practice.certificate)?;
    let mut present = Owned::of(
        practice,
        &practice.certificate,
        "present",
        &certificate,
        now,
    );
    present.fault = fault(practice, &certificate, now)?;
    let earlier = practice.earlier_keys.iter().map(|earlier| {
        let file = &earlier.certificate;
        Ok(Owned::of(practice, file, "earlier", &read(file)?, now))
    });
    std::iter::once(Ok(present)).chain(earlier).collect()
}

fn read(file: &Path) -> Result<Certificate, Failure> {
    let nothing = || Failure::Usage(format!("{} holds no certificate", file.display()));
    chain(file)?.into_iter().next().ok_or_else(nothing)
}

/// What keeps a certificate in use from being used, whoever might trust it.
fn fault(
    practice: &PracticeConfig,
    certificate: &Certificate,
    now: Timestamp,
) -> Result<Option<String>, Failure> {
    let organisation = crate::config::organisation(&practice.organisation)
        .map_err(|error| Failure::Usage(error.to_string()))?;
    if certificate.not_after() < now {
        return Ok(Some(
            "it has expired: renew it, and put the old one in earlier_keys".into(),
        ));
    }
    if now < certificate.not_before() {
        return Ok(Some(
            "it is not yet valid: check this computer's clock".into(),
        ));
    }
    Ok(proves(certificate, &organisation)
        .err()
        .map(|error| error.to_string()))
}

impl Owned {
    fn of(
        practice: &PracticeConfig,
        file: &Path,
        r#use: &'static str,
        certificate: &Certificate,
        now: Timestamp,
    ) -> Self {
        let left = certificate.not_after().millis_since(now);
        Self {
            practice: practice.name.clone(),
            organisation: practice.organisation.clone(),
            file: file.display().to_string(),
            r#use,
            subject: certificate.subject().to_owned(),
            not_before: certificate.not_before().to_rfc3339(),
            not_after: certificate.not_after().to_rfc3339(),
            days_left: left.div_euclid(DAY_MILLIS),
            fault: None,
        }
    }

    fn print(&self) -> Result<(), Failure> {
        let Self {
            practice,
            file,
            subject,
            not_after,
            days_left,
            ..
        } = self;
        output::line(&format!(
            "{practice}: {days_left} days left, until {not_after} ({})",
            self.r#use
        ))?;
        output::line(&format!("  {subject}"))?;
        output::line(&format!("  {file}"))?;
        match &self.fault {
            Some(fault) => output::line(&format!("  CANNOT BE USED: {fault}")),
            None => Ok(()),
        }
    }
}
