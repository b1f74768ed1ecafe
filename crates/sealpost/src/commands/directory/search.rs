//! `sealpost directory search`: a FHIR search over the register.

use super::federated::{self, Shown};
use super::sources::SourcesArgs;
use crate::{Failure, output};
use ::search::{Handling, Query};
use fhir::Json;
use form_urlencoded::parse;
use register::{Held, State, View};
use std::path::PathBuf;

/// Search the directory as its server would; with --sources or --config, its local copy and the
/// directories of others together.
///
/// For example: sealpost directory search 'PractitionerRole?practitioner.family=smith'
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory's file.
    #[arg(long = "at", default_value = "directory.sqlite")]
    register: PathBuf,
    /// Print the resources, one a line.
    #[arg(long)]
    json: bool,
    /// Print one FHIR Bundle; what is missing stands in it as a warning. With sources only.
    #[arg(long, conflicts_with = "json")]
    bundle: bool,
    #[command(flatten)]
    sources: SourcesArgs,
    /// Type, question mark, parameters as in a URL.
    query: String,
}

/// Matches that are shown at most, unless `_count` says otherwise.
const COUNT: usize = 50;

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let (kind, rest) = args.query.split_once('?').unwrap_or((&args.query, ""));
    let pairs: Vec<(String, String)> = parse(rest.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let query = Query::parse(kind, &pairs, Handling::Strict);
    let query = query.map_err(|refusal| Failure::Usage(refusal.to_string()))?;
    if args.sources.are_given() {
        let shown = match (args.bundle, args.json) {
            (true, _) => Shown::Bundle,
            (false, true) => Shown::Json,
            (false, false) => Shown::Words,
        };
        let opened = args.sources.open(&args.register)?;
        let count = query.count.unwrap_or(COUNT);
        return federated::search(opened, &query, &pairs, count, shown);
    }
    if args.bundle {
        let words = "--bundle shows what several directories answered; name them with --sources";
        return Err(Failure::Usage(words.to_owned()));
    }
    let register = super::open(&args.register)?;
    let view = View {
        count: query.count.unwrap_or(COUNT),
        after: None,
        shown: State::Current,
    };
    let page = register.search(&query, &view);
    let page = page.map_err(|error| super::failed(&args.register, &error))?;
    for held in page.matches.iter().chain(&page.included) {
        if args.json {
            output::line(&held.body)?;
        } else {
            output::line(&line(held))?;
        }
    }
    if !args.json {
        let total = page
            .total
            .map_or_else(|| "more than 1000".to_owned(), |it| it.to_string());
        output::line(&format!("{} of {total} shown", page.matches.len()))?;
    }
    Ok(())
}

/// `Type/id` and what people call it.
fn line(held: &Held) -> String {
    words_of(&Json::parse(&held.body).unwrap_or(Json::Null))
}

/// The same of a resource by itself.
pub(super) fn words_of(resource: &Json) -> String {
    let reference = |resource: &Json| {
        let text = |name: &str| resource.get(name).and_then(Json::as_str).unwrap_or("?");
        format!("{}/{}", text("resourceType"), text("id"))
    };
    let text = |json: &Json, name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
    let person = || {
        let name = resource.get("name")?.each().next()?;
        let given = name.get("given").and_then(|it| it.each().next()?.as_str());
        Some(format!(
            "{} {}",
            given.unwrap_or_default(),
            text(name, "family")?
        ))
    };
    let identifier = || {
        let first = resource.get("identifier")?.each().next()?;
        text(first, "value")
    };
    let words = text(resource, "name").or_else(person).or_else(identifier);
    format!("{:<40} {}", reference(resource), words.unwrap_or_default())
}
