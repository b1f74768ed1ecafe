//! `sealpost api-client`: who may use the programming interface.

use super::{block_on, practice};
use crate::config::organisation;
use crate::{Config, Failure, output};
use access::Role;
use api::v1::{Client, ClientError, Clients, NewClient};
use engine::Clock;
use engine::clock::SystemClock;
use ids::Organisation;
use std::path::PathBuf;

/// Clients of the programming interface: a program, with a key of its own and what it may do.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
    /// The practice, where the node serves several: its HPI-O or SMD target.
    #[arg(long)]
    from: Option<String>,
    /// Your user name.
    #[arg(long = "as", env = "USER", default_value = "unnamed")]
    user: String,
    #[command(subcommand)]
    command: ClientCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ClientCommand {
    /// Add a client. Its key is printed once and kept nowhere.
    Add(AddArgs),
    /// List clients.
    List {
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Take a client out of use, for good.
    Revoke {
        /// Its id, as `list` shows it.
        id: String,
    },
}

#[derive(Debug, clap::Args)]
struct AddArgs {
    /// What it is called.
    #[arg(long)]
    name: String,
    /// What it is; may be given several times.
    #[arg(long = "role", required = true, value_parser = |text: &str| Role::parse(text))]
    roles: Vec<Role>,
    /// The person of the roster that it acts for: without one, it opens no documents, unless it
    /// is the practice's software.
    #[arg(long)]
    person: Option<String>,
}

/// Runs the command, beside a running node or without one.
pub fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    let configured = practice(&config, args.from.as_deref())?;
    let org = organisation(&configured.organisation);
    let org = org.map_err(|error| Failure::Usage(error.to_string()))?;
    if let ClientCommand::Add(new) = &args.command
        && let Some(person) = &new.person
    {
        let known = configured.practice(&config);
        if known.is_none_or(|it| it.roster.who(person).is_none()) {
            let words = "--person names nobody of the practice's roster; `sealpost roster check` \
                         lists who there is";
            return Err(Failure::Usage(words.to_owned()));
        }
    }
    block_on(async {
        let clients = Clients::new(config.open_store().await?);
        act(&clients, &org, args).await
    })
}

async fn act(clients: &Clients, org: &Organisation, args: &Args) -> Result<(), Failure> {
    let now = SystemClock.now();
    match &args.command {
        ClientCommand::Add(new) => {
            let new = NewClient {
                name: new.name.clone(),
                roles: new.roles.clone(),
                person: new.person.clone(),
            };
            let added = clients.add(org, new, &args.user, now).await;
            let (client, key) = added.map_err(failure)?;
            output::complain(&format!(
                "Client {}. Its key follows; it is shown this once.",
                client.id
            ));
            output::line(key.expose())
        }
        ClientCommand::List { json } => {
            for client in clients.list(org).await? {
                if *json {
                    output::json(&public(&client))?;
                } else {
                    output::line(&words(&client))?;
                }
            }
            Ok(())
        }
        ClientCommand::Revoke { id } => {
            let revoked = clients.revoke(org, id, &args.user, now).await;
            let client = revoked.map_err(failure)?;
            output::line(&format!("{} ({}) is out of use.", client.id, client.name))
        }
    }
}

/// All but what its key is known by.
fn public(client: &Client) -> serde_json::Value {
    let roles: Vec<&str> = client.roles.iter().map(|role| role.as_str()).collect();
    serde_json::json!({
        "id": client.id,
        "name": client.name,
        "roles": roles,
        "person": client.person,
        "added_at": client.added_at.to_rfc3339(),
        "revoked_at": client.revoked_at.map(|at| at.to_rfc3339()),
    })
}

fn words(client: &Client) -> String {
    let roles: Vec<&str> = client.roles.iter().map(|role| role.as_str()).collect();
    let person = client.person.as_ref();
    let person = person.map_or_else(String::new, |person| format!(" for {person}"));
    let state = match client.revoked_at {
        Some(at) => format!("out of use since {}", at.to_rfc3339()),
        None => format!("since {}", client.added_at.to_rfc3339()),
    };
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let name: String = client.name.chars().map(plain).collect();
    format!(
        "{}  {name}  {}{person}  {state}",
        client.id,
        roles.join(", ")
    )
}

fn failure(error: ClientError) -> Failure {
    match error {
        ClientError::NoRandomness => Failure::Unavailable(error.to_string()),
        ClientError::Store(error) => error.into(),
        ClientError::Unknown(_) => Failure::Negative(error.to_string()),
    }
}
