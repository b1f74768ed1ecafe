//! `sealpost cda`: packages of clinical documents, checked, shown and written.

mod check;
mod show;
mod write;

use crate::Failure;
use ::cda::{File, PACKAGE_BYTES_MAX};
use clap::Subcommand;
use std::io::Read;
use std::path::Path;

/// Which of the CDA commands.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: CdaCommand,
}

#[derive(Debug, Subcommand)]
enum CdaCommand {
    Check(check::Args),
    Show(show::Args),
    Write(write::Args),
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        CdaCommand::Check(args) => check::run(args),
        CdaCommand::Show(args) => show::run(args),
        CdaCommand::Write(args) => write::run(args),
    }
}

/// Reads a file that is no larger than a package can be.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: &std::io::Error| Failure::file(path, error);
    // Asked before it is opened: opening a pipe waits for somebody to write into it.
    let about = std::fs::metadata(path).map_err(|error| failed(&error))?;
    if !about.is_file() {
        let words = format!("{} is not a file", path.display());
        return Err(Failure::Usage(words));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .map_err(|error| failed(&error))?
        .take(PACKAGE_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(&error))?;
    if bytes.len() > PACKAGE_BYTES_MAX {
        let words = format!(
            "{} is larger than {PACKAGE_BYTES_MAX} bytes",
            path.display()
        );
        return Err(Failure::Usage(words));
    }
    Ok(bytes)
}

/// Reads a file under its own name, without folders.
fn named(path: &Path) -> Result<File, Failure> {
    let nameless = || Failure::Usage(format!("{} has no name", path.display()));
    let name = path.file_name().ok_or_else(nameless)?;
    Ok(File {
        name: name.to_string_lossy().into_owned(),
        bytes: read(path)?,
    })
}
