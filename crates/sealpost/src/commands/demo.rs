//! `sealpost demo`: the main job, on this machine, in a minute.

use crate::demo::{Ending, POLL_MS, Passage, Story, World, stay, tell};
use crate::view::EntryView;
use crate::{Config, Failure, output};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// End when the script has run; exit code 1 if any step failed.
    #[arg(long)]
    once: bool,
    /// Two agents behind firewalls, through the provider of each, in the place of two gateways.
    #[arg(long)]
    providers: bool,
    /// Print one JSON object instead of telling the story.
    #[arg(long)]
    json: bool,
    /// Folder for both practices; must be empty. Without it, a temporary one that is removed.
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// The outcome of the demo: the messages that people sent.
#[derive(Serialize)]
struct Outcome {
    directory: Directory,
    messages: Vec<Message>,
    /// What the providers saw.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    providers: Vec<Passage>,
}

/// Where recipients were looked up.
#[derive(Serialize)]
struct Directory {
    /// The server that all are published at and follow.
    base: String,
    /// Directory files that a practice's node reads.
    files: Vec<String>,
}

#[derive(Serialize)]
struct Message {
    invocation_id: Option<String>,
    kind: String,
    from: String,
    to: String,
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The directory entries that it was addressed by.
    #[serde(skip_serializing_if = "Option::is_none")]
    listing: Option<serde_json::Value>,
    timeline: Vec<EntryView>,
}

/// Plays the demo.
pub fn run(args: &Args) -> Result<(), Failure> {
    super::log_to_stderr();
    let temporary = match &args.folder {
        Some(_) => None,
        None => Some(
            tempfile::Builder::new()
                .prefix("sealpost-demo-")
                .tempdir()
                .map_err(|error| Failure::Unavailable(format!("temporary folder: {error}")))?,
        ),
    };
    let folder = match (&args.folder, &temporary) {
        (Some(folder), _) => folder.as_path(),
        (None, Some(temporary)) => temporary.path(),
        (None, None) => Path::new("."),
    };
    super::block_on(play(args, folder))
}

async fn play(args: &Args, folder: &Path) -> Result<(), Failure> {
    let mut world = if args.providers {
        World::start_with_providers(folder, POLL_MS).await?
    } else {
        World::start(folder).await?
    };
    let Ending { messages, passages } = tell(&mut world, Story { aloud: !args.json }).await?;
    if args.json {
        let messages = messages.into_iter().map(|view| Message {
            invocation_id: view.invocation_id,
            kind: view.kind,
            from: view.from,
            to: view.to,
            status: view.status,
            reason: view.reason,
            listing: view.listing,
            timeline: view.timeline,
        });
        output::json(&Outcome {
            directory: directory(&world)?,
            messages: messages.collect(),
            providers: passages,
        })?;
    } else {
        output::line("")?;
        for message in &messages {
            output::line(&message.summary())?;
        }
    }
    if !args.once {
        invite(&world)?;
        stay(&world, super::serve::stop_signal()).await?;
    }
    world.stop().await
}

/// Where the nodes look recipients up, as their configurations say.
fn directory(world: &World) -> Result<Directory, Failure> {
    let mut files = Vec::new();
    for party in [&world.gp, &world.specialist] {
        let config = Config::load(&party.files.config())?;
        let file = config.directory.file();
        files.extend(file.map(|path| path.display().to_string()));
    }
    Ok(Directory {
        base: world.hub.base.clone(),
        files,
    })
}

fn invite(world: &World) -> Result<(), Failure> {
    let (gp, specialist) = (&world.gp, &world.specialist);
    output::line("")?;
    output::line(&format!("{} sends what you drop into", gp.practice.name))?;
    output::line(&format!("  {}", gp.files.outgoing().display()))?;
    output::line(&format!("{} receives in", specialist.practice.name))?;
    output::line(&format!("  {}", specialist.files.incoming().display()))?;
    output::line("(its clinical software imports from there at once). Open one as a person with")?;
    let config = specialist.files.config();
    output::line(&format!(
        "  sealpost inbox --config {} open ID",
        config.display()
    ))?;
    output::line("Ctrl-C ends the demo.")
}
