//! `sealpost template check`: whether template files are in order.

use crate::{Failure, output};
use compose::Template;
use std::path::PathBuf;

/// Arguments of `template check`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Template files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Says of each file whether it is in order; the answer is no if one is not.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let mut faults = 0;
    for path in &args.files {
        let (file, text) = crate::config::template_file(path)?;
        match Template::parse(&file, &text) {
            Ok(template) => {
                let Template {
                    id,
                    version,
                    fields,
                    ..
                } = template;
                let fields = fields.len();
                output::line(&format!(
                    "{file}: {id} version {version}, {fields} fields: in order"
                ))?;
            }
            Err(error) => {
                faults += 1;
                output::line(&error.to_string())?;
            }
        }
    }
    if faults == 0 {
        return Ok(());
    }
    let files = args.files.len();
    Err(Failure::Negative(format!(
        "{faults} of {files} files are not in order"
    )))
}
