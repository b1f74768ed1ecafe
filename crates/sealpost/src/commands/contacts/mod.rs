//! `sealpost contacts`: the practice's address book.

mod change;
mod export;
mod import;
mod link;
mod list;
mod node;
mod shown;

use crate::Failure;
use clap::Subcommand;
use contacts::Field;

pub(crate) use node::Node;
pub(crate) use shown::{Shown, says};

/// The practice's address book: whom it writes to, linked to the entries of its directory.
///
/// A contact is named by its id, the beginning of it, or by words that find one contact alone.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: ContactsCommand,
}

#[derive(Debug, Subcommand)]
enum ContactsCommand {
    Add(change::AddArgs),
    Edit(change::EditArgs),
    Export(export::Args),
    Import(import::Args),
    Link(link::LinkArgs),
    List(list::ListArgs),
    /// Take a contact out of the address book.
    Remove(change::RemoveArgs),
    /// Show all that is known of a contact, and what its link is worth.
    Show(list::ShowArgs),
    /// Part a contact from its entry; it is not linked by itself any more.
    Unlink(link::UnlinkArgs),
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        ContactsCommand::Add(args) => change::add(args),
        ContactsCommand::Edit(args) => change::edit(args),
        ContactsCommand::Export(args) => export::run(args),
        ContactsCommand::Import(args) => import::run(args),
        ContactsCommand::Link(args) => link::link(args),
        ContactsCommand::List(args) => list::list(args),
        ContactsCommand::Remove(args) => change::remove(args),
        ContactsCommand::Show(args) => list::show(args),
        ContactsCommand::Unlink(args) => link::unlink(args),
    }
}

/// `field=value`.
fn assignment(text: &str) -> Result<(Field, String), String> {
    let known = || {
        let names: Vec<&str> = Field::ALL.iter().map(|it| it.name()).collect();
        names.join(", ")
    };
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| format!("write FIELD=VALUE; fields are {}", known()))?;
    let field = Field::named(name.trim().to_lowercase().as_str());
    let field = field.ok_or_else(|| format!("there is no such field; fields are {}", known()))?;
    Ok((field, value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_set_by_name() {
        let set = assignment("Provider-Number=2426621B");
        assert_eq!(set, Ok((Field::ProviderNumber, "2426621B".to_owned())));
        assert_eq!(assignment("note=a=b"), Ok((Field::Note, "a=b".to_owned())));
        assert_eq!(assignment("fax="), Ok((Field::Fax, String::new())));
        for wrong in ["fax", "telefax=1"] {
            assert!(assignment(wrong).unwrap_err().contains("provider-number"));
        }
    }
}
