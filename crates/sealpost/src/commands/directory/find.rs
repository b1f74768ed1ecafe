//! `sealpost directory find`: people search over the register.

use super::found::{Verified, merged};
use super::resolve::payload;
use crate::adapters::contacts::Kept;
use crate::commands::contacts::Node;
use crate::{Failure, deliveries};
use people::{Asked, Filters, Place};
use register::Register;
use std::path::{Path, PathBuf};

/// Find somebody: a name, a suburb, a speciality, a practice or a number, in any order.
///
/// For example: sealpost directory find bill smith cardiologist --near Dubbo
///
/// Slips of the pen are forgiven, short forms and beginnings of words are found. What fits best
/// comes first; among equals who is in the practice's address book (with --config), who can be sent
/// to, and who is nearer.
///
/// With --json, an entry a line: {"reference", "name", "roles", "specialities", "practice",
/// "suburb", "state", "postcode", "phone", "fax", "provider_number", "hpio", "can_receive",
/// "why_not", "takes", "target", "until", "km", "known", "source", "grade", "found": [{"typed",
/// "word", "grade"}]}. "grade" is "exact", "alike", "beginning" or "near". With --config also
/// "contact" (null or an object as of 'contacts show') and "last_verified"; of a contact without an
/// entry "reference" is null.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// The directory's file; directory.sqlite, if not given, or with --config the node's own.
    #[arg(long = "at")]
    register: Option<PathBuf>,
    /// Configuration of a node: its address book is searched too, and its own messages say when a
    /// delivery was last confirmed.
    #[arg(long)]
    config: Option<PathBuf>,
    /// The practice whose address book it is, where the node serves several.
    #[arg(long, value_name = "ORG", requires = "config")]
    from: Option<String>,
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

/// Where the directory is if nobody says.
const REGISTER: &str = "directory.sqlite";

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let Some(config) = &args.config else {
        let path = args.register.as_deref().unwrap_or(Path::new(REGISTER));
        let register = super::open(path)?;
        return search(args, &register, None, &Verified::new());
    };
    super::super::block_on(async {
        let (from, at) = (args.from.as_deref(), args.register.as_deref());
        let mut node = Node::open(config, from, at).await?;
        let register = match node.register.take() {
            Some(register) => register,
            None => super::open(Path::new(REGISTER))?,
        };
        let documents = deliveries::documents(node.store.as_ref()).await?;
        let verified = deliveries::last_verified(&documents).into_iter();
        let verified = verified.map(|(target, at)| (target.uri(), at)).collect();
        let kept = node.book.all(&node.org).await?;
        search(args, &register, Some(&kept), &verified)
    })
}

fn search(
    args: &Args,
    register: &Register,
    contacts: Option<&[Kept]>,
    verified: &Verified,
) -> Result<(), Failure> {
    let failed = |error| super::failed(register.path(), &error);
    let place = args.near.as_deref().map(|near| place(register, near));
    let filters = Filters {
        takes: args.takes.clone(),
        receives: args.receives,
        telehealth: args.telehealth,
        language: args.language.clone(),
    };
    let asked = Asked::parse(&args.words.join(" "), place.transpose()?, filters);
    let asked = asked.map_err(|refusal| Failure::Usage(refusal.to_string()))?;
    let links = contacts.unwrap_or_default().iter();
    let known: Vec<String> = links
        .filter_map(|kept| Some(kept.link.as_ref()?.reference.clone()))
        .collect();
    let now = super::now();
    let hits = register
        .find(&asked, &known, args.count, now)
        .map_err(failed)?;
    let found = merged(register, &asked, hits, contacts, now)?;
    let shown = found.iter().take(args.count);
    for one in shown {
        if args.json {
            one.json(contacts.is_some(), verified)?;
        } else {
            one.print(verified)?;
        }
    }
    if found.is_empty() {
        return Err(Failure::Negative(
            "nobody was found; try fewer words".to_owned(),
        ));
    }
    Ok(())
}

fn place(register: &Register, near: &str) -> Result<Place, Failure> {
    if let Some(place) = Place::parse(near) {
        return Ok(place);
    }
    let found = register.place_of(near);
    let found = found.map_err(|error| super::failed(register.path(), &error))?;
    found.ok_or_else(|| {
        Failure::Usage(format!(
            "'{near}' is no place of this directory, or several: give a suburb, with its state \
             ('Springwood QLD'), or 'latitude,longitude'"
        ))
    })
}
