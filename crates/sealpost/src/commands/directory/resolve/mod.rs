//! `sealpost directory resolve`: where a message for a recipient would go, or why nowhere.

mod answer;
mod judge;
mod recipient;

use super::source::Source;
use crate::Failure;
use answer::Answer;
use directory::{Environment, Sender};
use ids::Timestamp;
use judge::JudgeArgs;
use recipient::RecipientArgs;

/// Says where a message for a recipient would go, or why it cannot and what to do instead.
///
/// The same decision that a node makes before it sends. Of the register, the entries that are
/// shown are looked at, all of them; a register beyond the size of a directory file (64 MiB) needs
/// a file with the part that matters. Without --anchors, certificates are judged by their dates
/// and their owner alone, and the answer says so. The exit code is 1 when there is no way.
///
/// With --json, one object:
///
/// {"resolved", "judged", "route": null or {"recipient", "endpoint", "organisation", "provider",
/// "payload", "facility", "application", "certificate": {"subject", "sha256", "until"}},
/// "refusal": null or {"code", "sentence", "advice", "recipient_unknown"},
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
    /// another payload type.
    #[arg(long, default_value = "ref-l2", value_parser = recipient::payload)]
    payload: String,
    /// Which world the sender belongs to.
    #[arg(long, value_enum, default_value = "production")]
    environment: World,
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
enum World {
    /// Real patients.
    Production,
    /// Synthetic patients only.
    Test,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let at = args.time.unwrap_or_else(super::now);
    let judge = args.judge.judge()?;
    let bytes = args.source.shown()?;
    let directory = args.source.understand(&bytes)?.directory;
    let sender = Sender {
        environment: match args.environment {
            World::Production => Environment::Production,
            World::Test => Environment::Test,
        },
        judge: judge.as_ref(),
    };
    let explanation = match &args.recipient.organisation {
        Some(organisation) => {
            directory.explain_organisation(organisation, &args.payload, at, sender)
        }
        None => directory.explain(&args.recipient.wanted(&args.payload, at), sender),
    };
    let answer = Answer::of(&explanation, args.judge.is_given(), args.explain);
    if args.json {
        crate::output::json(&answer)?;
    } else {
        answer.print()?;
    }
    match explanation.decision {
        Ok(_) => Ok(()),
        Err(refusal) => Err(Failure::Negative(format!(
            "the recipient cannot be sent to ({})",
            refusal.code()
        ))),
    }
}
