//! `sealpost template list`: what there is.

use super::Source;
use crate::{Failure, output};

/// Arguments of `template list`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Lists templates by id and version.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    for template in args.source.library()?.all() {
        if args.json {
            output::json(&serde_json::json!({
                "id": template.id,
                "version": template.version,
                "kind": template.kind,
                "title": template.title,
                "language": template.language,
                "file": template.file,
            }))?;
        } else {
            output::line(&format!(
                "{:<22} {:>3}  {:<18} {}  ({})",
                template.id,
                template.version,
                template.kind.name(),
                template.title,
                template.file,
            ))?;
        }
    }
    Ok(())
}
