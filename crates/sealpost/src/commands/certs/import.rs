//! `sealpost certs import`: a practice's certificate and key, from what the authority sent.

use crate::adapters::keyring::chain;
use crate::commands::practice;
use crate::config::PracticeConfig;
use crate::own_certificate::{Bundle, BundleError, Problem, Setting, place, problems};
use crate::{Config, Failure, output, secret_file};
use certs::Certificate;
use engine::Clock as _;
use engine::clock::SystemClock;
use serde::Serialize;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Puts a practice's new certificate and key in place, after judging them.
///
/// FILE is a PKCS#12 file (.p12, .pfx; also the old ones with 3DES and RC2 that NASH used), or PEM
/// files with the certificate, those above it and the key. Everything that is wrong is said at
/// once, each with what to do; then nothing is changed and the exit code is 1. What it replaces
/// stays as an earlier key, for messages under way. A running node takes it up by itself.
///
/// With --json, one object: {"imported", "certificate", "key", "problems": [{"code", "problem",
/// "fix"}]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The private key (PEM), where it is in a file of its own.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// File that holds the password of the PKCS#12 file; only its owner may read it.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Configuration of the node.
    #[arg(long, env = "SEALPOST_CONFIG", value_name = "FILE")]
    config: PathBuf,
    /// The practice, where the node serves several: its HPI-O or SMD target.
    #[arg(long, value_name = "ORG")]
    from: Option<String>,
    /// Judge only, and change nothing.
    #[arg(long)]
    check: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    imported: bool,
    certificate: Option<String>,
    key: Option<String>,
    problems: Vec<Said>,
}

#[derive(Serialize)]
struct Said {
    code: &'static str,
    problem: String,
    fix: String,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    let practice = practice(&config, args.from.as_deref())?;
    let found = match bundle(args)? {
        Ok(bundle) => judged(&bundle, &config, practice).map(|said| (said, Some(bundle)))?,
        Err(error) => (vec![Said::of_bundle(&error)], None),
    };
    let mut report = Report {
        imported: false,
        certificate: None,
        key: None,
        problems: found.0,
    };
    if let (true, false, Some(bundle)) = (report.problems.is_empty(), args.check, &found.1) {
        let vault = config.open_vault()?;
        let number = number(&config, practice);
        let placed = place(&args.config, number, bundle, vault.as_deref())?;
        report.imported = true;
        report.certificate = Some(placed.certificate.display().to_string());
        report.key = Some(placed.key.display().to_string());
    }
    if args.json {
        output::json(&report)?;
    } else {
        report.print(args.check)?;
    }
    match report.problems.len() {
        0 => Ok(()),
        n => Err(Failure::Negative(format!(
            "{n} problems; nothing was changed"
        ))),
    }
}

/// Reads the files; the outer error is one of ours, the inner one of theirs.
fn bundle(args: &Args) -> Result<Result<Bundle, BundleError>, Failure> {
    let password = match &args.password_file {
        None => None,
        Some(path) => Some(Zeroizing::new(secret_file::read(path)?)),
    };
    let password = password
        .as_ref()
        .map(|text| text.trim_end_matches(['\r', '\n']));
    let read = |path: &Path| {
        let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
        Ok::<_, Failure>(Zeroizing::new(bytes))
    };
    if let ([only], None) = (args.files.as_slice(), &args.key) {
        return Ok(Bundle::read(&read(only)?, password));
    }
    let mut all = Zeroizing::new(Vec::new());
    for path in args.files.iter().chain(&args.key) {
        all.extend_from_slice(&read(path)?);
        all.push(b'\n');
    }
    Ok(Bundle::read(&all, password))
}

fn judged(
    bundle: &Bundle,
    config: &Config,
    practice: &PracticeConfig,
) -> Result<Vec<Said>, Failure> {
    let organisation = crate::config::organisation(&practice.organisation)
        .map_err(|error| Failure::Usage(error.to_string()))?;
    let anchors = config.trust.load()?;
    let present = first(&practice.certificate)?;
    let earlier = practice.earlier_keys.iter();
    let earlier: Result<Vec<_>, _> = earlier.map(|pair| first(&pair.certificate)).collect();
    let earlier: Vec<Certificate> = earlier?.into_iter().flatten().collect();
    let setting = Setting {
        organisation: &organisation,
        anchors: &anchors,
        environment: config.environment,
        present: present.as_ref(),
        earlier: &earlier,
        at: SystemClock.now(),
    };
    Ok(problems(bundle, &setting).iter().map(Said::of).collect())
}

/// The certificate in a file; `None` where there is no file yet.
fn first(path: &Path) -> Result<Option<Certificate>, Failure> {
    if !path.exists() {
        return Ok(None);
    }
    Ok(chain(path)?.into_iter().next())
}

fn number(config: &Config, practice: &PracticeConfig) -> usize {
    let same = |other: &PracticeConfig| other.organisation == practice.organisation;
    config.practices.iter().position(same).unwrap_or_default()
}

impl Said {
    fn of(problem: &Problem) -> Self {
        Self {
            code: problem.code(),
            problem: problem.to_string(),
            fix: problem.fix().to_owned(),
        }
    }

    fn of_bundle(error: &BundleError) -> Self {
        Self {
            code: error.code(),
            problem: error.to_string(),
            fix: error.fix(),
        }
    }
}

impl Report {
    fn print(&self, only_checked: bool) -> Result<(), Failure> {
        for said in &self.problems {
            output::line(&format!("! {} {}", said.problem, said.fix))?;
        }
        if let (Some(certificate), Some(key)) = (&self.certificate, &self.key) {
            output::line(&format!("The certificate is in place: {certificate}"))?;
            output::line(&format!("with its key: {key}"))?;
            return output::line(
                "What it replaces stays as an earlier key. A running node takes it up by itself.",
            );
        }
        if only_checked && self.problems.is_empty() {
            output::line("This certificate will do. Nothing was changed.")?;
        }
        Ok(())
    }
}
