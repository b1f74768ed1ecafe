//! `sealpost inbox`: received messages: listing, giving, filing and opening them as a person.

use crate::view::{MessageView, urgent_first};
use crate::{Config, Failure, Gateway, output};
use delivery::{Direction, Life};
use engine::{DeskError, Engine, PersonError, ReturnReason};
use ids::MessageId;
use std::path::PathBuf;
use store::LifeQuery;

/// Arguments of `inbox`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
    /// What to do.
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Give a message to somebody: they look after it from now on.
    Assign {
        /// Its id, as `inbox list` shows it.
        id: String,
        /// Id of the person or service in the practice's roster.
        #[arg(long)]
        to: String,
        /// Your user name.
        #[arg(long, env = "USER", default_value = "unnamed")]
        by: String,
    },
    /// File a message that waits for a person: the practice's software gets it.
    File {
        /// Its id, as `inbox list` shows it.
        id: String,
        /// Id of the person or service that it is for; without one, the recipient found.
        #[arg(long)]
        to: Option<String>,
        /// Your user name.
        #[arg(long, env = "USER", default_value = "unnamed")]
        by: String,
    },
    /// List received messages: what is urgent and waits first, then newest first.
    List(Wanted),
    /// Send a message that waits for a person back to its sender, who is told why.
    Return {
        /// Its id, as `inbox list` shows it.
        id: String,
        /// Why.
        #[arg(long)]
        because: Because,
        /// Your user name.
        #[arg(long, env = "USER", default_value = "unnamed")]
        by: String,
    },
    /// Open a message as a person: prints or saves it, and tells its sender.
    Open {
        /// Its id, as `inbox list` shows it.
        id: String,
        /// Your user name, as the sender may see it.
        #[arg(long, env = "USER", default_value = "unnamed")]
        reader: String,
        /// Save the content here instead of printing it.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

/// Which received messages to list.
#[derive(Debug, clap::Args)]
struct Wanted {
    /// Only what this person or service of the roster looks after, or may act on.
    #[arg(long)]
    of: Option<String>,
    /// Only what was addressed to this location of the roster.
    #[arg(long)]
    at: Option<String>,
    /// Only what waits for a person to file it.
    #[arg(long)]
    waiting: bool,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Why a message is sent back.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Because {
    /// It cannot be read as it is.
    Display,
    /// It is for another practice.
    NotOurs,
    /// The patient is not known here.
    Patient,
    /// Whom it is for has left.
    RecipientLeft,
}

impl From<Because> for ReturnReason {
    fn from(because: Because) -> Self {
        match because {
            Because::Display => Self::Display,
            Because::NotOurs => Self::NotOurs,
            Because::Patient => Self::Patient,
            Because::RecipientLeft => Self::RecipientLeft,
        }
    }
}

/// Lists, gives, files, sends back or opens.
pub fn run(args: Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    super::block_on(async {
        let engine = Gateway::engine_of(&config)?;
        match args.action {
            Action::Assign { id, to, by } => {
                let given = engine.assign(message_id(&id)?, &to, &by).await;
                let given = given.map_err(desk_failure)?;
                output::line(&format!("{id} is with {} now.", given.get().name))
            }
            Action::File { id, to, by } => {
                let filed = engine.file(message_id(&id)?, to.as_deref(), &by).await;
                let filed = filed.map_err(desk_failure)?;
                output::line(&format!("{id} is filed for {}.", filed.get().name))
            }
            Action::List(wanted) => list(&engine, &wanted).await,
            Action::Return { id, because, by } => {
                let sent = engine.send_back(message_id(&id)?, because.into(), &by);
                sent.await.map_err(desk_failure)?;
                output::line(&format!("{id} goes back to its sender."))
            }
            Action::Open { id, reader, out } => open(&engine, &id, &reader, out).await,
        }
    })
}

fn message_id(text: &str) -> Result<MessageId, Failure> {
    MessageId::parse(text).map_err(|error| Failure::Usage(error.to_string()))
}

impl Wanted {
    fn is_met_by(&self, life: &Life) -> bool {
        let Life::Inbound(life) = life else {
            return false;
        };
        let desk = life.desk.as_ref();
        let is_theirs = self.of.as_ref().is_none_or(|of| {
            let mut also = desk.iter().flat_map(|desk| &desk.also);
            desk.is_some_and(|desk| desk.owner.id == *of) || also.any(|one| one.id == *of)
        });
        let is_there = self.at.as_ref().is_none_or(|at| {
            let place = desk.and_then(|desk| desk.location.as_ref());
            place == Some(at)
        });
        is_theirs && is_there && (!self.waiting || !life.concerns().is_empty())
    }
}

async fn list(engine: &Engine, wanted: &Wanted) -> Result<(), Failure> {
    let direction = Some(Direction::Inbound);
    let query = LifeQuery {
        direction,
        ..LifeQuery::default()
    };
    let mut lives = engine.store().lives(&query).await?;
    urgent_first(&mut lives);
    for stored in lives.iter().filter(|stored| wanted.is_met_by(&stored.life)) {
        let view = MessageView::of(&stored.life);
        if !view.is_document && view.control_id.is_empty() && view.reason.is_none() {
            continue;
        }
        if wanted.json {
            output::json(&view)?;
        } else {
            let since = stored.life.since().to_rfc3339();
            output::line(&format!("{since}  {}", view.summary()))?;
        }
    }
    Ok(())
}

async fn open(
    engine: &Engine,
    id: &str,
    reader: &str,
    out: Option<PathBuf>,
) -> Result<(), Failure> {
    let content = engine.opened_by_person(message_id(id)?, reader).await;
    let content = content.map_err(failure)?;
    match out {
        Some(path) => std::fs::write(&path, &content).map_err(|error| Failure::file(&path, &error)),
        None => {
            let text = String::from_utf8_lossy(&content);
            output::line(printable(&text).trim_end())
        }
    }
}

/// Segments as lines. What would move the cursor or ring the bell is shown as a replacement
/// character; saved with `--out`, the content stays as it is.
fn printable(text: &str) -> String {
    let plain = |c: char| match c {
        '\r' => '\n',
        '\n' | '\t' => c,
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.chars().map(plain).collect()
}

fn failure(error: PersonError) -> Failure {
    match error {
        PersonError::NothingToRead(_) | PersonError::Unknown(_) => {
            Failure::Negative(error.to_string())
        }
        PersonError::Store(error) => error.into(),
    }
}

fn desk_failure(error: DeskError) -> Failure {
    match error {
        DeskError::CannotAnswer(_)
        | DeskError::NotWaiting(_)
        | DeskError::Unknown(_)
        | DeskError::WhoseUnknown(_) => Failure::Negative(error.to_string()),
        DeskError::Nobody(_) => Failure::Usage(error.to_string()),
        DeskError::Store(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_text_to_a_terminal_and_nothing_else() {
        let shown = printable("MSH|x\rPID|1\t\u{1b}[2J\u{7}\u{9b}é\r");
        assert_eq!(shown, "MSH|x\nPID|1\t\u{fffd}[2J\u{fffd}\u{fffd}é\n");
    }
}
