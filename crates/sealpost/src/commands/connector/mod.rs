//! `sealpost connector`: what is known of clinical software and its folders.

mod shown;

use crate::{Failure, output};
use connectors::folder::Profile;
use std::path::PathBuf;

/// Lists and shows the profiles of clinical software that exchanges files.
///
/// A profile is data: which extensions the software reads, how often it looks, what its
/// acknowledgement means. Name one in the configuration:
///
///   [practice.folders]
///   profile = "medical-director"
///
/// What is written beside it goes before it; `profile_file` names a file of one's own, of the form
/// that `connector show NAME --toml` prints.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the profiles that come with the program.
    Profiles {
        /// Print one JSON object a line, each with everything that is known.
        #[arg(long)]
        json: bool,
    },
    /// Say everything that one profile says.
    Show(Show),
}

#[derive(Debug, clap::Args)]
struct Show {
    /// Its name.
    #[arg(required_unless_present = "file")]
    name: Option<String>,
    /// A profile file of one's own, checked as the node would.
    #[arg(long, conflicts_with = "name")]
    file: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long, conflicts_with = "toml")]
    json: bool,
    /// Print it as a profile file.
    #[arg(long)]
    toml: bool,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.action {
        Action::Profiles { json } => list(*json),
        Action::Show(show) => one(show),
    }
}

fn list(json: bool) -> Result<(), Failure> {
    for name in Profile::names() {
        let profile = Profile::named(name).map_err(|error| Failure::Usage(error.to_string()))?;
        if json {
            output::json(&profile)?;
        } else {
            output::line(&shown::summary(&profile))?;
        }
    }
    Ok(())
}

fn one(show: &Show) -> Result<(), Failure> {
    let profile = match (&show.file, &show.name) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path).map_err(|e| Failure::file(path, &e))?;
            let parsed = Profile::parse(&text);
            parsed.map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?
        }
        (None, name) => Profile::named(name.as_deref().unwrap_or_default())
            .map_err(|error| Failure::Usage(error.to_string()))?,
    };
    if show.json {
        return output::json(&profile);
    }
    if show.toml {
        let text = toml::to_string(&profile);
        let text = text.map_err(|error| Failure::Unavailable(error.to_string()))?;
        return output::line(text.trim_end());
    }
    for line in shown::lines(&profile) {
        output::line(&line)?;
    }
    Ok(())
}
