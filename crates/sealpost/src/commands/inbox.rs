//! `sealpost inbox`: received messages, and opening one as a person.

use crate::view::MessageView;
use crate::{Config, Failure, Gateway, output};
use delivery::Direction;
use engine::PersonError;
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
    /// List received messages, newest first.
    List {
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
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

/// Lists, or opens.
pub fn run(args: Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    super::block_on(async {
        let engine = Gateway::engine_of(&config)?;
        match args.action {
            Action::List { json } => {
                let direction = Some(Direction::Inbound);
                let query = LifeQuery {
                    direction,
                    ..LifeQuery::default()
                };
                for stored in engine.store().lives(&query).await? {
                    let view = MessageView::of(&stored.life);
                    if !view.is_document && view.control_id.is_empty() && view.reason.is_none() {
                        continue;
                    }
                    if json {
                        output::json(&view)?
                    } else {
                        output::line(&view.summary())?
                    }
                }
                Ok(())
            }
            Action::Open { id, reader, out } => {
                let id = MessageId::parse(&id).map_err(|e| Failure::Usage(e.to_string()))?;
                let content = engine
                    .opened_by_person(id, &reader)
                    .await
                    .map_err(failure)?;
                match out {
                    Some(path) => std::fs::write(&path, &content)
                        .map_err(|error| Failure::file(&path, &error)),
                    None => {
                        let text = String::from_utf8_lossy(&content);
                        output::line(printable(&text).trim_end())
                    }
                }
            }
        }
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_text_to_a_terminal_and_nothing_else() {
        let shown = printable("MSH|x\rPID|1\t\u{1b}[2J\u{7}\u{9b}é\r");
        assert_eq!(shown, "MSH|x\nPID|1\t\u{fffd}[2J\u{fffd}\u{fffd}é\n");
    }
}
