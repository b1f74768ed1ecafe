//! `sealpost vault status`: whether the vault opens, and what still lies in clear.

use super::{open, settings};
use crate::{Config, Failure, output, secret_file};
use serde::Serialize;
use std::path::Path;

/// Says whether the vault opens, with which keys, and which private keys lie in clear.
///
/// The exit code is 2 if it does not open, and 1 if a private key lies in clear.
///
/// With --json, one object: {"data_key", "made_at", "master_key", "master_key_place",
/// "master_keys_that_open_it", "accepts_plain_values", "plain_keys"}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    data_key: String,
    made_at: String,
    master_key: String,
    master_key_place: String,
    master_keys_that_open_it: Vec<String>,
    accepts_plain_values: bool,
    plain_keys: Vec<String>,
}

/// Runs the command.
pub(super) fn run(args: &Args, config: &Config) -> Result<(), Failure> {
    let settings = settings(config)?;
    let vault = open(config)?;
    let keys = config.vault_keys()?;
    let mut plain_keys = Vec::new();
    for path in private_keys(config) {
        if secret_file::is_plain_key(path)? {
            plain_keys.push(path.display().to_string());
        }
    }
    let report = Report {
        data_key: vault.id().to_string(),
        made_at: keys.made_at().to_owned(),
        master_key: settings.master()?.id().to_string(),
        master_key_place: settings.place(),
        master_keys_that_open_it: keys.masters().map(|id| id.to_string()).collect(),
        accepts_plain_values: settings.accept_plain,
        plain_keys,
    };
    if args.json {
        output::json(&report)?;
    } else {
        report.print()?;
    }
    match report.plain_keys.len() {
        0 => Ok(()),
        n => Err(Failure::Negative(format!(
            "{n} private keys lie in clear; seal each: sealpost vault seal-key FILE"
        ))),
    }
}

/// The private keys that the configuration names.
fn private_keys(config: &Config) -> impl Iterator<Item = &Path> {
    config.practices.iter().flat_map(|practice| {
        let earlier = practice.earlier_keys.iter().map(|pair| pair.key.as_path());
        earlier.chain([practice.key.as_path()])
    })
}

impl Report {
    fn print(&self) -> Result<(), Failure> {
        output::line(&format!(
            "Data key {}, made {}.",
            self.data_key, self.made_at
        ))?;
        output::line(&format!(
            "Master key {}, from {}.",
            self.master_key, self.master_key_place
        ))?;
        if self.master_keys_that_open_it.len() > 1 {
            let all = self.master_keys_that_open_it.join(", ");
            output::line(&format!(
                "  ! several master keys open it: {all}. End the change: sealpost vault rotate"
            ))?;
        }
        if self.accepts_plain_values {
            output::line("Values in clear are read. Once `sealpost vault encrypt-store` has run,")?;
            output::line("set accept_plain = false, so that nobody can slip any in.")?;
        }
        for path in &self.plain_keys {
            output::line(&format!("  ! {path} lies in clear"))?;
        }
        Ok(())
    }
}
