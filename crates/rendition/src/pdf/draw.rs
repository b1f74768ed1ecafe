//! Pages to the bytes of a PDF.

use ids::Timestamp;
use krilla::color::luma;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::{Document, SerializeSettings};

use super::fonts::Fonts;
use super::page::{Mark, PAGE_HEIGHT, PAGE_WIDTH, Page};
use super::{PdfError, PdfInfo};

/// The document of these pages. The library itself refuses what PDF/A-1b does not allow.
pub(super) fn document(pages: &[Page], fonts: &Fonts, info: &PdfInfo) -> Result<Vec<u8>, PdfError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A1_B)
        .finish()
        .map_err(|_| PdfError::Fault)?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    document.set_metadata(metadata(info)?);
    for page in pages {
        let size = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT).ok_or(PdfError::Fault)?;
        let mut sheet = document.start_page_with(size);
        let mut surface = sheet.surface();
        for mark in page {
            draw(mark, fonts, &mut surface);
        }
        surface.finish();
        sheet.finish();
    }
    // What the library says may hold text of the document.
    document.finish().map_err(|_| PdfError::Fault)
}

fn draw(mark: &Mark, fonts: &Fonts, surface: &mut Surface<'_>) {
    match mark {
        Mark::Area {
            left,
            top,
            width,
            height,
            lightness,
        } => {
            surface.set_fill(Some(fill(*lightness)));
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(*left, *top, *width, *height) {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Mark::Text {
            x,
            y,
            run,
            lightness,
        } => {
            surface.set_fill(Some(fill(*lightness)));
            let start = Point::from_xy(*x, *y);
            let font = fonts.font(run.style);
            surface.draw_glyphs(start, &run.glyphs, font, &run.text, run.size, false);
        }
    }
}

fn fill(lightness: u8) -> Fill {
    Fill {
        paint: luma::Color::new(lightness).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}

fn metadata(info: &PdfInfo) -> Result<Metadata, PdfError> {
    let author = Some(info.author.clone()).filter(|author| !author.is_empty());
    let date = date(info.created).ok_or(PdfError::Fault)?;
    Ok(Metadata::new()
        .title(info.title.clone())
        .authors(author.into_iter().collect())
        .language(info.language.clone())
        .creator("Sealpost".to_owned())
        .producer("Sealpost".to_owned())
        .creation_date(date))
}

/// The instant in UTC; `None` beyond the years that PDF can write.
fn date(at: Timestamp) -> Option<DateTime> {
    let text = at.to_rfc3339();
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<u8>().ok();
    let year = text.get(0..4)?.parse().ok()?;
    Some(
        DateTime::new(year)
            .month(part(5..7)?)
            .day(part(8..10)?)
            .hour(part(11..13)?)
            .minute(part(14..16)?)
            .second(part(17..19)?)
            .utc_offset_hour(0)
            .utc_offset_minute(0),
    )
}
