//! `sealpost certs check`: whether a certificate would be trusted, and if not, why.

use super::describe::Description;
use crate::adapters::keyring::chain;
use crate::commands::open::trust_args::TrustArgs;
use crate::{Failure, output};
use certs::{Anchors, Certificate, Freshness, Purpose, Revocation, judge_with, proves};
use engine::Clock as _;
use engine::clock::SystemClock;
use ids::{Organisation, Timestamp};
use serde::Serialize;
use std::path::PathBuf;

/// Says whether a certificate would be trusted, and if not, why and what to do.
///
/// The first certificate of FILE is judged; the others may stand in for intermediates. The exit
/// code is 1 when it is refused for any purpose asked about, or is not the organisation's.
///
/// With --json, one object:
///
/// {"trusted", "purposes": [{"purpose", "trusted", "revocation", "valid_until", "refused",
/// "reason", "fix"}], "organisation": null or {"claimed", "proved", "reason"}, "certificate": as
/// `certs show` has it}
///
/// Of a purpose that is refused, "refused" is a stable word; otherwise it, "reason" and "fix" are
/// null. "revocation" is "not-listed", "not-listed-stale" (the list is out of date) or "no-list".
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// The certificate, PEM or DER.
    file: PathBuf,
    #[command(flatten)]
    trust: TrustArgs,
    /// What it is to be used for; may be repeated. Every purpose, if not given.
    #[arg(long, value_enum)]
    purpose: Vec<Use>,
    /// Whose it is to be: an HPI-O of 16 digits, or an organisation's URI.
    #[arg(long, value_name = "ORG", value_parser = crate::config::organisation)]
    organisation: Option<Organisation>,
    /// The moment for which it is judged, RFC 3339; now, if not given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse_rfc3339)]
    at: Option<Timestamp>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// What a certificate is to be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Use {
    /// Its owner signs payloads.
    Signing,
    /// Payloads are encrypted to it.
    Encryption,
    /// Its owner connects to others.
    TlsClient,
    /// Its owner accepts connections.
    TlsServer,
}

#[derive(Debug, Serialize)]
struct Report {
    trusted: bool,
    purposes: Vec<Judgement>,
    organisation: Option<Identity>,
    certificate: Description,
}

#[derive(Debug, Serialize)]
struct Judgement {
    purpose: Use,
    trusted: bool,
    revocation: Option<&'static str>,
    valid_until: Option<String>,
    refused: Option<&'static str>,
    reason: Option<String>,
    fix: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Identity {
    claimed: Organisation,
    proved: bool,
    reason: Option<String>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let file = args.file.display();
    let anchors = args.trust.anchors()?;
    let certificates = chain(&args.file)?;
    let Some((certificate, sent_along)) = certificates.split_first() else {
        return Err(Failure::Usage(format!("{file} holds no certificate")));
    };
    let at = args.at.unwrap_or_else(|| SystemClock.now());
    let report = report(args, certificate, sent_along, &anchors, at);
    if args.json {
        output::json(&report)?;
    } else {
        report.print()?;
    }
    if report.trusted {
        return Ok(());
    }
    Err(Failure::Negative(format!(
        "{file} is not trusted for what was asked"
    )))
}

fn report(
    args: &Args,
    certificate: &Certificate,
    sent_along: &[Certificate],
    anchors: &Anchors,
    at: Timestamp,
) -> Report {
    let asked = if args.purpose.is_empty() {
        &Use::ALL[..]
    } else {
        &args.purpose
    };
    let judge = |purpose: &Use| purpose.judge(certificate, sent_along, anchors, at);
    let purposes: Vec<_> = asked.iter().map(judge).collect();
    let organisation = args.organisation.clone().map(|claimed| {
        let proof = proves(certificate, &claimed);
        let reason = proof.err().map(|error| error.to_string());
        Identity {
            claimed,
            proved: reason.is_none(),
            reason,
        }
    });
    let proved = organisation.as_ref().is_none_or(|identity| identity.proved);
    Report {
        trusted: proved && purposes.iter().all(|judgement| judgement.trusted),
        purposes,
        organisation,
        certificate: Description::of(&args.file, certificate),
    }
}

impl Use {
    const ALL: [Self; 4] = [
        Self::Signing,
        Self::Encryption,
        Self::TlsClient,
        Self::TlsServer,
    ];

    fn judge(
        self,
        certificate: &Certificate,
        sent_along: &[Certificate],
        anchors: &Anchors,
        at: Timestamp,
    ) -> Judgement {
        match judge_with(certificate, sent_along, anchors, self.into(), at) {
            Ok(trusted) => Judgement {
                purpose: self,
                trusted: true,
                revocation: Some(revocation_word(trusted.revocation())),
                valid_until: Some(trusted.valid_until().to_rfc3339()),
                refused: None,
                reason: None,
                fix: None,
            },
            Err(refusal) => Judgement {
                purpose: self,
                trusted: false,
                revocation: None,
                valid_until: None,
                refused: Some(refusal.code()),
                reason: Some(refusal.to_string()),
                fix: Some(refusal.fix()),
            },
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Signing => "signing",
            Self::Encryption => "encryption",
            Self::TlsClient => "tls-client",
            Self::TlsServer => "tls-server",
        }
    }
}

impl From<Use> for Purpose {
    fn from(wanted: Use) -> Self {
        match wanted {
            Use::Signing => Self::Signing,
            Use::Encryption => Self::KeyEncipherment,
            Use::TlsClient => Self::TlsClient,
            Use::TlsServer => Self::TlsServer,
        }
    }
}

fn revocation_word(revocation: Revocation) -> &'static str {
    match revocation {
        Revocation::NoList => "no-list",
        Revocation::NotListed { freshness } => match freshness {
            Freshness::Current | Freshness::NoNextUpdate => "not-listed",
            Freshness::NotYetIssued { .. } | Freshness::Stale { .. } => "not-listed-stale",
        },
    }
}

impl Report {
    fn print(&self) -> Result<(), Failure> {
        self.certificate.print()?;
        for judgement in &self.purposes {
            let word = judgement.purpose.word();
            let refused = judgement.reason.as_deref().zip(judgement.fix);
            output::line(
                &match (refused, &judgement.valid_until, judgement.revocation) {
                    (Some((reason, fix)), _, _) => format!("  {word}: NOT TRUSTED. {reason} {fix}"),
                    (None, Some(until), Some(revocation)) => {
                        format!("  {word}: trusted until {until} (revocation: {revocation})")
                    }
                    (None, _, _) => format!("  {word}: trusted"),
                },
            )?;
        }
        let Some(Identity {
            claimed, reason, ..
        }) = &self.organisation
        else {
            return Ok(());
        };
        output::line(&match reason {
            Some(reason) => format!("  NOT {claimed}: {reason}"),
            None => format!("  belongs to {claimed}"),
        })
    }
}
