//! `sealpost directory find`: people search over the register.

use super::resolve::payload;
use crate::{Failure, output};
use people::{Asked, Filters, Grade, Place};
use register::{Hit, Register, Told};
use std::path::PathBuf;

/// Find somebody: a name, a suburb, a speciality, a practice or a number, in any order.
///
/// For example: sealpost directory find bill smith cardiologist --near Dubbo
///
/// Slips of the pen are forgiven, short forms and beginnings of words are found. What fits best
/// comes first; among equals who can be sent to, and who is nearer.
///
/// With --json, an entry a line: {"reference", "name", "roles", "specialities", "practice",
/// "suburb", "state", "postcode", "phone", "fax", "provider_number", "hpio", "can_receive",
/// "why_not", "takes", "until", "km", "known", "source", "grade", "found": [{"typed", "word",
/// "grade"}]}. "grade" is "exact", "alike", "beginning" or "near".
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// The directory's file.
    #[arg(long = "at", default_value = "directory.sqlite")]
    register: PathBuf,
    /// What to look for.
    words: Vec<String>,
    /// From where to look: a suburb of the directory ('Dubbo', 'Springwood QLD'), or degrees
    /// 'latitude,longitude'.
    #[arg(long, value_name = "PLACE", allow_hyphen_values = true)]
    near: Option<String>,
    /// Only who takes this payload: ref-l2, ref-l1, rri, oru, orm, orr, ack, ack-2012, or the URI
    /// of another.
    #[arg(long, value_name = "PAYLOAD", value_parser = payload)]
    takes: Option<String>,
    /// Only who can be sent to electronically.
    #[arg(long)]
    receives: bool,
    /// Only services that can be had from afar.
    #[arg(long)]
    telehealth: bool,
    /// Only who speaks this language: its tag, as in 'vi'.
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// How many to show at most.
    #[arg(long, default_value_t = 20)]
    count: usize,
    /// Print JSON, an entry a line.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let register = super::open(&args.register)?;
    let failed = |error| super::failed(&args.register, &error);
    let place = args
        .near
        .as_deref()
        .map(|near| place(&register, args, near));
    let filters = Filters {
        takes: args.takes.clone(),
        receives: args.receives,
        telehealth: args.telehealth,
        language: args.language.clone(),
    };
    let asked = Asked::parse(&args.words.join(" "), place.transpose()?, filters);
    let asked = asked.map_err(|refusal| Failure::Usage(refusal.to_string()))?;
    let hits = register
        .find(&asked, &[], args.count, super::now())
        .map_err(failed)?;
    for hit in &hits {
        if args.json {
            output::json(&Told::of(hit))?;
        } else {
            print(hit)?;
        }
    }
    if hits.is_empty() {
        return Err(Failure::Negative(
            "nobody was found; try fewer words".to_owned(),
        ));
    }
    Ok(())
}

fn place(register: &Register, args: &Args, near: &str) -> Result<Place, Failure> {
    if let Some(place) = Place::parse(near) {
        return Ok(place);
    }
    let found = register.place_of(near);
    let found = found.map_err(|error| super::failed(&args.register, &error))?;
    found.ok_or_else(|| {
        Failure::Usage(format!(
            "'{near}' is no place of this directory, or several: give a suburb, with its state \
             ('Springwood QLD'), or 'latitude,longitude'"
        ))
    })
}

/// Two or three lines for people.
fn print(hit: &Hit) -> Result<(), Failure> {
    let listing = &hit.listing;
    let mut what = listing.roles.clone();
    what.extend(listing.specialities.iter().cloned());
    what.dedup();
    let place = [&listing.suburb, &listing.state, &listing.postcode];
    let place: Vec<&str> = place.into_iter().flatten().map(String::as_str).collect();
    let parts = [what.join(", "), place.join(" ")];
    let km = hit.fit.km.map(|km| format!("{km:.1} km"));
    let practice = listing.practice.clone().filter(|it| *it != listing.name);
    let all = [Some(listing.name.clone()), practice];
    let all = all.into_iter().flatten().chain(parts).chain(km);
    let all: Vec<String> = all.filter(|part| !part.is_empty()).collect();
    plain(&all.join(" · "))?;
    let reach = match &listing.reach.why_not {
        None => "can be sent to".to_owned(),
        Some(why) => format!("cannot be sent to: {}", why.trim_end_matches('.')),
    };
    plain(&format!(
        "    {reach} · {} · {}",
        listing.reference, hit.held.source
    ))?;
    let told = hit.fit.found.iter().filter(|it| it.grade != Grade::Exact);
    let told: Vec<String> = told.map(ToString::to_string).collect();
    if told.is_empty() {
        return Ok(());
    }
    plain(&format!("    {}", told.join("; ")))
}

/// What a directory says must not steer a terminal.
fn plain(text: &str) -> Result<(), Failure> {
    output::line(&text.replace(char::is_control, " "))
}
