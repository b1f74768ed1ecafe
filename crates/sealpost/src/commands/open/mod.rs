//! `sealpost open`: opens a sealed payload without a node.

pub mod facts;
pub mod out_file;
pub mod trust_args;

use crate::adapters::keyring::{DecryptionKeys, SignerTrust, pair};
use crate::{Failure, output};
use certs::Certificate;
use engine::Clock as _;
use engine::clock::SystemClock;
use facts::{Holder, Used};
use ids::Timestamp;
use sealed::{Opened, Signer};
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;
use trust_args::TrustArgs;

/// What to open, for whom, and whom to trust.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// Private key of the receiver, PEM, not encrypted.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Certificate of the receiver, PEM or DER.
    #[arg(long, value_name = "FILE")]
    cert: PathBuf,
    #[command(flatten)]
    trust: TrustArgs,
    /// The sealed payload.
    #[arg(long = "in", value_name = "FILE")]
    input: PathBuf,
    /// Where the payload is written.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The moment for which the signers are judged, RFC 3339; now, if not given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse_rfc3339)]
    at: Option<Timestamp>,
    /// Print one JSON object: signer, signers, algorithms, digest, payload_kind, payload_bytes,
    /// out.
    #[arg(long)]
    json: bool,
}

/// What the list of flags does not say.
const HELP: &str = "\
Decrypts an encryptedPayload (XSP 2010), verifies every signature, and judges every signer against \
the roots given.

OUT gets the bytes inside the message element, or the XML element itself where another one was \
sealed. It appears whole, readable by its owner alone.

When it is refused, nothing is written, the exit code is 1, and the JSON is
{\"refused\": CODE, \"reason\": SENTENCE}.";

/// What was opened.
#[derive(Debug, Serialize)]
struct Report {
    signer: Holder,
    signers: Vec<Holder>,
    algorithms: Used,
    digest: String,
    payload_kind: &'static str,
    payload_bytes: usize,
    out: String,
}

/// Why it was not opened.
#[derive(Debug, Serialize)]
struct Refused {
    refused: &'static str,
    reason: String,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let keys = keys(args)?;
    let trust = SignerTrust(Arc::new(args.trust.anchors()?).into());
    let at = args.at.unwrap_or_else(|| SystemClock.now());
    let sealed = std::fs::read(&args.input).map_err(|error| Failure::file(&args.input, &error))?;
    let opened = sealed::open(&sealed, &keys, &trust, at).map_err(|error| Refused {
        refused: error.code(),
        reason: error.reason(),
    });
    let reported = opened.and_then(|opened| Ok((report(args, &opened)?, opened)));
    match reported {
        Ok((report, opened)) => {
            out_file::write(&args.out, opened.payload().bytes())?;
            say(&report, args.json)
        }
        Err(refused) => {
            if args.json {
                output::json(&refused)?;
            }
            let place = args.input.display();
            Err(Failure::Negative(format!(
                "{place} was refused: {}",
                refused.reason
            )))
        }
    }
}

/// The receiver's key, known to belong to the certificate that messages name it by.
fn keys(args: &Args) -> Result<DecryptionKeys, Failure> {
    let (certificate, key) = pair(&args.cert, &args.key, None)?;
    let wrong = |path: &PathBuf, words: &dyn std::fmt::Display| {
        Failure::Usage(format!("{}: {words}", path.display()))
    };
    Signer::new(key.signing, certificate.clone()).map_err(|error| wrong(&args.key, &error))?;
    if certificate.ski().is_none_or(<[u8]>::is_empty) {
        let refusal = certs::Refusal::MissingSki;
        return Err(wrong(&args.cert, &format!("{refusal} {}", refusal.fix())));
    }
    let mut keys = DecryptionKeys::default();
    keys.add(&certificate, key.decryption);
    Ok(keys)
}

fn report(args: &Args, opened: &Opened) -> Result<Report, Refused> {
    let holder = |certificate: &Certificate| {
        Holder::of(certificate).map_err(|error| Refused {
            refused: "signer-ambiguous",
            reason: error.to_string(),
        })
    };
    let signers: Vec<_> = opened
        .signers()
        .iter()
        .map(holder)
        .collect::<Result<_, _>>()?;
    let nobody = || Refused {
        refused: "not-opened",
        reason: "nobody signed it".to_owned(),
    };
    Ok(Report {
        signer: signers.first().cloned().ok_or_else(nobody)?,
        signers,
        algorithms: opened.algorithms().into(),
        digest: opened.digest().as_str().to_owned(),
        payload_kind: facts::kind(opened.payload().kind()),
        payload_bytes: opened.payload().bytes().len(),
        out: args.out.display().to_string(),
    })
}

fn say(report: &Report, json: bool) -> Result<(), Failure> {
    if json {
        return output::json(report);
    }
    let Report {
        payload_bytes,
        payload_kind,
        out,
        digest,
        ..
    } = report;
    output::line(&format!(
        "Opened: {payload_bytes} bytes ({payload_kind}) in {out}"
    ))?;
    for signer in &report.signers {
        output::line(&format!("  signed by   {}", signer.words()))?;
    }
    output::line(&format!("  algorithms  {}", report.algorithms.words()))?;
    output::line(&format!("  digest      {digest}"))
}
