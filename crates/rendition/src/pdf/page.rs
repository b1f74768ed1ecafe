//! Pages: their measures, what stands on them, and what stands around the text.

use super::fonts::{Fonts, Run, Style};
use super::words::{Line, Setting};
use super::{PdfError, PdfInfo};
use crate::body::Inline;

/// Width of A4, in points.
pub(super) const PAGE_WIDTH: f32 = 595.276;
/// Height of A4, in points.
pub(super) const PAGE_HEIGHT: f32 = 841.89;
/// Left margin: 20 mm, in points.
pub(super) const LEFT: f32 = 56.7;
/// Width of the text, in points.
pub(super) const WIDTH: f32 = PAGE_WIDTH - 2.0 * LEFT;
/// Where the text begins, in points from the top.
pub(super) const TOP: f32 = 68.0;
/// Where the text ends at the latest, in points from the top.
pub(super) const BOTTOM: f32 = PAGE_HEIGHT - 62.0;

/// Lightness of lines and of the words around the text, 0 is black.
const GREY: u8 = 90;

/// Something on a page. Distances are points from the left and from the top.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    /// A filled rectangle.
    Area {
        left: f32,
        top: f32,
        width: f32,
        height: f32,
        lightness: u8,
    },
    /// Text that stands on `y`.
    Text {
        x: f32,
        y: f32,
        run: Run,
        lightness: u8,
    },
}

/// One page.
pub(super) type Page = Vec<Mark>;

/// A line as marks, its letters standing on `y`.
pub(super) fn text(line: &Line, x: f32, y: f32, lightness: u8) -> impl Iterator<Item = Mark> {
    line.runs.iter().map(move |(offset, run)| Mark::Text {
        x: x + offset,
        y,
        run: run.clone(),
        lightness,
    })
}

/// Adds title, author and page numbers.
pub(super) fn furnish(pages: &mut [Page], fonts: &Fonts, info: &PdfInfo) -> Result<(), PdfError> {
    let setting = Setting {
        fonts,
        style: Style::Regular,
        size: 8.5,
    };
    let count = pages.len();
    let numbered = |number: usize| setting.single(&format!("Page {number} of {count}"));
    let room = WIDTH - width(&numbered(count)?) - 20.0;
    let title = one_line(&setting, &info.title, WIDTH)?;
    let author = one_line(&setting, &info.author, room)?;
    for (index, page) in pages.iter_mut().enumerate() {
        let rule = |top| Mark::Area {
            left: LEFT,
            top,
            width: WIDTH,
            height: 0.5,
            lightness: 170,
        };
        let (head, foot) = (46.0, PAGE_HEIGHT - 36.0);
        let number = numbered(index + 1)?;
        let number_left = LEFT + WIDTH - width(&number);
        page.extend(title.iter().flat_map(|line| text(line, LEFT, head, GREY)));
        page.push(rule(head + 5.0));
        page.push(rule(foot - 13.0));
        page.extend(author.iter().flat_map(|line| text(line, LEFT, foot, GREY)));
        page.extend(text(&number, number_left, foot, GREY));
    }
    Ok(())
}

fn width(line: &Line) -> f32 {
    line.runs.last().map_or(0.0, |(x, run)| x + run.width)
}

/// As much of the text as goes on one line, with an ellipsis where it was cut.
fn one_line(setting: &Setting<'_>, words: &str, room: f32) -> Result<Option<Line>, PdfError> {
    let whole = |text: String| vec![Inline::Text(text)];
    let mut lines = setting.lines(&whole(words.to_owned()), room)?;
    if lines.len() < 2 {
        return Ok(lines.pop());
    }
    let first = lines.swap_remove(0);
    let mut cut: String = first
        .runs
        .iter()
        .map(|(_, run)| run.text.as_str())
        .collect();
    loop {
        let mut lines = setting.lines(&whole(format!("{cut}…")), room)?;
        if lines.len() < 2 || cut.pop().is_none() {
            return Ok(lines.pop());
        }
    }
}
