//! `sealpost patients evaluate`: how well the rules do on a town of people who do not exist.

use crate::{Failure, output};
use ids::{Hd, Timestamp};
use patients::{Columns, Evaluation, MemoryIndex, Outcome, Person};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Instant;
use synth::population::{HEADING, Mention, Population, Row};

/// The share of matches that must be right.
const PRECISION_MIN: f64 = 0.9999;

/// Examples that are shown of one kind of noise.
const EXAMPLES_MAX: usize = 2;

/// Makes a town of synthetic people and documents about them, and counts how the rules decide.
///
/// People share names, addresses, telephones and Medicare cards as families do; there are twins,
/// fathers and sons of one name, and people without a record. Documents have typing slips, short
/// names, gaps, old addresses, swapped names and dates, and numbers of relatives. The exit code
/// is 1 when fewer than 99.99 % of the matches are right.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// People in the index.
    #[arg(long, default_value_t = 100_000)]
    people: usize,
    /// Documents about them, and about some who are not in it.
    #[arg(long, default_value_t = 50_000)]
    documents: u64,
    /// Another seed is another town.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Of a thousand births, how many are of twins; a real number is 15 to 30, more is harder.
    #[arg(long, default_value_t = 30)]
    twins: u64,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    people: usize,
    documents: u64,
    seed: u64,
    twins: u64,
    index_seconds: f64,
    decide_seconds: f64,
    precision: f64,
    recall: f64,
    needs_person: f64,
    new: f64,
    /// Needs a person, and the patient is not among those shown; or wrongly said to be new.
    missed: f64,
    evaluation: Evaluation,
    examples: Vec<Example>,
}

/// Something that went wrong. Synthetic, so it may be shown.
#[derive(Serialize)]
struct Example {
    outcome: Outcome,
    noise: Vec<&'static str>,
    document: Vec<String>,
    about: Vec<String>,
    decided: &'static str,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let started = Instant::now();
    let population = Population::with_twins(args.seed, args.people, args.twins);
    let columns = Columns::read(&HEADING).map_err(|error| Failure::Usage(error.to_string()))?;
    let mut index = MemoryIndex::default();
    let mut people = 0;
    for (resident, row) in population.records() {
        index.add(&resident.record_number, person(&columns, &row));
        people += 1;
    }
    let index_seconds = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let mut evaluation = Evaluation::default();
    let mut examples = Vec::new();
    let mut shown: BTreeMap<(Outcome, &str), usize> = BTreeMap::new();
    for mention in (0..args.documents).filter_map(|number| population.mention(number)) {
        let decision = index.decide(&person(&columns, &mention.row));
        let about = mention.about;
        let truth = about.registered.then_some(about.record_number.as_str());
        let noise = mention.noise.first().map_or("none", |noise| noise.label());
        let outcome = evaluation.count(noise, truth, &decision);
        if is_wrong(outcome) {
            let count = shown.entry((outcome, noise)).or_default();
            *count += 1;
            if *count <= EXAMPLES_MAX || outcome == Outcome::MatchedWrong {
                examples.push(Example::of(outcome, &mention, decision.code()));
            }
        }
    }
    let report = Report {
        people,
        documents: args.documents,
        seed: args.seed,
        twins: args.twins,
        index_seconds,
        decide_seconds: started.elapsed().as_secs_f64(),
        precision: evaluation.precision(),
        recall: evaluation.recall(),
        needs_person: evaluation.rate(&[
            Outcome::NeedsPersonShown,
            Outcome::NeedsPersonMissing,
            Outcome::NeedsPersonStranger,
        ]),
        new: evaluation.rate(&[Outcome::NewRight, Outcome::NewWrong]),
        missed: evaluation.rate(&[Outcome::NeedsPersonMissing, Outcome::NewWrong]),
        evaluation,
        examples,
    };
    if args.json {
        output::json(&report)?;
    } else {
        report.print()?;
    }
    if report.precision < PRECISION_MIN {
        let words = "fewer than 99.99 % of the matches are right";
        return Err(Failure::Negative(words.to_owned()));
    }
    Ok(())
}

fn person(columns: &Columns, row: &Row) -> Person {
    /// The day on which the synthetic people live, in milliseconds since 1970.
    const PRESENT: Timestamp = Timestamp::from_millis(1_795_305_600_000);
    let practice = Hd::new("SYNTHETIC PRACTICE", "", "");
    columns.person(&row.cells(), &practice, PRESENT)
}

/// Whether somebody would have been harmed or missed.
fn is_wrong(outcome: Outcome) -> bool {
    match outcome {
        Outcome::MatchedWrong | Outcome::NeedsPersonMissing | Outcome::NewWrong => true,
        Outcome::MatchedRight
        | Outcome::NeedsPersonShown
        | Outcome::NeedsPersonStranger
        | Outcome::NewRight => false,
    }
}

impl Example {
    fn of(outcome: Outcome, mention: &Mention<'_>, decided: &'static str) -> Self {
        let said = |row: &Row| row.cells().map(str::to_owned).to_vec();
        Self {
            outcome,
            noise: mention.noise.iter().map(|noise| noise.label()).collect(),
            document: said(&mention.row),
            about: said(&mention.about.row()),
            decided,
        }
    }
}

impl Report {
    fn print(&self) -> Result<(), Failure> {
        let percent = |share: f64| format!("{:.3} %", share * 100.0);
        output::line(&format!(
            "{} people indexed in {:.1} s, {} documents decided in {:.1} s (seed {})",
            self.people, self.index_seconds, self.documents, self.decide_seconds, self.seed
        ))?;
        for (name, share) in [
            ("precision of matches", self.precision),
            ("recall of matches", self.recall),
            ("needs a person", self.needs_person),
            ("new", self.new),
            ("patient not shown", self.missed),
        ] {
            output::line(&format!("{name:22} {:>10}", percent(share)))?;
        }
        output::line("")?;
        output::line(
            "noise                matched   wrong  person   (not shown)     new  (wrongly)",
        )?;
        for (noise, counts) in &self.evaluation.by_noise {
            let count = |outcome| counts.get(&outcome).copied().unwrap_or(0);
            let missing = count(Outcome::NeedsPersonMissing);
            let stranger = count(Outcome::NeedsPersonStranger);
            output::line(&format!(
                "{noise:20} {:7} {:7} {:7} {missing:13} {:7} {:10}",
                count(Outcome::MatchedRight),
                count(Outcome::MatchedWrong),
                count(Outcome::NeedsPersonShown) + missing + stranger,
                count(Outcome::NewRight) + count(Outcome::NewWrong),
                count(Outcome::NewWrong),
            ))?;
        }
        for example in &self.examples {
            output::line("")?;
            let noise = example.noise.join(", ");
            output::line(&format!(
                "{:?} by {} ({noise})",
                example.outcome, example.decided
            ))?;
            output::line(&format!("  document {}", example.document.join("|")))?;
            output::line(&format!("  about    {}", example.about.join("|")))?;
        }
        Ok(())
    }
}
