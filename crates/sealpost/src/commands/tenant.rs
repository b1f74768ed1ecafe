//! `sealpost tenant`: the organisations that a provider serves.

use crate::adapters::keyring::chain;
use crate::commands::block_on;
use crate::config::Provider;
use crate::enrolment::Codes;
use crate::tenants::{self, Tenant};
use crate::{Config, Failure, output};
use audit::{Action, Draft};
use clap::Subcommand;
use engine::Clock as _;
use engine::clock::SystemClock;
use ids::Organisation;
use serde::Serialize;
use std::path::PathBuf;
use store::Transaction;

/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

/// Arguments of `tenant`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configuration file of the provider's node.
    #[arg(long, env = "SEALPOST_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: TenantCommand,
}

#[derive(Debug, Subcommand)]
enum TenantCommand {
    /// Serve an organisation, and print the code with which its agent enrols, once.
    ///
    /// Give the code to the organisation by a way that others do not read: whoever has it can enrol
    /// in its name. It is good once, and is not kept here. For an organisation that is served
    /// already, another code is made.
    Add {
        /// Its SMD target (URI), or HPI-O of 16 digits.
        #[arg(value_parser = crate::config::organisation)]
        organisation: Organisation,
        /// Its name. Needed for a new one.
        #[arg(long)]
        name: Option<String>,
        /// Another organisation whose certificate may deliver and collect for it; may be repeated.
        #[arg(long, value_parser = crate::config::organisation)]
        collector: Vec<Organisation>,
        /// Hours for which the code is good.
        #[arg(long, default_value_t = 72)]
        hours: i64,
    },
    /// List the organisations that are served.
    List {
        /// Print one JSON object a line: {"name", "organisation", "collectors"}
        #[arg(long)]
        json: bool,
    },
    /// Show one.
    Show {
        /// Its SMD target (URI), or HPI-O of 16 digits.
        #[arg(value_parser = crate::config::organisation)]
        organisation: Organisation,
    },
    /// Serve an organisation no more: its codes are withdrawn, what it sent and received is kept.
    Remove {
        /// Its SMD target (URI), or HPI-O of 16 digits.
        #[arg(value_parser = crate::config::organisation)]
        organisation: Organisation,
    },
}

#[derive(Serialize)]
struct Shown {
    name: String,
    organisation: String,
    collectors: Vec<String>,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let path = args.config.as_deref().ok_or_else(|| {
        Failure::Usage("name the configuration: --config FILE, or SEALPOST_CONFIG".to_owned())
    })?;
    let config = Config::load(path)?;
    let provider = config.provider.as_ref().ok_or_else(|| {
        Failure::Usage("this node is no provider: its configuration has no [provider]".to_owned())
    })?;
    match &args.command {
        TenantCommand::Add {
            organisation,
            name,
            collector,
            hours,
        } => add(
            &config,
            provider,
            (organisation, name.as_deref(), collector),
            *hours,
        ),
        TenantCommand::List { json } => list(provider, *json),
        TenantCommand::Show { organisation } => shown(&tenant(provider, organisation)?).print(),
        TenantCommand::Remove { organisation } => remove(&config, provider, organisation),
    }
}

fn add(
    config: &Config,
    provider: &Provider,
    (organisation, name, collectors): (&Organisation, Option<&str>, &[Organisation]),
    hours: i64,
) -> Result<(), Failure> {
    let known = tenants::read(&provider.tenants)?;
    if !known.iter().any(|it| it.organisation == *organisation) {
        let name = name.filter(|name| !name.trim().is_empty());
        let name = name.ok_or_else(|| Failure::Usage("a new one needs a --name".to_owned()))?;
        let tenant = Tenant {
            name: name.to_owned(),
            organisation: organisation.clone(),
            collectors: collectors.to_vec(),
        };
        let path = tenants::add(&provider.tenants, &tenant)?;
        record(config, provider, Action::TenantAdded, organisation)?;
        output::line(&format!("Wrote {}.", path.display()))?;
    }
    let Some(enrolment) = &provider.enrolment else {
        return output::line(
            "No code was made: the configuration has no [provider.enrolment] for agents to call.",
        );
    };
    let own = chain(&provider.certificate)?;
    let own = own.first().ok_or_else(|| {
        Failure::Usage(format!(
            "{} holds no certificate",
            provider.certificate.display()
        ))
    })?;
    let until = SystemClock.now().plus_millis(hours.saturating_mul(HOUR_MS));
    let code = Codes::of(&config.data).make(organisation, own, until)?;
    output::line(&format!(
        "Code, good once and until {}:",
        until.to_rfc3339()
    ))?;
    output::line(&code.reveal())?;
    output::line("At the agent:")?;
    output::line(&format!(
        "sealpost enrol --provider {} --code CODE FOLDER",
        enrolment.public_url
    ))
}

fn list(provider: &Provider, json: bool) -> Result<(), Failure> {
    for tenant in tenants::read(&provider.tenants)? {
        if json {
            output::json(&shown(&tenant))?;
        } else {
            output::line(&format!("{}  {}", tenant.organisation, tenant.name))?;
        }
    }
    Ok(())
}

fn remove(
    config: &Config,
    provider: &Provider,
    organisation: &Organisation,
) -> Result<(), Failure> {
    tenant(provider, organisation)?;
    let path = tenants::file_of(&provider.tenants, organisation)?;
    std::fs::remove_file(&path).map_err(|error| Failure::file(&path, &error))?;
    record(config, provider, Action::TenantRemoved, organisation)?;
    let withdrawn = Codes::of(&config.data).withdraw(organisation)?;
    output::line(&format!(
        "{organisation} is not served any more; {withdrawn} unused codes were withdrawn."
    ))
}

fn tenant(provider: &Provider, organisation: &Organisation) -> Result<Tenant, Failure> {
    let known = tenants::read(&provider.tenants)?;
    let found = known
        .into_iter()
        .find(|it| it.organisation == *organisation);
    found.ok_or_else(|| Failure::Negative(format!("{organisation} is not served here")))
}

fn record(
    config: &Config,
    provider: &Provider,
    action: Action,
    organisation: &Organisation,
) -> Result<(), Failure> {
    let own = provider.organisation();
    let own = own.ok_or_else(|| Failure::Usage("provider.organisation".to_owned()))?;
    let draft = Draft {
        at: SystemClock.now(),
        actor: "command".to_owned(),
        action,
        subject: None,
        detail: [("organisation".to_owned(), organisation.uri())].into(),
    };
    block_on(async {
        let store = config.open_store().await?;
        let recording = Transaction {
            audit: vec![(own, draft)],
            ..Transaction::default()
        };
        drop(store.commit(recording).await?);
        Ok(())
    })
}

fn shown(tenant: &Tenant) -> Shown {
    Shown {
        name: tenant.name.clone(),
        organisation: tenant.organisation.uri(),
        collectors: tenant.collectors.iter().map(Organisation::uri).collect(),
    }
}

impl Shown {
    fn print(&self) -> Result<(), Failure> {
        output::line(&self.name)?;
        output::line(&format!("  organisation: {}", self.organisation))?;
        for collector in &self.collectors {
            output::line(&format!("  collector: {collector}"))?;
        }
        Ok(())
    }
}
