//! `sealpost directory correspondents`: whom we write to most, and who can receive electronically.

use crate::deliveries::{correspondents, documents, last_verified};
use crate::{Config, Failure, Gateway, output};
use serde::Serialize;
use std::path::PathBuf;

/// List whom the practice writes to most, and for each whether they can receive electronically
/// now, and if not, why.
///
/// Counted from the node's own documents, those that failed or went by fax among them. Whether
/// they can receive is asked of the directory with the newest document to them.
///
/// With --json, one object a line: {"name", "sent", "received", "failed", "otherwise",
/// "receives", "how", "last_verified"}. "how" is the address, or why not.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
    /// How many to list.
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Line {
    name: String,
    sent: usize,
    received: usize,
    failed: usize,
    otherwise: usize,
    receives: bool,
    how: String,
    last_verified: Option<String>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    super::super::block_on(async {
        let store = config.open_store().await?;
        let documents = documents(store.as_ref()).await?;
        let verified = last_verified(&documents);
        let engine = Gateway::engine_over(&config, store.clone())?;
        let (mut listed, mut receiving) = (0, 0);
        for one in correspondents(&documents).into_iter().take(args.limit) {
            let content = store.blob(&one.latest.content).await?;
            let route = content.map(|content| engine.route_to(&one.latest.org, &content));
            let (receives, how, at) = match route {
                Some(Ok(route)) => {
                    let at = verified.get(&route.receiver).map(|at| at.to_rfc3339());
                    (true, route.address, at)
                }
                Some(Err(why)) => (false, sentence(&why), None),
                None => (false, "the document is not kept any more".to_owned(), None),
            };
            listed += 1;
            receiving += usize::from(receives);
            let line = Line {
                name: one.name,
                sent: one.sent,
                received: one.received,
                failed: one.failed,
                otherwise: one.otherwise,
                receives,
                how,
                last_verified: at,
            };
            if args.json {
                output::json(&line)?;
            } else {
                output::line(&words(&line).replace(char::is_control, " "))?;
            }
        }
        if args.json {
            return Ok(());
        }
        output::line(&format!(
            "{receiving} of {listed} can receive electronically"
        ))
    })
}

fn words(line: &Line) -> String {
    let verdict = if line.receives { "yes" } else { "no " };
    let verified = match &line.last_verified {
        Some(at) => format!(", last confirmed {at}"),
        None => String::new(),
    };
    format!(
        "{verdict}  {}: {} sent, {} received, {} failed, {} sent otherwise; {}{verified}",
        line.name, line.sent, line.received, line.failed, line.otherwise, line.how
    )
}

fn sentence(why: &delivery::outbound::NotPrepared) -> String {
    use delivery::outbound::NotPrepared::{Impossible, NotNow, RecipientUnknown};
    match why {
        Impossible(reason) | NotNow(reason) | RecipientUnknown(reason) => reason.sentence.clone(),
    }
}
