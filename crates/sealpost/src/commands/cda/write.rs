//! `sealpost cda write`: a document and its package, from JSON.

use crate::adapters::keyring::pair;
use crate::commands::open::out_file;
use crate::{Failure, output};
use ::cda::{DocumentInput, EXAMPLE, Packaging, Signing};
use engine::Clock as _;
use engine::clock::SystemClock;
use ids::Timestamp;
use sealed::{DigestAlgorithm, Profile, Signer};
use std::path::{Path, PathBuf};

/// Writes a clinical document from JSON, and the package around it.
///
/// --example prints an input with invented people. Attachments that the input names are given with
/// --file, under their own names. Without --key and --cert the package is not signed.
///
/// What is written is narrative with a full header; no coded entries are made up from text.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print an example of the input, and nothing else.
    #[arg(long, conflicts_with_all = ["input", "out"])]
    example: bool,
    /// The input, JSON.
    #[arg(long = "in", value_name = "FILE", required_unless_present = "example")]
    input: Option<PathBuf>,
    /// Where the package is written.
    #[arg(long, value_name = "FILE", required_unless_present = "example")]
    out: Option<PathBuf>,
    /// A file that the input's attachments name; may be repeated.
    #[arg(long, value_name = "FILE")]
    file: Vec<PathBuf>,
    /// Private key of the organisation that signs, PEM, not encrypted.
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// Certificate of the organisation that signs, PEM or DER.
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// How document and files are digested.
    #[arg(long, value_enum, default_value_t = Digest::Sha1)]
    digest: Digest,
    /// The signature is made by rsa-sha1, for a receiver that cannot verify SHA-256.
    #[arg(long)]
    legacy_signature: bool,
    /// When it is signed, RFC 3339; now, if not given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse_rfc3339)]
    at: Option<Timestamp>,
}

/// How document and files are digested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Digest {
    /// What the specification of packages says, and every reader knows.
    Sha1,
    /// For readers known to take it.
    Sha256,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let (Some(input), Some(out)) = (&args.input, &args.out) else {
        return output::line(EXAMPLE.trim_end());
    };
    let parsed = parse(input)?;
    let files: Vec<_> = args
        .file
        .iter()
        .map(|path| super::named(path))
        .collect::<Result<_, _>>()?;
    let signer = signer(args)?;
    let profile = if args.legacy_signature {
        Profile::LegacySha1
    } else {
        Profile::Default
    };
    let by = signer.as_ref().map(|signer| (signer, profile));
    let at = args.at.unwrap_or_else(|| SystemClock.now());
    let packaging = Packaging {
        files: &files,
        digest: match args.digest {
            Digest::Sha1 => DigestAlgorithm::Sha1,
            Digest::Sha256 => DigestAlgorithm::Sha256,
        },
        signing: by.as_ref().map(|by| Signing { by, at }),
    };
    let written = ::cda::write(&parsed, &packaging)
        .map_err(|error| Failure::Usage(format!("{}: {error}", input.display())))?;
    out_file::write(out, &written.package)?;
    let signed = if signer.is_some() {
        "signed"
    } else {
        "not signed"
    };
    output::line(&format!(
        "Written: {} bytes of package, {} bytes of document, {signed}, in {}",
        written.package.len(),
        written.document.len(),
        out.display()
    ))
}

/// The message of a JSON error says where, and may quote what stands there: only the place is told.
fn parse(path: &Path) -> Result<DocumentInput, Failure> {
    let bytes = super::read(path)?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let place = path.display();
        Failure::Usage(format!(
            "{place}: line {line}, column {column}: this is not an input as `sealpost cda write \
             --example` prints one"
        ))
    })
}

fn signer(args: &Args) -> Result<Option<Signer>, Failure> {
    let (Some(key_path), Some(cert)) = (&args.key, &args.cert) else {
        return Ok(None);
    };
    let (certificate, key) = pair(cert, key_path, None)?;
    Signer::new(key.signing, certificate)
        .map(Some)
        .map_err(|error| Failure::Usage(format!("{}: {error}", key_path.display())))
}
