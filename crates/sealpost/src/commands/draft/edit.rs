//! `sealpost draft edit`.

use super::super::template::extract::{pair, read};
use super::Named;
use crate::Failure;
use compose::draft::{Attachment, Draft, Edit, Event};
use compose::{Answers, Context};
use office::Drafts;
use std::path::{Path, PathBuf};

/// Largest attachment that is read, in bytes: a message may have 16 MiB in all.
const MAX_ATTACHMENT_BYTES: u64 = 16 * 1024 * 1024;

/// Arguments of `draft edit`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    named: Named,
    /// What stands in a field from now on, as `FIELD=TEXT`; a list is given by naming its field
    /// again.
    #[arg(long, value_parser = pair)]
    set: Vec<(String, String)>,
    /// A field that shall hold again what the context has.
    #[arg(long)]
    reset: Vec<String>,
    /// JSON file with a context, whose recipients take the place of those of the draft.
    #[arg(long)]
    recipients: Option<PathBuf>,
    /// File to attach, as `TITLE=FILE`; its type is told by its ending.
    #[arg(long, value_parser = pair)]
    attach: Vec<(String, String)>,
    /// Take all attachments out first.
    #[arg(long)]
    detach: bool,
}

/// Changes the draft.
pub(super) async fn run(drafts: &Drafts, args: &Args, user: &str) -> Result<Draft, Failure> {
    let id = args.named.id()?;
    let seen = args.named.seen(drafts).await?;
    let pairs = args.set.iter();
    let pairs = pairs.map(|(name, text)| (name.as_str(), text.as_str()));
    let mut edit = Edit {
        set: Answers::from_pairs(pairs),
        reset: args.reset.clone(),
        ..Edit::default()
    };
    if let Some(path) = &args.recipients {
        let context = Context::from_json(&read(path)?)
            .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
        edit.recipients = Some(context.recipients);
    }
    if args.detach || !args.attach.is_empty() {
        let mut attachments = match args.detach {
            true => Vec::new(),
            false => drafts.find(id).await?.attachments,
        };
        for (title, path) in &args.attach {
            attachments.push(attachment(drafts, title, Path::new(path)).await?);
        }
        edit.attachments = Some(attachments);
    }
    let event = Event::Edited { seen, edit };
    Ok(drafts.take(id, &event, user).await?)
}

async fn attachment(drafts: &Drafts, title: &str, path: &Path) -> Result<Attachment, Failure> {
    let about = std::fs::metadata(path).map_err(|error| Failure::file(path, &error))?;
    if !about.is_file() || about.len() > MAX_ATTACHMENT_BYTES {
        return Err(Failure::Usage(format!(
            "{}: this is no file, or larger than 16 MiB",
            path.display()
        )));
    }
    let media_type = media_type(path).ok_or_else(|| {
        Failure::Usage(format!(
            "{}: attach pdf, png, jpg, tif, txt or html files",
            path.display()
        ))
    })?;
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    Ok(drafts.keep(title, media_type, bytes).await?)
}

fn media_type(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    match ending.as_str() {
        "pdf" => Some("application/pdf"),
        "png" => Some("image/png"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        "tif" | "tiff" => Some("image/tiff"),
        "txt" => Some("text/plain"),
        "htm" | "html" => Some("text/html"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_tells_the_type() {
        assert_eq!(media_type(Path::new("a/ECG.PNG")), Some("image/png"));
        assert_eq!(media_type(Path::new("a.exe")), None);
        assert_eq!(media_type(Path::new("pdf")), None);
    }
}
