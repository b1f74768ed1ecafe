//! `sealpost seal`: seals a payload without a node.

use super::open::facts::{self, Holder, Used};
use super::open::out_file;
use crate::adapters::keyring::{chain, pair};
use crate::config::ProfileName;
use crate::{Failure, output};
use certs::Certificate;
use sealed::{Payload, SealIds, Sealed, Signer};
use serde::Serialize;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What to seal, by whom, and to whom.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// Private key of the sender, PEM, not encrypted.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Certificate of the sender, PEM or DER.
    #[arg(long, value_name = "FILE")]
    cert: PathBuf,
    /// Certificate of a recipient, PEM or DER, the first of its file; may be repeated.
    #[arg(long, value_name = "FILE", required = true)]
    to: Vec<PathBuf>,
    /// The payload: a file of any format.
    #[arg(long = "in", value_name = "FILE")]
    input: PathBuf,
    /// Where the sealed payload is written.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The algorithms to seal with.
    #[arg(long, value_enum, default_value_t)]
    profile: ProfileName,
    /// The payload is an XML document, and is sealed as its root element.
    #[arg(long)]
    xml: bool,
    /// Print one JSON object: digest, algorithms, signer, recipients, payload_kind,
    /// payload_bytes, sealed_bytes, out.
    #[arg(long)]
    json: bool,
}

/// What the list of flags does not say.
const HELP: &str = "\
Signs a payload and encrypts it to its recipients, as an encryptedPayload (XSP 2010).

The recipients' certificates are taken as they are: ask `sealpost certs check --purpose \
encryption` about them before.";

/// What was sealed.
#[derive(Debug, Serialize)]
struct Report {
    digest: String,
    algorithms: Used,
    signer: Holder,
    recipients: Vec<Holder>,
    payload_kind: &'static str,
    payload_bytes: usize,
    sealed_bytes: usize,
    out: String,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let (certificate, key) = pair(&args.cert, &args.key, None)?;
    let signer = Signer::new(key.signing, certificate)
        .map_err(|error| Failure::Usage(format!("{}: {error}", args.key.display())))?;
    let recipients: Vec<_> = args
        .to
        .iter()
        .map(|path| first(path))
        .collect::<Result<_, _>>()?;
    let bytes = std::fs::read(&args.input).map_err(|error| Failure::file(&args.input, &error))?;
    let payload = if args.xml {
        Payload::xml(bytes)
    } else {
        Payload::message(bytes)
    };
    let ids = SealIds {
        payload_id: name(),
        data_id: name(),
    };
    let sealed = sealed::seal(&payload, &signer, &recipients, args.profile.into(), &ids)
        .map_err(|error| Failure::Usage(error.to_string()))?;
    let report = report(args, &payload, &signer, &recipients, &sealed)?;
    out_file::write(&args.out, &sealed.xml)?;
    say(&report, args.json)
}

fn first(path: &Path) -> Result<Certificate, Failure> {
    let nothing = || Failure::Usage(format!("{} holds no certificate", path.display()));
    chain(path)?.into_iter().next().ok_or_else(nothing)
}

/// An id that is unique and says nothing, and may stand in XML.
fn name() -> String {
    format!("_{}", Uuid::new_v4())
}

fn report(
    args: &Args,
    payload: &Payload,
    signer: &Signer,
    recipients: &[Certificate],
    sealed: &Sealed,
) -> Result<Report, Failure> {
    Ok(Report {
        digest: sealed.digest.as_str().to_owned(),
        algorithms: sealed::Profile::from(args.profile).algorithms().into(),
        signer: Holder::given(signer.certificate())?,
        recipients: recipients
            .iter()
            .map(Holder::given)
            .collect::<Result<_, _>>()?,
        payload_kind: facts::kind(payload.kind()),
        payload_bytes: payload.bytes().len(),
        sealed_bytes: sealed.xml.len(),
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
        sealed_bytes,
        out,
        ..
    } = report;
    output::line(&format!(
        "Sealed: {payload_bytes} bytes ({payload_kind}) as {sealed_bytes} bytes in {out}"
    ))?;
    output::line(&format!("  signed by   {}", report.signer.words()))?;
    for recipient in &report.recipients {
        output::line(&format!("  sealed to   {}", recipient.words()))?;
    }
    output::line(&format!("  algorithms  {}", report.algorithms.words()))?;
    output::line(&format!("  digest      {}", report.digest))
}
