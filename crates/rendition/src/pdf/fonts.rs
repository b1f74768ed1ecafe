//! The fonts, and shaping: from text to glyphs with their advances and kerning.

use std::ops::Range;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};

use super::PdfError;

/// A face of the fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Regular,
    Bold,
    Italic,
    BoldItalic,
    Mono,
}

impl Style {
    /// This style made strong or emphasised.
    pub(super) fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Mono, _) | (_, Self::Mono) => Self::Mono,
            (Self::Regular, style) | (style, Self::Regular) => style,
            (Self::Bold, Self::Bold) => Self::Bold,
            (Self::Italic, Self::Italic) => Self::Italic,
            (Self::Bold | Self::Italic | Self::BoldItalic, _) => Self::BoldItalic,
        }
    }
}

/// All faces, ready for use.
pub(super) struct Fonts {
    faces: Vec<(Face<'static>, Font)>,
}

/// Glyphs of one face in one line.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) style: Style,
    /// Points.
    pub(super) size: f32,
    /// Points.
    pub(super) width: f32,
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
}

const FILES: [&[u8]; 5] = [
    include_bytes!("../../fonts/LiberationSans-Regular.ttf"),
    include_bytes!("../../fonts/LiberationSans-Bold.ttf"),
    include_bytes!("../../fonts/LiberationSans-Italic.ttf"),
    include_bytes!("../../fonts/LiberationSans-BoldItalic.ttf"),
    include_bytes!("../../fonts/LiberationMono-Regular.ttf"),
];

impl Fonts {
    /// Reads the faces that are built in.
    pub(super) fn new() -> Result<Self, PdfError> {
        let load = |bytes: &'static [u8]| {
            let face = Face::from_slice(bytes, 0)?;
            Some((face, Font::new(bytes.into(), 0)?))
        };
        let faces: Option<Vec<_>> = FILES.into_iter().map(load).collect();
        let faces = faces.ok_or(PdfError::Fault)?;
        Ok(Self { faces })
    }

    /// The face as it is embedded.
    pub(super) fn font(&self, style: Style) -> Font {
        self.face(style).1.clone()
    }

    /// The glyphs of `text`, which is [`prepared`].
    pub(super) fn shape(&self, text: &str, style: Style, size: f32) -> Result<Run, PdfError> {
        let face = &self.face(style).0;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let shaped = rustybuzz::shape(face, &[], buffer);
        let units = f32::from(i16::try_from(face.units_per_em()).unwrap_or(1000));
        let (infos, positions) = (shaped.glyph_infos(), shaped.glyph_positions());
        let mut glyphs = Vec::with_capacity(infos.len());
        for (at, (info, position)) in infos.iter().zip(positions).enumerate() {
            let range = cluster(infos, at, text.len());
            if info.glyph_id == 0 {
                let missing = text.get(range).and_then(|part| part.chars().next());
                return Err(PdfError::Glyph(
                    missing.unwrap_or(char::REPLACEMENT_CHARACTER),
                ));
            }
            let scaled = |value: i32| value as f32 / units;
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                scaled(position.x_advance),
                scaled(position.x_offset),
                scaled(position.y_offset),
                scaled(position.y_advance),
                range,
                None,
            ));
        }
        let width = glyphs.iter().map(|glyph| glyph.x_advance * size).sum();
        Ok(Run {
            style,
            size,
            width,
            text: text.to_owned(),
            glyphs,
        })
    }

    fn face(&self, style: Style) -> &(Face<'static>, Font) {
        &self.faces[match style {
            Style::Regular => 0,
            Style::Bold => 1,
            Style::Italic => 2,
            Style::BoldItalic => 3,
            Style::Mono => 4,
        }]
    }
}

/// The bytes of text that the glyph at `at` belongs to.
fn cluster(infos: &[rustybuzz::GlyphInfo], at: usize, end: usize) -> Range<usize> {
    let start = infos[at].cluster;
    let next = infos[at..].iter().find(|info| info.cluster > start);
    start as usize..next.map_or(end, |info| info.cluster as usize)
}

/// The text with characters replaced that have no shape of their own: they break or join lines,
/// or are another width of space or hyphen. Line feeds stay.
pub(super) fn prepared(text: &str) -> Result<String, PdfError> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' => out.push(c),
            '\t' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' => out.push(' '),
            '\u{2007}' | '\u{202f}' => out.push('\u{a0}'),
            '\u{2011}' => out.push('-'),
            // Invisible: soft hyphen, zero width space and joiners, byte order mark.
            '\r' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => {
                return Err(PdfError::Direction(c));
            }
            c if c.is_control() => return Err(PdfError::Glyph(c)),
            c => out.push(c),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_kerned_and_advances_are_those_of_the_font() {
        let fonts = Fonts::new().unwrap();
        let width = |text| fonts.shape(text, Style::Regular, 1000.0).unwrap().width;
        assert!(width("AV") < width("A") + width("V"));
        assert!((width("0") - 556.0).abs() < 1.0);
        let mono = |text| fonts.shape(text, Style::Mono, 1000.0).unwrap().width;
        assert!((mono("iW") - 2.0 * mono(" ")).abs() < 1.0);
    }

    #[test]
    fn what_has_no_glyph_is_named() {
        let fonts = Fonts::new().unwrap();
        let shape = |text| {
            fonts
                .shape(text, Style::Bold, 10.0)
                .map(|run| run.glyphs.len())
        };
        assert_eq!(shape("a中b"), Err(PdfError::Glyph('中')));
        assert_eq!(shape("x\u{1f600}"), Err(PdfError::Glyph('\u{1f600}')));
        assert_eq!(shape("e\u{301}"), Ok(1));
        assert_eq!(shape("≥ µ ° ½ – “”"), Ok(12));
    }

    #[test]
    fn characters_without_shape_are_replaced_or_refused() {
        assert_eq!(
            prepared("a\u{ad}b\u{200b}c\td\u{2009}e\u{2011}f").unwrap(),
            "abc d e-f"
        );
        assert_eq!(prepared("\u{5d0}"), Err(PdfError::Direction('\u{5d0}')));
        assert_eq!(prepared("\u{7}"), Err(PdfError::Glyph('\u{7}')));
    }

    #[test]
    fn styles_add_up() {
        assert_eq!(Style::Bold.with(Style::Italic), Style::BoldItalic);
        assert_eq!(Style::Regular.with(Style::Bold), Style::Bold);
        assert_eq!(Style::Bold.with(Style::Bold), Style::Bold);
        assert_eq!(Style::Mono.with(Style::Bold), Style::Mono);
    }
}
