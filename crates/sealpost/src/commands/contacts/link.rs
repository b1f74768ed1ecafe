//! `sealpost contacts link` and `unlink`.

use super::node::NodeArgs;
use super::shown::{Shown, says};
use crate::Failure;
use crate::adapters::contacts::candidates;
use crate::commands::block_on;
use contacts::{Link, Seen};

/// Link a contact to an entry of the directory, which 'directory find' names; without an entry,
/// list those that its identifiers lead to. Without a contact, link all whose identifiers lead to
/// one entry beyond doubt.
///
/// A contact whose entry has changed is linked anew by the same command, after a look at it.
#[derive(Debug, clap::Args)]
pub(super) struct LinkArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// Which contact.
    contact: Option<String>,
    /// The entry: PractitionerRole/ID or HealthcareService/ID.
    #[arg(requires = "contact")]
    entry: Option<String>,
    /// Who does it, for the audit trail.
    #[arg(long, env = "USER", default_value = "unnamed")]
    by: String,
}

#[derive(Debug, clap::Args)]
pub(super) struct UnlinkArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// Which contact.
    contact: String,
    /// Who does it, for the audit trail.
    #[arg(long, env = "USER", default_value = "unnamed")]
    by: String,
}

/// Links.
pub(super) fn link(args: &LinkArgs) -> Result<(), Failure> {
    block_on(async {
        let here = args.node.open().await?;
        let Some(register) = &here.register else {
            return Err(Failure::Usage(
                "this node's directory is a file, whose entries cannot be looked up: name a \
                 directory with --at, or configure [directory]"
                    .to_owned(),
            ));
        };
        let failed = |error: register::RegisterError| Failure::Unavailable(error.to_string());
        let Some(contact) = &args.contact else {
            let linked = here.link_by_identifiers(&args.by).await?;
            return says(&format!("{linked} linked"));
        };
        let kept = here.named(contact).await?;
        let Some(entry) = &args.entry else {
            let found = candidates(register, &kept.contact, here.now).map_err(failed)?;
            for (reference, seen) in &found {
                let place = [seen.practice.as_deref(), seen.suburb.as_deref()];
                let place: Vec<&str> = place.into_iter().flatten().collect();
                says(&format!(
                    "{reference}  {} · {}",
                    seen.name,
                    place.join(" · ")
                ))?;
            }
            if found.is_empty() {
                let words = "its identifiers lead to no entry; look with: directory find";
                return Err(Failure::Negative(words.to_owned()));
            }
            return Ok(());
        };
        let listing = register.listing(entry, here.now).map_err(failed)?;
        let listing = listing.ok_or_else(|| {
            Failure::Negative(format!(
                "{entry} is no role or service of the directory that is in use; look with: \
                 directory find"
            ))
        })?;
        let link = Link {
            reference: listing.reference.clone(),
            by_hand: true,
            seen: Seen::of(&listing),
        };
        let kept = here.book.link(here.change(&args.by), kept, link).await?;
        Shown::of(&kept, here.register.as_ref(), here.now)?.print()
    })
}

/// Parts.
pub(super) fn unlink(args: &UnlinkArgs) -> Result<(), Failure> {
    block_on(async {
        let here = args.node.open().await?;
        let kept = here.named(&args.contact).await?;
        if kept.link.is_none() {
            return Err(Failure::Negative("it is not linked".to_owned()));
        }
        let kept = here.book.unlink(here.change(&args.by), kept).await?;
        Shown::of(&kept, here.register.as_ref(), here.now)?.print()
    })
}
