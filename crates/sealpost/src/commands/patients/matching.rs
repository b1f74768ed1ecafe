//! `sealpost patients match`: whose documents a file holds, with reasons. Nothing is filed.

use super::node::{self, NodeArgs};
use crate::commands::block_on;
use crate::{Failure, output};
use hl7v2::{Limits, Message, batch};
use patients::{Decision, Fault, Judgement, Person};
use serde::Serialize;
use std::path::PathBuf;

/// Says whose document each message of a file is, and why. Nothing is filed or changed. Patients
/// are named by their id in the index; reasons name fields and never repeat a value.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    node: NodeArgs,
    /// The file: HL7 messages.
    file: PathBuf,
    /// One JSON object a line for each message.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer {
    /// Which message of the file, from 1.
    message: usize,
    outcome: &'static str,
    code: &'static str,
    sentence: &'static str,
    faults: Vec<Said>,
    candidates: Vec<CandidateAnswer>,
}

#[derive(Serialize)]
struct CandidateAnswer {
    patient: String,
    score: i32,
    reasons: Vec<Said>,
    conflicts: Vec<Said>,
}

#[derive(Serialize)]
struct Said {
    code: &'static str,
    sentence: &'static str,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let bytes = node::read(&args.file)?;
    block_on(async {
        let here = args.node.open()?;
        let mut nobody = 0;
        for (nth, piece) in batch::split(&bytes).into_iter().enumerate() {
            let read = Message::read_within(&bytes[piece.range], &Limits::default());
            let message = read
                .message
                .map_err(|why| Failure::Negative(format!("{}: {why}", args.file.display())))?;
            let Some(person) = Person::read(&message, here.now) else {
                nobody += 1;
                continue;
            };
            let decision = here.index.decide(&here.practice.org, &person).await?;
            let answer = Answer::of(nth + 1, &person, &decision);
            if args.json {
                output::json(&answer)?;
            } else {
                answer.print()?;
            }
        }
        if nobody == 0 {
            return Ok(());
        }
        Err(Failure::Negative(format!(
            "{}: {nobody} messages name no patient (no PID segment)",
            args.file.display()
        )))
    })
}

impl Answer {
    fn of(message: usize, person: &Person, decision: &Decision) -> Self {
        let fault = |fault: &Fault| said(fault.code(), fault.sentence());
        let candidates = match decision {
            Decision::Matched { id, judgement, .. } => vec![candidate(id, judgement)],
            Decision::NeedsPerson { ranked, .. } => {
                let ranked = ranked.iter();
                ranked
                    .map(|ranked| candidate(&ranked.id, &ranked.judgement))
                    .collect()
            }
            Decision::New => Vec::new(),
        };
        Self {
            message,
            outcome: decision.outcome(),
            code: decision.code(),
            sentence: decision.sentence(),
            faults: person.faults.iter().map(fault).collect(),
            candidates,
        }
    }

    fn print(&self) -> Result<(), Failure> {
        let Self {
            message,
            outcome,
            code,
            sentence,
            ..
        } = self;
        output::line(&format!("message {message}: {outcome} ({code})"))?;
        output::line(&format!("  {sentence}"))?;
        for fault in &self.faults {
            output::line(&format!("  {}", fault.sentence))?;
        }
        for candidate in &self.candidates {
            let CandidateAnswer { patient, score, .. } = candidate;
            output::line(&format!("  patient {patient}, score {score}"))?;
            for reason in &candidate.reasons {
                output::line(&format!("    + {}", reason.sentence))?;
            }
            for conflict in &candidate.conflicts {
                output::line(&format!("    - {}", conflict.sentence))?;
            }
        }
        Ok(())
    }
}

fn candidate(id: &str, judgement: &Judgement) -> CandidateAnswer {
    let reasons = judgement.evidence.iter();
    let conflicts = judgement.conflicts.iter();
    CandidateAnswer {
        patient: id.to_owned(),
        score: judgement.score,
        reasons: reasons
            .map(|reason| said(reason.code(), reason.sentence()))
            .collect(),
        conflicts: conflicts.map(|it| said(it.code(), it.sentence())).collect(),
    }
}

const fn said(code: &'static str, sentence: &'static str) -> Said {
    Said { code, sentence }
}
