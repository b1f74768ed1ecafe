//! `sealpost template`: the templates that documents are written from.

mod check;
pub(super) mod extract;
mod list;
mod preview;
pub(super) mod rendition;
mod show;

use crate::Failure;
use clap::Subcommand;
use compose::{Library, Template};
use std::path::PathBuf;

/// Which of the template commands.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: TemplateCommand,
}

#[derive(Debug, Subcommand)]
enum TemplateCommand {
    /// Say whether a template file is in order, and if not, where and why.
    Check(check::Args),
    /// List the templates.
    List(list::Args),
    /// Fill a template and save what its recipient would see.
    Preview(preview::Args),
    /// Show what a template asks.
    Show(show::Args),
}

/// Where templates are read beside the standard set.
#[derive(Debug, clap::Args)]
pub(super) struct Source {
    /// Folder with the practice's own templates.
    #[arg(long)]
    folder: Option<PathBuf>,
}

impl Source {
    fn library(&self) -> Result<Library, Failure> {
        crate::config::library(self.folder.as_deref())
    }
}

/// Runs the command.
pub fn run(args: Args) -> Result<(), Failure> {
    match args.command {
        TemplateCommand::Check(args) => check::run(&args),
        TemplateCommand::List(args) => list::run(&args),
        TemplateCommand::Preview(args) => preview::run(&args),
        TemplateCommand::Show(args) => show::run(&args),
    }
}

/// The template of this id, in this version or the newest.
pub(super) fn find<'a>(
    library: &'a Library,
    id: &str,
    version: Option<u32>,
) -> Result<&'a Template, Failure> {
    library.find(id, version).ok_or_else(|| {
        let words =
            format!("there is no such template `{id}`; `sealpost template list` shows them");
        Failure::Usage(words)
    })
}
