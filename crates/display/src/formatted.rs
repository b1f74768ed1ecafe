//! Formatted text (FT, ADRM 4.6) laid out: monospaced, 80 columns.

use std::borrow::Cow;

use hl7v2::escape::{self, Format, Piece};
use hl7v2::{Charset, Delimiters};

use crate::markup;

/// Columns of a line of formatted text.
pub const COLUMNS: usize = 80;

/// Lines and columns that `\.sp\` and `\.sk\` may leave empty altogether, as a count. Behind that
/// each leaves one, so that a short text cannot become an endless one.
const SPACING_MAX: usize = 100_000;

/// Text laid out in lines.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Formatted {
    lines: Vec<Line>,
}

#[derive(Clone, Default, PartialEq, Eq)]
struct Line {
    indent: usize,
    /// Text, and whether it is highlighted.
    runs: Vec<(String, bool)>,
}

impl Formatted {
    /// Lays out the raw bytes of a field, with its escapes. Repetitions are lines of their own.
    pub fn of(raw: &[u8], delimiters: &Delimiters, charset: Charset) -> Self {
        let mut layout = Layout::default();
        for (at, repetition) in raw.split(|byte| *byte == delimiters.repetition).enumerate() {
            if at > 0 {
                layout.end_line();
            }
            layout.add(repetition, delimiters, charset);
        }
        layout.finish()
    }

    /// Lays out plain text, such as that of a file.
    pub fn of_text(text: &str) -> Self {
        let mut layout = Layout::default();
        layout.text(text);
        layout.finish()
    }

    /// The lines as plain text.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.lines.iter().map(|line| {
            let mut out = " ".repeat(line.indent);
            out.extend(line.runs.iter().map(|(text, _)| text.as_str()));
            out.truncate(out.trim_end().len());
            out
        })
    }

    /// The lines as safe HTML, in one `pre`.
    pub fn to_html(&self) -> String {
        let mut out = String::from("<pre>");
        for (at, line) in self.lines.iter().enumerate() {
            if at > 0 {
                out.push('\n');
            }
            out.push_str(&" ".repeat(line.indent));
            for (text, is_highlighted) in &line.runs {
                if *is_highlighted {
                    out.push_str("<b>");
                }
                markup::escape(text, &mut out);
                if *is_highlighted {
                    out.push_str("</b>");
                }
            }
        }
        out.push_str("</pre>");
        out
    }
}

/// Shows its size, never what it says.
impl std::fmt::Debug for Formatted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Formatted({} lines)", self.lines.len())
    }
}

/// The state of laying out.
#[derive(Default)]
struct Layout {
    done: Vec<Line>,
    line: Line,
    /// Columns used in the line, its indent among them.
    used: usize,
    indent: usize,
    is_kept: bool,
    is_highlighted: bool,
    is_centred: bool,
    spaced: usize,
}

impl Layout {
    fn add(&mut self, raw: &[u8], delimiters: &Delimiters, charset: Charset) {
        // Text and what was escaped in it are decoded together: a character may be parted.
        let mut bytes: Vec<u8> = Vec::new();
        for piece in escape::pieces(raw, delimiters) {
            match piece {
                Piece::Text(text) | Piece::Verbatim(text, _) => bytes.extend_from_slice(text),
                Piece::Hex(text) => bytes.extend(text),
                Piece::Delimiter(byte) => bytes.push(byte),
                Piece::Format(format) => {
                    self.text(&charset.decode(Cow::Owned(std::mem::take(&mut bytes))).0);
                    self.format(format);
                }
            }
        }
        self.text(&charset.decode(Cow::Owned(bytes)).0);
    }

    fn format(&mut self, format: Format) {
        match format {
            Format::Break => self.end_line(),
            Format::Centre => {
                if self.has_text() {
                    self.end_line();
                }
                self.is_centred = true;
            }
            Format::Fill => self.is_kept = false,
            Format::NoFill => self.is_kept = true,
            Format::Highlight => self.is_highlighted = true,
            Format::Normal => self.is_highlighted = false,
            Format::Indent(columns) => {
                self.indent = clamped(i64::from(columns));
                if !self.has_text() {
                    self.begin(self.indent);
                }
            }
            Format::IndentOnce(columns) => {
                if !self.has_text() {
                    self.begin(clamped(self.indent as i64 + i64::from(columns)));
                }
            }
            Format::Skip(columns) => {
                let columns = self.spacing(columns);
                self.push(&" ".repeat(columns));
            }
            Format::Space(lines) => {
                for _ in 0..self.spacing(lines) {
                    self.end_line();
                }
            }
        }
    }

    fn spacing(&mut self, wanted: u16) -> usize {
        let wanted = usize::from(wanted.max(1));
        if self.spaced + wanted > SPACING_MAX {
            return 1;
        }
        self.spaced += wanted;
        wanted
    }

    fn text(&mut self, text: &str) {
        for (at, line) in text.replace("\r\n", "\n").split(['\n', '\r']).enumerate() {
            if at > 0 {
                self.end_line();
            }
            if self.is_kept {
                let line = self.without_tabs(line);
                self.push(&line);
            } else {
                self.fill(line);
            }
        }
    }

    fn without_tabs(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut used = self.used;
        for c in text.chars() {
            let columns = if c == '\t' { 8 - used % 8 } else { 1 };
            match c {
                '\t' => out.extend(std::iter::repeat_n(' ', columns)),
                c => out.push(c),
            }
            used += columns;
        }
        out
    }

    /// Adds text, its words wrapped where the line is full. A line that fits is never touched.
    fn fill(&mut self, text: &str) {
        let text = self.without_tabs(text);
        let mut rest = text.as_str();
        loop {
            let room = COLUMNS.saturating_sub(self.used);
            let Some((full, _)) = rest.char_indices().nth(room) else {
                self.push(rest);
                return;
            };
            let blank = rest.as_bytes().get(full) == Some(&b' ');
            let cut = if blank {
                Some(full)
            } else {
                rest[..full].rfind(' ')
            };
            match cut.filter(|at| !rest[..*at].trim_start().is_empty() || self.has_text()) {
                Some(at) => {
                    self.push(&rest[..at]);
                    rest = rest[at..].trim_start_matches(' ');
                }
                None if self.has_text() => {}
                None => {
                    self.push(&rest[..full]);
                    rest = &rest[full..];
                }
            }
            self.end_line();
        }
    }

    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.used += text.chars().count();
        match self.line.runs.last_mut() {
            Some((last, highlighted)) if *highlighted == self.is_highlighted => last.push_str(text),
            Some(_) | None => self.line.runs.push((text.to_owned(), self.is_highlighted)),
        }
    }

    fn has_text(&self) -> bool {
        self.used > self.line.indent
    }

    fn begin(&mut self, indent: usize) {
        self.line.indent = indent;
        self.used = indent;
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.is_centred) {
            let length: usize = line
                .runs
                .iter()
                .map(|(text, _)| text.trim_end().chars().count())
                .sum();
            line.indent = COLUMNS.saturating_sub(length) / 2;
        }
        if line.runs.is_empty() {
            line.indent = 0;
        }
        self.done.push(line);
        self.begin(self.indent);
    }

    fn finish(mut self) -> Formatted {
        if self.has_text() {
            self.end_line();
        }
        Formatted { lines: self.done }
    }
}

/// An indent that leaves room for text.
fn clamped(columns: i64) -> usize {
    usize::try_from(columns.clamp(0, COLUMNS as i64 - 20)).unwrap_or(0)
}
