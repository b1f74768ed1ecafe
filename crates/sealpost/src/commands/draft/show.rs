//! `sealpost draft show`.

use super::super::template::rendition::Out;
use super::{Named, view};
use crate::{Failure, output};
use compose::draft::Draft;
use display::{Displays, Preference};
use hl7v2::Message;
use office::{Drafts, DraftsError};
use std::path::PathBuf;

/// Arguments of `draft show`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    out: Out,
    /// Save it as HTML: what the software of the first recipient shows of the message that a
    /// release would send.
    #[arg(long)]
    received: Option<PathBuf>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

/// Shows where the document stands, what it still needs, and what became of its messages.
pub(super) async fn run(drafts: &Drafts, args: &Args) -> Result<(), Failure> {
    let draft = drafts.find(args.named.id()?).await?;
    let template = drafts.template_of(&draft)?;
    let filled = draft
        .fill(template, &drafts.practice().zone, drafts.now())
        .map_err(|obstacle| Failure::Negative(obstacle.sentence))?;
    let author = draft.context.author.name();
    args.out.save(template, &filled, &author, drafts.now())?;
    if let Some(path) = &args.received {
        let page = received(drafts, &draft).await?;
        std::fs::write(path, page).map_err(|error| Failure::file(path, &error))?;
    }
    if args.json {
        return output::json(&view::summary(drafts, &draft).await?);
    }
    output::line(&view::line(drafts, &draft).await?)?;
    for parcel in view::parcels(drafts, &draft).await? {
        output::line(&format!("  {}  {}", parcel.status, parcel.to))?;
    }
    for obstacle in &draft.blocked {
        output::line(&format!("  Not released: {}", obstacle.sentence))?;
        if !obstacle.technical.is_empty() {
            output::line(&format!("    technical: {}", obstacle.technical))?;
        }
    }
    for problem in &filled.problems {
        output::line(&format!("  {}: {}", problem.field, problem.sentence))?;
    }
    for attachment in &draft.attachments {
        let (title, bytes) = (&attachment.title, attachment.bytes);
        output::line(&format!("  attached: {title}, {bytes} bytes"))?;
    }
    for line in &draft.history {
        let at = drafts.practice().zone.moment(line.at);
        output::line(&format!("  {at}  {}  {}", line.by, line.what))?;
    }
    Ok(())
}

/// The page that a recipient sees; without a message that may go there is none.
async fn received(drafts: &Drafts, draft: &Draft) -> Result<String, Failure> {
    let ready = drafts.messages(draft).await?;
    let ready = ready.map_err(|problems| Failure::from(DraftsError::Blocked(problems)))?;
    let bytes = ready.into_iter().next().map(|first| first.bytes);
    let message = Message::read(bytes.unwrap_or_default()).message;
    let message = message.map_err(|why| Failure::Negative(why.to_string()))?;
    Ok(Displays::read(&message).page(&Preference::default()))
}
