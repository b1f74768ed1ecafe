//! `sealpost send`: hands a message file to the node.

use crate::{Config, Failure, Gateway, connector_watch, output};
use bytes::Bytes;
use engine::{Submission, SubmitError};
use ids::Hd;
use std::path::PathBuf;

/// Arguments of `send`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
    /// HL7 v2 file with one message.
    file: PathBuf,
    /// The recipient that you mean: its HPI-O or facility name. Sending stops if the message is
    /// addressed (MSH-6) to anybody else.
    #[arg(long)]
    to: String,
    /// The practice that sends, where the node serves several: its HPI-O or SMD target.
    #[arg(long)]
    from: Option<String>,
    /// Ask for the recipient's answer at once, where the directory names a service that gives one;
    /// else it goes the ordinary way.
    #[arg(long)]
    immediate: bool,
    /// Print a JSON object.
    #[arg(long)]
    json: bool,
}

/// Submits the file; the running node sends it, or the next one that starts.
pub fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    let bytes = std::fs::read(&args.file).map_err(|error| Failure::file(&args.file, &error))?;
    let letter =
        document::Letter::read(&bytes).map_err(|problem| Failure::Negative(problem.sentence))?;
    if !is_addressed_to(&letter.receiver, &args.to) {
        let words = "--to does not name the recipient in MSH-6; nothing was sent. Correct the \
                     message in the clinical software, or --to";
        return Err(Failure::Negative(words.to_owned()));
    }
    let org = sender(&config, args.from.as_deref())?;
    super::block_on(async {
        let engine = Gateway::engine_of(&config)?;
        let gap = engine.reply_gap(&org, &bytes).map(|gap| gap.sentence);
        let sender_named = org.clone();
        let claim = format!("command:{}", engine::blob_name(&bytes));
        let bytes = Bytes::from(bytes);
        let submitted = engine
            .submit(Submission {
                org,
                claim,
                bytes,
                file_stem: None,
                immediate: args.immediate,
            })
            .await
            .map_err(|error| match error {
                SubmitError::Store(error) => error.into(),
                SubmitError::UnknownPractice(_) => Failure::Usage(error.to_string()),
            })?
            .into_inner();
        if let Some(reason) = submitted.refused {
            return Err(Failure::Negative(format!(
                "{}: {}",
                submitted.id, reason.sentence
            )));
        }
        if args.json {
            let id = submitted.id.to_string();
            let untried = connector_watch::untried(&config, &sender_named);
            return output::json(&serde_json::json!({
                "id": id, "reply_warning": gap, "connector_warning": untried,
            }));
        }
        if let Some(words) = connector_watch::untried(&config, &sender_named) {
            output::line(&format!("Warning: {words}"))?;
        }
        if let Some(gap) = gap {
            output::line(&format!("Warning: {gap}"))?;
        }
        output::line(&format!("Waiting to send as {}", submitted.id))
    })
}

fn is_addressed_to(receiver: &Hd, wanted: &str) -> bool {
    let digits = wanted.replace(' ', "");
    receiver.namespace.eq_ignore_ascii_case(wanted)
        || receiver.hpio().is_some_and(|hpio| hpio.as_str() == digits)
}

fn sender(config: &Config, from: Option<&str>) -> Result<ids::Organisation, Failure> {
    let named = match (from, config.practices.as_slice()) {
        (Some(from), _) => from,
        (None, [only]) => &only.organisation,
        (None, _) => {
            return Err(Failure::Usage(
                "this node serves several practices; add --from".into(),
            ));
        }
    };
    crate::config::organisation(named).map_err(|error| Failure::Usage(error.to_string()))
}
