//! `sealpost directory resolve`: where a message for a recipient would go, or why nowhere.

mod answer;
mod judge;
mod recipient;

use super::source::Source;
use crate::Failure;
use directory::{Answer, Environment, Interface, Offer, Sender};
use ids::{Organisation, Timestamp};
use judge::JudgeArgs;
use recipient::RecipientArgs;
use std::path::{Path, PathBuf};

pub(super) use recipient::payload;

/// Says where a message for a recipient would go, or why it cannot and what to do instead.
///
/// The same decision that a node makes before it sends. Of the register, the entries that are
/// shown are looked at, all of them; a register beyond the size of a directory file (64 MiB) needs
/// a file with the part that matters. Without --anchors, certificates are judged by their dates
/// and their owner alone, and the answer says so. The exit code is 1 when there is no way.
///
/// After a refusal it says what else could be done, each of which was looked for and would be sent:
/// another form, another place of the same person, and at last paper.
///
/// With --json, one object:
///
/// {"resolved", "judged", "route": null or {"recipient", "endpoint", "organisation", "provider",
/// "interface", "payload", "facility", "application", "certificate": {"subject", "sha256",
/// "until"}, "snapshot"}, "refusal": null or {"code", "sentence", "advice", "recipient_unknown"},
/// "alternatives": [{"code", "sentence"}], "reply_warning", "last_verified",
/// "steps": null or [{"subject", "effect", "words"}]}
///
/// "judged" is whether --anchors was given. "effect" is "considered", "left-out" or "chosen".
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    recipient: RecipientArgs,
    #[command(flatten)]
    judge: JudgeArgs,
    /// What is to be sent: ref-l2, ref-l1, rri, oru, orm, orr, ack, ack-2012, or the URI of
    /// another payload type. Several, with commas, are forms of one message, best first.
    #[arg(
        long, default_value = "ref-l2", value_delimiter = ',',
        value_parser = recipient::payload,
    )]
    payload: Vec<String>,
    /// The sender also speaks immediate delivery.
    #[arg(long)]
    immediate: bool,
    /// The sender's own messaging provider, which decides between several targets.
    #[arg(long, value_name = "ORG", value_parser = crate::config::organisation)]
    provider: Option<Organisation>,
    /// The target that the message was sealed for before: another one is not taken by itself.
    #[arg(long, value_name = "ORG", value_parser = crate::config::organisation)]
    before: Option<Organisation>,
    /// The sender's own organisation: also say whether the answer would find its way back.
    #[arg(long, value_name = "ORG", value_parser = crate::config::organisation)]
    from: Option<Organisation>,
    /// Which world the sender belongs to.
    #[arg(long, value_enum, default_value = "production")]
    environment: World,
    /// Configuration of a node: also say when its own messages last confirmed a delivery there.
    #[arg(long, value_name = "CONFIG")]
    node: Option<PathBuf>,
    /// The moment to decide for, RFC 3339; now, if not given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse_rfc3339)]
    time: Option<Timestamp>,
    /// Also say which entries were considered, which were left out, and why.
    #[arg(long)]
    explain: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum World {
    /// Real patients.
    Production,
    /// Synthetic patients only.
    Test,
}

impl From<World> for Environment {
    fn from(world: World) -> Self {
        match world {
            World::Production => Self::Production,
            World::Test => Self::Test,
        }
    }
}

/// The interfaces of a sender that speaks both.
const BOTH: &[Interface] = &[Interface::Deferred, Interface::Immediate];

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let at = args.time.unwrap_or_else(super::now);
    let judge = args.judge.judge()?;
    let bytes = args.source.shown()?;
    let directory = args.source.understand(&bytes)?.directory;
    let sender = Sender {
        environment: args.environment.into(),
        judge: judge.as_ref(),
    };
    let payloads: Vec<&str> = args.payload.iter().map(String::as_str).collect();
    let payload = payloads.first().copied().unwrap_or_default();
    let mut offer = Offer::of(&payloads);
    offer.provider = args.provider.as_ref();
    if args.immediate {
        offer.interfaces = BOTH;
    }
    let explanation = match &args.recipient.organisation {
        Some(organisation) => directory.explain_organisation(organisation, payload, at, sender),
        None => {
            let wanted = args.recipient.wanted(payload, at);
            directory.explain_offer(&wanted, &offer, args.before.as_ref(), sender)
        }
    };
    let mut answer = Answer::of(&explanation, args.judge.is_given(), args.explain);
    if let Some(ours) = &args.from {
        answer = answer.warning_of(directory.check_reply(ours, payload, at, sender));
    }
    if let (Some(node), Some(route)) = (&args.node, &answer.route) {
        answer.last_verified = last_verified(node, &route.organisation)?;
    }
    if args.json {
        crate::output::json(&answer)?;
    } else {
        answer::print(&answer)?;
    }
    match explanation.decision {
        Ok(_) => Ok(()),
        Err(refusal) => Err(Failure::Negative(format!(
            "the recipient cannot be sent to ({})",
            refusal.code()
        ))),
    }
}

/// When the node's own messages last confirmed a delivery to a receiver, by its URI.
fn last_verified(node: &Path, receiver: &str) -> Result<Option<String>, Failure> {
    let config = crate::Config::load(node)?;
    super::super::block_on(async {
        let store = config.open_store().await?;
        let documents = crate::deliveries::documents(store.as_ref()).await?;
        let verified = crate::deliveries::last_verified(&documents);
        let mut verified = verified.iter();
        let found = verified.find(|(organisation, _)| organisation.uri() == receiver);
        Ok(found.map(|(_, at)| at.to_rfc3339()))
    })
}
