//! What `audit verify` says of each chain.

use crate::{Failure, output};
use audit::{Fault, HeadCheck, Verdict};
use ids::Organisation;
use serde::Serialize;

/// All chains that were verified.
#[derive(Debug, Serialize)]
pub(super) struct Verification {
    /// Whether nothing speaks against any of them.
    pub(super) intact: bool,
    /// One for each organisation.
    pub(super) chains: Vec<ChainReport>,
}

/// One chain.
#[derive(Debug, Serialize)]
pub(super) struct ChainReport {
    organisation: Organisation,
    intact: bool,
    /// Entries of the unbroken part.
    entries: u64,
    /// Hash of the last of them.
    hash: String,
    /// The highest entry that a signed head confirms.
    confirmed_up_to: Option<u64>,
    first_break: Option<Break>,
    warnings: Vec<String>,
    warning_count: u64,
    heads: Vec<HeadReport>,
}

/// Where a chain breaks first.
#[derive(Debug, Serialize)]
struct Break {
    /// The number of the entry that had to come.
    entry: u64,
    /// The file and the line it was to stand in; `None` for a store.
    place: Option<String>,
    reason: String,
}

/// A signed head, held against the chain.
#[derive(Debug, Serialize)]
struct HeadReport {
    entry: u64,
    signed_at: String,
    verdict: &'static str,
    reason: String,
}

impl ChainReport {
    /// The report on a chain; `place` is where it broke, if it did.
    pub(super) fn new(report: &audit::Report, place: Option<String>) -> Self {
        Self {
            organisation: report.verified.org.clone(),
            intact: report.is_intact(),
            entries: report.verified.seq,
            hash: report.verified.hash.to_string(),
            confirmed_up_to: report.confirmed_up_to(),
            first_break: report.first_break.map(|fault| Break {
                entry: entry_of(&fault),
                place,
                reason: fault.to_string(),
            }),
            warnings: report.warnings.iter().map(ToString::to_string).collect(),
            warning_count: report.warnings_total,
            heads: report.heads.iter().map(HeadReport::of).collect(),
        }
    }

    /// Whether nothing speaks against it.
    pub(super) fn is_intact(&self) -> bool {
        self.intact
    }
}

impl HeadReport {
    fn of(check: &HeadCheck) -> Self {
        Self {
            entry: check.head.head.seq,
            signed_at: check.head.at.to_rfc3339(),
            verdict: verdict_word(check.verdict),
            reason: check.verdict.to_string(),
        }
    }
}

impl Verification {
    /// Prints the report for people.
    pub(super) fn print(&self) -> Result<(), Failure> {
        self.chains.iter().try_for_each(ChainReport::print)
    }
}

impl ChainReport {
    fn print(&self) -> Result<(), Failure> {
        let word = if self.intact { "intact" } else { "NOT INTACT" };
        output::line(&format!("{}: {word}", self.organisation))?;
        output::line(&format!(
            "  {} entries follow one another unbroken",
            self.entries
        ))?;
        if let Some(Break { place, reason, .. }) = &self.first_break {
            let place = place
                .as_ref()
                .map(|place| format!("{place}: "))
                .unwrap_or_default();
            output::line(&format!("  first break: {place}{reason}"))?;
        }
        for HeadReport {
            entry,
            signed_at,
            reason,
            ..
        } in &self.heads
        {
            output::line(&format!(
                "  head of entry {entry}, signed {signed_at}: {reason}"
            ))?;
        }
        match self.confirmed_up_to {
            Some(entry) if entry == self.entries => {}
            Some(entry) => output::line(&format!("  no signed head covers what follows {entry}"))?,
            None => output::line("  no signed head confirms it: it fits itself, no more")?,
        }
        for warning in &self.warnings {
            output::line(&format!("  remark: {warning}"))?;
        }
        let more = self.warning_count - self.warnings.len() as u64;
        if more > 0 {
            output::line(&format!("  and {more} more remarks"))?;
        }
        Ok(())
    }
}

fn entry_of(fault: &Fault) -> u64 {
    match *fault {
        Fault::HashMismatch { seq } | Fault::PrevMismatch { seq } => seq,
        Fault::SeqGap { expected, .. }
        | Fault::Unreadable { expected, .. }
        | Fault::WrongOrganisation { expected } => expected,
    }
}

fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::BadSignature => "bad-signature",
        Verdict::Confirmed => "confirmed",
        Verdict::NotReached => "not-reached",
        Verdict::Rewritten => "rewritten",
        Verdict::Truncated => "truncated",
        Verdict::UnknownKey => "unknown-key",
        Verdict::WrongOrganisation => "wrong-organisation",
    }
}
