//! `sealpost contacts list` and `show`.

use super::node::NodeArgs;
use super::shown::{Shown, says};
use crate::commands::block_on;
use crate::{Failure, output};
use people::{Asked, Filters};

/// List the address book by name; with words, those contacts whom they find.
///
/// With --json, one object a line: {"id", "label", what is known by field, "origin", "entry",
/// "link", "changed"}. "link" is "current", "changed", "gone" or "unknown".
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ListArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// Names, suburbs, specialities or numbers, as in 'directory find'.
    words: Vec<String>,
    /// Only contacts whose link is stale: their entry has changed or is gone.
    #[arg(long)]
    stale: bool,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct ShowArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// Which contact.
    contact: String,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Lists.
pub(super) fn list(args: &ListArgs) -> Result<(), Failure> {
    let words = args.words.join(" ");
    let asked = (!words.trim().is_empty()).then(|| Asked::parse(&words, None, Filters::default()));
    let asked = asked.transpose();
    let asked = asked.map_err(|refusal| Failure::Usage(refusal.to_string()))?;
    block_on(async {
        let here = args.node.open().await?;
        let mut count = 0;
        for kept in here.book.all(&here.org).await? {
            let is_meant = asked
                .as_ref()
                .is_none_or(|asked| asked.holds(&kept.contact.card()).is_some());
            if !is_meant {
                continue;
            }
            let shown = Shown::of(&kept, here.register.as_ref(), here.now)?;
            if args.stale && !shown.is_stale() {
                continue;
            }
            count += 1;
            if args.json {
                output::json(&shown)?;
                continue;
            }
            says(&format!("{}  {}", shown.id, shown.summary()))?;
            if let Some(words) = shown.link_words() {
                says(&format!("              {words}"))?;
            }
        }
        if !args.json {
            let noun = if count == 1 { "contact" } else { "contacts" };
            says(&format!("{count} {noun}"))?;
        }
        Ok(())
    })
}

/// Shows one.
pub(super) fn show(args: &ShowArgs) -> Result<(), Failure> {
    block_on(async {
        let here = args.node.open().await?;
        let kept = here.named(&args.contact).await?;
        let shown = Shown::of(&kept, here.register.as_ref(), here.now)?;
        if args.json {
            return output::json(&shown);
        }
        shown.print()
    })
}
