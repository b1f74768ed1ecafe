//! `sealpost contacts add`, `edit` and `remove`: by hand.

use super::assignment;
use super::node::NodeArgs;
use super::shown::{Shown, says};
use crate::adapters::contacts::{Kept, NotChanged};
use crate::commands::block_on;
use crate::{Failure, output};
use contacts::Field;

/// Add a contact: sealpost contacts add family=Banks given=Rosa suburb=Dubbo fax='02 5550 0002'.
///
/// Fields: title, given, family, organisation, speciality, street, suburb, state, postcode, phone,
/// fax, email, provider-number, hpii, hpio, target, vendor-id, channel, note. It is linked to the
/// directory by itself where an identifier leads to one entry beyond doubt.
#[derive(Debug, clap::Args)]
pub(super) struct AddArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// What is known.
    #[arg(required = true, value_name = "FIELD=VALUE", value_parser = assignment)]
    values: Vec<(Field, String)>,
    /// Who does it, for the audit trail.
    #[arg(long, env = "USER", default_value = "unnamed")]
    by: String,
    /// Print one JSON object, as of 'show'.
    #[arg(long)]
    json: bool,
}

/// Change a contact: sealpost contacts edit 'rosa banks' phone='02 5550 0009' fax=
///
/// What is set or emptied by hand is not changed again by imports or messages.
#[derive(Debug, clap::Args)]
pub(super) struct EditArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// Which contact.
    contact: String,
    /// What is so now; nothing behind the = empties a field.
    #[arg(required = true, value_name = "FIELD=VALUE", value_parser = assignment)]
    values: Vec<(Field, String)>,
    /// Who does it, for the audit trail.
    #[arg(long, env = "USER", default_value = "unnamed")]
    by: String,
    /// Print one JSON object, as of 'show'.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct RemoveArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// Which contact.
    contact: String,
    /// Who does it, for the audit trail.
    #[arg(long, env = "USER", default_value = "unnamed")]
    by: String,
}

/// Adds.
pub(super) fn add(args: &AddArgs) -> Result<(), Failure> {
    block_on(async {
        let here = args.node.open().await?;
        let kept = here.book.add(here.change(&args.by), &args.values).await;
        let kept = kept.map_err(refused)?;
        here.link_by_identifiers(&args.by).await?;
        let kept = here
            .book
            .contact(&here.org, &kept.id)
            .await?
            .unwrap_or(kept);
        print(&here, &kept, args.json)
    })
}

/// Changes.
pub(super) fn edit(args: &EditArgs) -> Result<(), Failure> {
    block_on(async {
        let here = args.node.open().await?;
        let kept = here.named(&args.contact).await?;
        let kept = here
            .book
            .edit(here.change(&args.by), kept, &args.values)
            .await;
        print(&here, &kept.map_err(refused)?, args.json)
    })
}

/// Takes out.
pub(super) fn remove(args: &RemoveArgs) -> Result<(), Failure> {
    block_on(async {
        let here = args.node.open().await?;
        let kept = here.named(&args.contact).await?;
        here.book.remove(here.change(&args.by), &kept).await?;
        says(&format!("removed {}  {}", kept.id, kept.contact.label()))
    })
}

fn print(here: &super::Node, kept: &Kept, json: bool) -> Result<(), Failure> {
    let shown = Shown::of(kept, here.register.as_ref(), here.now)?;
    if json {
        return output::json(&shown);
    }
    shown.print()
}

fn refused(why: NotChanged) -> Failure {
    match why {
        NotChanged::Known(_) => Failure::Negative(why.to_string()),
        NotChanged::Nobody | NotChanged::Unfit { .. } => Failure::Usage(why.to_string()),
        NotChanged::Store(error) => error.into(),
    }
}
