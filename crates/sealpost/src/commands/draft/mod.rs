//! `sealpost draft`: documents from the first word to their release.

mod discard;
mod edit;
mod list;
mod new;
mod show;
mod view;

use crate::{Config, Failure, Gateway, output, writing};
use clap::Subcommand;
use compose::DraftId;
use compose::draft::{Draft, Event};
use engine::clock::SystemClock;
use office::{Drafts, DraftsError};
use std::path::PathBuf;
use std::sync::Arc;

/// Which of the draft commands, and where.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
    /// The practice that writes, where the node serves several: its HPI-O or SMD target.
    #[arg(long)]
    from: Option<String>,
    /// Your user name.
    #[arg(long = "as", env = "USER", default_value = "unnamed")]
    user: String,
    #[command(subcommand)]
    command: DraftCommand,
}

#[derive(Debug, Subcommand)]
enum DraftCommand {
    /// Correct what was released by a new version of the same document.
    Amend(Named),
    /// Say that a document will not be sent. It is kept.
    Discard(discard::Args),
    /// Change fields, recipients and attachments.
    Edit(edit::Args),
    /// List documents.
    List(list::Args),
    /// Begin a document.
    New(new::Args),
    /// Release a document for sending.
    Release(Named),
    /// Give a document back to its author.
    Return(Named),
    /// Give a document to whoever may release it.
    Review(Named),
    /// Show a document: where it stands, what it still needs, what became of it.
    Show(show::Args),
}

/// One draft.
#[derive(Debug, clap::Args)]
struct Named {
    /// Its id, as `draft list` shows it.
    id: String,
    /// The revision that you looked at: if it was changed since, nothing happens.
    #[arg(long)]
    seen: Option<u64>,
}

impl Named {
    fn id(&self) -> Result<DraftId, Failure> {
        DraftId::parse(&self.id).map_err(|error| Failure::Usage(error.to_string()))
    }

    /// The revision that was seen: as given, else the present one.
    async fn seen(&self, drafts: &Drafts) -> Result<u64, DraftsError> {
        match (self.seen, self.id()) {
            (Some(seen), _) => Ok(seen),
            (None, Ok(id)) => Ok(drafts.find(id).await?.revision),
            (None, Err(_)) => Ok(0),
        }
    }
}

/// Runs the command beside a running node, or without one.
pub fn run(args: Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    let practice = super::practice(&config, args.from.as_deref())?;
    super::block_on(async {
        let engine = Arc::new(Gateway::engine_of(&config)?);
        let drafts = writing::drafts(&engine, practice, Arc::new(SystemClock))?;
        let drafts = drafts
            .ok_or_else(|| Failure::Usage("the node does not serve this practice".to_owned()))?;
        if let Err(error) = drafts.resume().await {
            // One document that cannot be submitted must not keep the others from their authors.
            output::complain(&error.to_string());
        }
        act(&drafts, args.command, &args.user).await
    })
}

async fn act(drafts: &Drafts, command: DraftCommand, user: &str) -> Result<(), Failure> {
    let draft = match command {
        DraftCommand::Amend(named) => drafts.amend(named.id()?, user).await?,
        DraftCommand::Discard(args) => discard::run(drafts, &args, user).await?,
        DraftCommand::Edit(args) => edit::run(drafts, &args, user).await?,
        DraftCommand::List(args) => return list::run(drafts, &args).await,
        DraftCommand::New(args) => new::run(drafts, &args, user).await?,
        DraftCommand::Release(named) => release(drafts, &named, user).await?,
        DraftCommand::Return(named) => {
            let event = Event::Returned {
                seen: named.seen(drafts).await?,
            };
            drafts.take(named.id()?, &event, user).await?
        }
        DraftCommand::Review(named) => {
            let (id, seen) = (named.id()?, named.seen(drafts).await?);
            drafts.send_for_review(id, seen, user).await?
        }
        DraftCommand::Show(args) => return show::run(drafts, &args).await,
    };
    output::line(&view::line(drafts, &draft).await?)
}

async fn release(drafts: &Drafts, named: &Named, user: &str) -> Result<Draft, Failure> {
    let id = named.id()?;
    let seen = named.seen(drafts).await?;
    Ok(drafts.release(id, seen, user).await?)
}
