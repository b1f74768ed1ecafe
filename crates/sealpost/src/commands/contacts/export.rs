//! `sealpost contacts export`: the address book as a table.

use super::node::NodeArgs;
use crate::Failure;
use crate::commands::block_on;
use std::io::Write;
use std::path::PathBuf;

/// Write the address book as a table (CSV in UTF-8) that spreadsheets and 'import' read.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    node: NodeArgs,
    /// The file to make; standard output, if not given. A file that is there is not replaced.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let bytes = block_on(async {
        let here = args.node.open().await?;
        let all = here.book.all(&here.org).await?;
        contacts::write(all.iter().map(|kept| &kept.contact))
            .map_err(|error| Failure::Unavailable(error.to_string()))
    })?;
    let Some(path) = &args.out else {
        let written = std::io::stdout().lock().write_all(&bytes);
        return match written {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Failure::Unavailable(format!("standard output: {error}")))
            }
            Ok(()) | Err(_) => Ok(()),
        };
    };
    let file = std::fs::File::create_new(path);
    let written = file.and_then(|mut file| file.write_all(&bytes));
    written.map_err(|error| Failure::file(path, &error))
}
