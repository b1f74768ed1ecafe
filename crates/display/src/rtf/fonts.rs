//! The font table: which character set the bytes of a font are of, and whether its letters are
//! other signs.

use std::collections::HashMap;

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, IBM866, MACINTOSH, SHIFT_JIS, WINDOWS_874, WINDOWS_1250,
    WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256,
    WINDOWS_1257, WINDOWS_1258,
};

use crate::symbol::Signs;

/// Fonts that are remembered, as a count.
const FONTS_MAX: usize = 2_000;

/// A font.
#[derive(Clone, Copy, Debug)]
pub(super) struct Font {
    /// Set by the font, else that of the document is meant.
    pub(super) charset: Option<&'static Encoding>,
    pub(super) signs: Signs,
}

/// The fonts of a document by their number.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    known: HashMap<i32, Font>,
    current: Option<i32>,
    name: String,
}

impl Fonts {
    /// Begins the entry of a font in the table.
    pub(super) fn begin(&mut self, number: i32) {
        self.end();
        if self.known.len() < FONTS_MAX {
            let (charset, signs) = (None, Signs::Letters);
            self.known.insert(number, Font { charset, signs });
            self.current = Some(number);
        }
    }

    /// `\fcharset` of the font that was begun.
    pub(super) fn charset(&mut self, number: i32) {
        let font = self
            .current
            .and_then(|current| self.known.get_mut(&current));
        if let Some(font) = font {
            font.charset = charset(number);
        }
    }

    /// A part of the name of the font that was begun.
    pub(super) fn name(&mut self, part: &[u8]) {
        if self.name.len() < 64 {
            self.name.push_str(&String::from_utf8_lossy(part));
        }
    }

    /// Ends the entry.
    pub(super) fn end(&mut self) {
        let name = std::mem::take(&mut self.name);
        let current = self.current.take();
        if let Some(font) = current.and_then(|current| self.known.get_mut(&current)) {
            font.signs = Signs::of_font(name.trim_end_matches(';'));
        }
    }

    /// The font of a number.
    pub(super) fn get(&self, number: i32) -> Option<Font> {
        self.known.get(&number).copied()
    }
}

/// The set of a `\fcharset`; `None` for that of the document.
fn charset(number: i32) -> Option<&'static Encoding> {
    match number {
        0 => Some(WINDOWS_1252),
        77 => Some(MACINTOSH),
        128 => Some(SHIFT_JIS),
        129 | 130 => Some(EUC_KR),
        134 => Some(GBK),
        136 => Some(BIG5),
        161 => Some(WINDOWS_1253),
        162 => Some(WINDOWS_1254),
        163 => Some(WINDOWS_1258),
        177 => Some(WINDOWS_1255),
        178 => Some(WINDOWS_1256),
        186 => Some(WINDOWS_1257),
        204 => Some(WINDOWS_1251),
        222 => Some(WINDOWS_874),
        238 => Some(WINDOWS_1250),
        _ => None,
    }
}

/// The set of an `\ansicpg`; `None` when it is not known.
pub(super) fn code_page(number: i32) -> Option<&'static Encoding> {
    match number {
        866 => Some(IBM866),
        874 => Some(WINDOWS_874),
        932 => Some(SHIFT_JIS),
        936 => Some(GBK),
        949 => Some(EUC_KR),
        950 => Some(BIG5),
        1250..=1258 => Encoding::for_label(format!("windows-{number}").as_bytes()),
        10000 => Some(MACINTOSH),
        65001 => Some(encoding_rs::UTF_8),
        _ => None,
    }
}
