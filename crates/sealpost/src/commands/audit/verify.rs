//! `sealpost audit verify`: whether the chains are whole and unchanged.

use super::chains;
use super::lines;
use super::report::{ChainReport, Verification};
use crate::commands::block_on;
use crate::{Config, Failure, audit_key, output};
use audit::{Entry, PublicKey, SignedHead, Verifier};
use clap::ArgGroup;
use ids::Organisation;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use store::Store;

/// Verifies the audit chain of every organisation.
///
/// An intact chain has no entry that was changed, moved or left out. Against signed heads kept
/// elsewhere it is shown besides that no end was cut off and no past rewritten; without them, a
/// chain can only be shown to fit itself. The exit code is 1 when any chain is not intact.
///
/// With --json, one object:
///
/// {"intact", "chains": [{"organisation", "intact", "entries", "hash", "confirmed_up_to",
/// "first_break": null or {"entry", "place", "reason"}, "warnings", "warning_count",
/// "heads": [{"entry", "signed_at", "verdict", "reason"}]}]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
#[command(group = ArgGroup::new("source").required(true).args(["files", "config", "store"]))]
pub(super) struct Args {
    /// Exported chains, JSON lines; of several files, each goes on where the one before ended.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Verify the store of the node with this configuration.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Verify this store.
    #[arg(long, value_name = "DB")]
    store: Option<PathBuf>,
    /// Only this organisation's chain: an HPI-O of 16 digits, or an organisation's URI.
    #[arg(long, value_name = "ORG", value_parser = crate::config::organisation)]
    org: Option<Organisation>,
    /// Signed heads, JSON lines, as `audit head` wrote them; may be repeated.
    #[arg(long, value_name = "FILE")]
    heads: Vec<PathBuf>,
    /// A public key that may have signed them, as `audit key` prints it; may be repeated. Without
    /// one, the key of the node with --config.
    #[arg(long, value_name = "KEY", value_parser = public_key)]
    key: Vec<PublicKey>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let config = args.config.as_deref().map(Config::load).transpose()?;
    let mut chains = Chains {
        only: args.org.clone(),
        keys: keys(args, config.as_ref())?,
        verifiers: BTreeMap::new(),
    };
    let heads = heads(&args.heads)?;
    // A chain that is asked for, or that a head names, must be there, whatever else is gone.
    chains.expect(args.org.clone());
    chains.expect(heads.iter().map(|head| head.head.org.clone()));
    match (&args.store, &config) {
        (Some(path), _) => {
            let store = chains::open(path)?;
            block_on(chains.take_store(&store, config.as_ref()))?;
        }
        (None, Some(config)) => block_on(async {
            let store = chains::open_configured(config).await?;
            chains.take_store(store.as_ref(), Some(config)).await
        })?,
        (None, None) => chains.take_files(&args.files)?,
    }
    let verification = chains.finish(&heads);
    if args.json {
        output::json(&verification)?;
    } else {
        verification.print()?;
    }
    if verification.intact {
        return Ok(());
    }
    if verification.chains.is_empty() {
        return Err(Failure::Negative(
            "there is nothing to verify: no entry was found".into(),
        ));
    }
    let broken = verification
        .chains
        .iter()
        .filter(|chain| !chain.is_intact())
        .count();
    Err(Failure::Negative(format!(
        "{broken} of {} chains not intact",
        verification.chains.len()
    )))
}

fn public_key(text: &str) -> Result<PublicKey, String> {
    let value = serde_json::Value::String(text.trim().to_owned());
    serde_json::from_value(value)
        .map_err(|_| "not a public key: give what `sealpost audit key` printed".to_owned())
}

fn keys(args: &Args, config: Option<&Config>) -> Result<Vec<PublicKey>, Failure> {
    let mut keys = args.key.clone();
    if let (true, Some(config)) = (keys.is_empty(), config) {
        let vault = config.open_vault()?;
        let own = audit_key::load(&audit_key::path(config), vault.as_deref())?;
        keys.extend(own.map(|key| key.public_key()));
    }
    if keys.is_empty() && !args.heads.is_empty() {
        let words = "--heads needs --key: the public key that `sealpost audit key` printed";
        return Err(Failure::Usage(words.to_owned()));
    }
    Ok(keys)
}

fn heads(files: &[PathBuf]) -> Result<Vec<SignedHead>, Failure> {
    let mut heads = Vec::new();
    for path in files {
        lines::each(path, |number, line| {
            let wrong = |words: &dyn std::fmt::Display| {
                Failure::Usage(format!("{} line {number}: {words}", path.display()))
            };
            let line = line.ok_or_else(|| wrong(&audit::JsonError::TooLong))?;
            heads.push(SignedHead::parse_json_line(line).map_err(|error| wrong(&error))?);
            Ok(())
        })?;
    }
    Ok(heads)
}

/// The chains being verified, by organisation.
struct Chains {
    only: Option<Organisation>,
    keys: Vec<PublicKey>,
    verifiers: BTreeMap<Organisation, Chain>,
}

struct Chain {
    verifier: Verifier,
    /// Where it broke, once it did.
    place: Option<String>,
}

impl Chains {
    /// Begins chains, if they are wanted and not yet begun.
    fn expect(&mut self, organisations: impl IntoIterator<Item = Organisation>) {
        for organisation in organisations {
            self.of(&organisation);
        }
    }

    fn of(&mut self, organisation: &Organisation) -> Option<&mut Chain> {
        if self.only.as_ref().is_some_and(|only| only != organisation) {
            return None;
        }
        let chain = self
            .verifiers
            .entry(organisation.clone())
            .or_insert_with(|| Chain {
                verifier: Verifier::new(organisation.clone(), &self.keys),
                place: None,
            });
        Some(chain)
    }

    async fn take_store(
        &mut self,
        store: &dyn Store,
        config: Option<&Config>,
    ) -> Result<(), Failure> {
        self.expect(chains::organisations(store, config).await?);
        let organisations: BTreeSet<_> = self.verifiers.keys().cloned().collect();
        for organisation in organisations {
            self.take_chain(store, &organisation).await?;
        }
        Ok(())
    }

    async fn take_chain(
        &mut self,
        store: &dyn Store,
        organisation: &Organisation,
    ) -> Result<(), Failure> {
        let Some(chain) = self.of(organisation) else {
            return Ok(());
        };
        chains::entries(store, organisation, |entry| {
            let pushed = match entry {
                Some(entry) => chain.verifier.push(entry),
                // No line at all: the verifier notes that this entry could not be read.
                None => chain.verifier.push_json_line(""),
            };
            Ok(pushed.is_ok())
        })
        .await
    }

    /// The chains of an export stand one after the other. A line that cannot be read breaks the
    /// one that was last at its turn.
    fn take_files(&mut self, files: &[PathBuf]) -> Result<(), Failure> {
        let mut last: Option<Organisation> = None;
        for path in files {
            lines::each(path, |number, line| {
                let place = || format!("{} line {number}", path.display());
                let line = line.unwrap_or_default();
                let entry = Entry::parse_json_line(line);
                let named = entry.as_ref().ok().map(|entry| entry.org.clone());
                last = named.or(last.take());
                let Some(organisation) = &last else {
                    let words = "not an audit entry; give a file that `audit export` wrote";
                    return Err(Failure::Negative(format!("{}: {words}", place())));
                };
                let Some(chain) = self.of(organisation) else {
                    return Ok(());
                };
                let pushed = match entry {
                    Ok(entry) => chain.verifier.push(&entry),
                    Err(_) => chain.verifier.push_json_line(line),
                };
                if pushed.is_err() && chain.place.is_none() {
                    chain.place = Some(place());
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn finish(self, heads: &[SignedHead]) -> Verification {
        let finish = |(organisation, chain): (Organisation, Chain)| {
            let own: Vec<_> = heads
                .iter()
                .filter(|head| head.head.org == organisation)
                .cloned()
                .collect();
            ChainReport::new(&chain.verifier.finish(&own), chain.place)
        };
        let chains: Vec<_> = self.verifiers.into_iter().map(finish).collect();
        let intact = !chains.is_empty() && chains.iter().all(ChainReport::is_intact);
        Verification { intact, chains }
    }
}
