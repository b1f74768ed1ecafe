//! Text to lines: words wrapped by the metrics of the fonts.

use super::PdfError;
use super::fonts::{Fonts, Run, Style, prepared};
use crate::body::Inline;

/// One line of text.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// What stands in it, each with its distance from the left edge in points.
    pub(super) runs: Vec<(f32, Run)>,
}

/// Text as it is to be set.
#[derive(Clone, Copy)]
pub(super) struct Setting<'f> {
    pub(super) fonts: &'f Fonts,
    pub(super) style: Style,
    /// Size in points.
    pub(super) size: f32,
}

/// Distance of lines, in sizes of the font.
const LEADING: f32 = 1.32;

/// Where the letters stand in a line, in sizes of the font.
const BASELINE: f32 = 0.98;

impl Setting<'_> {
    /// Height of a line, in points.
    pub(super) fn line_height(&self) -> f32 {
        self.size * LEADING
    }

    /// From the top of a line to where its letters stand, in points.
    pub(super) fn baseline(&self) -> f32 {
        self.size * BASELINE
    }

    /// The lines of a text in a column `width` points wide.
    pub(super) fn lines(&self, text: &[Inline], width: f32) -> Result<Vec<Line>, PdfError> {
        let words = self.words(text)?;
        let space = self.fonts.shape(" ", self.style, self.size)?.width;
        let mut lines = Vec::new();
        let (mut line, mut used) = (Vec::new(), 0.0);
        for word in words {
            match word {
                Word::Break => {
                    lines.push(self.line(&line)?);
                    (line, used) = (Vec::new(), 0.0);
                }
                Word::Fragments(fragments, length) => {
                    let gap = if line.is_empty() { 0.0 } else { space };
                    if used + gap + length <= width + SLACK {
                        used += gap + length;
                        line.push(fragments);
                        continue;
                    }
                    if !line.is_empty() {
                        lines.push(self.line(&line)?);
                    }
                    let mut parts = self.broken(fragments, length, width)?;
                    let last = parts.pop();
                    for part in parts {
                        lines.push(self.line(&[part])?);
                    }
                    line = last.into_iter().collect();
                    used = self.measure(line.iter().flatten())?;
                }
            }
        }
        if !line.is_empty() {
            lines.push(self.line(&line)?);
        }
        Ok(lines)
    }

    /// Width of the longest word and of the longest line, in points.
    pub(super) fn needs(&self, text: &[Inline]) -> Result<(f32, f32), PdfError> {
        let space = self.fonts.shape(" ", self.style, self.size)?.width;
        let (mut least, mut most, mut used) = (0.0f32, 0.0f32, 0.0f32);
        for word in self.words(text)? {
            match word {
                Word::Break => used = 0.0,
                Word::Fragments(_, length) => {
                    used += length + if used > 0.0 { space } else { 0.0 };
                    least = least.max(length);
                    most = most.max(used);
                }
            }
        }
        Ok((least, most))
    }

    /// One line that stands as it is.
    pub(super) fn single(&self, text: &str) -> Result<Line, PdfError> {
        let run = self.fonts.shape(&prepared(text)?, self.style, self.size)?;
        Ok(Line {
            runs: vec![(0.0, run)],
        })
    }

    fn words(&self, text: &[Inline]) -> Result<Vec<Word>, PdfError> {
        let mut words = Vec::new();
        let mut open = Vec::new();
        self.collect(text, self.style, &mut open, &mut words)?;
        self.close(&mut open, &mut words)?;
        Ok(words)
    }

    fn collect(
        &self,
        text: &[Inline],
        style: Style,
        open: &mut Vec<Fragment>,
        words: &mut Vec<Word>,
    ) -> Result<(), PdfError> {
        for inline in text {
            match inline {
                Inline::Break => {
                    self.close(open, words)?;
                    words.push(Word::Break);
                }
                Inline::Emphasis(inner) => {
                    self.collect(inner, style.with(Style::Italic), open, words)?;
                }
                Inline::Strong(inner) => {
                    self.collect(inner, style.with(Style::Bold), open, words)?;
                }
                Inline::Text(text) => {
                    let text = prepared(text)?;
                    for (at, part) in text.split([' ', '\n']).enumerate() {
                        if at > 0 {
                            self.close(open, words)?;
                        }
                        if !part.is_empty() {
                            open.push((style, part.to_owned()));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn close(&self, open: &mut Vec<Fragment>, words: &mut Vec<Word>) -> Result<(), PdfError> {
        if !open.is_empty() {
            let length = self.measure(open.iter())?;
            words.push(Word::Fragments(std::mem::take(open), length));
        }
        Ok(())
    }

    fn measure<'a>(
        &self,
        mut fragments: impl Iterator<Item = &'a Fragment>,
    ) -> Result<f32, PdfError> {
        fragments.try_fold(0.0, |sum, (style, text)| {
            Ok(sum + self.fonts.shape(text, *style, self.size)?.width)
        })
    }

    /// A word in parts of which each fits into the width; always at least one character.
    fn broken(
        &self,
        fragments: Vec<Fragment>,
        length: f32,
        width: f32,
    ) -> Result<Vec<Vec<Fragment>>, PdfError> {
        if length <= width {
            return Ok(vec![fragments]);
        }
        let (mut parts, mut part, mut used) = (Vec::new(), Vec::new(), 0.0);
        for (style, text) in fragments {
            let run = self.fonts.shape(&text, style, self.size)?;
            let mut piece = String::new();
            let mut end = 0;
            for glyph in &run.glyphs {
                let advance = glyph.x_advance * self.size;
                // A cluster of several glyphs is never parted.
                let begins = glyph.text_range.start >= end;
                if begins && used + advance > width && used > 0.0 {
                    part.push((style, std::mem::take(&mut piece)));
                    parts.push(std::mem::take(&mut part));
                    used = 0.0;
                }
                if begins {
                    piece.push_str(&text[glyph.text_range.clone()]);
                    end = glyph.text_range.end;
                }
                used += advance;
            }
            part.push((style, piece));
        }
        parts.push(part);
        Ok(parts)
    }

    /// Sets words side by side: fragments of one style are shaped together, spaces with them.
    fn line(&self, words: &[Vec<Fragment>]) -> Result<Line, PdfError> {
        let mut joined: Vec<Fragment> = Vec::new();
        for (word, fragments) in words.iter().enumerate() {
            for (nth, (style, text)) in fragments.iter().enumerate() {
                let space = if word > 0 && nth == 0 { " " } else { "" };
                match joined.last_mut() {
                    Some((last, all)) if last == style => all.extend([space, text]),
                    Some(_) | None => joined.push((*style, format!("{space}{text}"))),
                }
            }
        }
        let mut line = Line::default();
        let mut x = 0.0;
        for (style, text) in joined {
            let run = self.fonts.shape(&text, style, self.size)?;
            let width = run.width;
            line.runs.push((x, run));
            x += width;
        }
        Ok(line)
    }
}

/// Text of one style within a word.
type Fragment = (Style, String);

enum Word {
    Break,
    /// With its width in points.
    Fragments(Vec<Fragment>, f32),
}

/// Rounding that does not push a word to the next line, in points.
const SLACK: f32 = 0.01;
