//! Reading: the state of groups, and what each control word does to it.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::fonts::{Fonts, code_page};
use super::layout::Layout;
use super::token::{Token, Tokens};
use super::{Align, Look, Position, RTF_DEPTH_MAX, Rtf, RtfError};
use crate::note::{Note, Notes};
use crate::symbol::Signs;

/// Reads RTF. Linear in the bytes; what is cut off or not closed is read as far as it goes.
///
/// # Errors
/// [`RtfError`] when it is no RTF, or too deep.
pub fn read_rtf(bytes: &[u8]) -> Result<Rtf, RtfError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let bytes = bytes.trim_ascii_start();
    if !bytes.starts_with(b"{\\rtf") {
        return Err(RtfError::Header);
    }
    let mut reader = Reader::new();
    for token in Tokens::of(bytes) {
        reader.step(token)?;
        if reader.is_over {
            break;
        }
    }
    reader.flush();
    Ok(Rtf {
        blocks: reader.layout.finish(reader.state.align),
        notes: reader.notes,
    })
}

/// What is read into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Destination {
    Body,
    Fonts,
    Nothing,
}

/// What a group inherits.
#[derive(Clone, Copy)]
struct State {
    destination: Destination,
    look: Look,
    align: Align,
    hidden: bool,
    /// Characters that follow `\u` for readers without Unicode.
    skips: usize,
    charset: Option<&'static Encoding>,
    signs: Signs,
    in_table: bool,
    depth: usize,
}

struct Reader {
    state: State,
    saved: Vec<State>,
    document_charset: &'static Encoding,
    fonts: Fonts,
    default_font: i32,
    layout: Layout,
    notes: Notes,
    /// Bytes whose characters are not yet known: one may need two.
    bytes: Vec<u8>,
    /// First half of a character beyond the first 65,536.
    surrogate: Option<u16>,
    /// Characters still to be passed over behind `\u`.
    skip: usize,
    /// The group began with `\*`: its destination is passed over when it is not known.
    is_optional: bool,
    is_over: bool,
}

impl Reader {
    fn new() -> Self {
        Self {
            state: State {
                destination: Destination::Body,
                look: Look::default(),
                align: Align::Left,
                hidden: false,
                skips: 1,
                charset: None,
                signs: Signs::Letters,
                in_table: false,
                depth: 0,
            },
            saved: Vec::new(),
            document_charset: WINDOWS_1252,
            fonts: Fonts::default(),
            default_font: 0,
            layout: Layout::default(),
            notes: Notes::new(),
            bytes: Vec::new(),
            surrogate: None,
            skip: 0,
            is_optional: false,
            is_over: false,
        }
    }

    fn step(&mut self, token: Token<'_>) -> Result<(), RtfError> {
        if !matches!(token, Token::Hex(_) | Token::Text(_)) {
            self.flush();
        }
        match token {
            Token::Open => {
                if self.saved.len() >= RTF_DEPTH_MAX {
                    return Err(RtfError::Depth);
                }
                self.saved.push(self.state);
                (self.skip, self.is_optional) = (0, false);
            }
            Token::Close => {
                if self.state.destination == Destination::Fonts {
                    self.fonts.end();
                }
                match self.saved.pop() {
                    Some(state) => self.state = state,
                    None => self.is_over = true,
                }
                self.is_over |= self.saved.is_empty();
                self.skip = 0;
            }
            Token::Hex(byte) => self.add_bytes(&[byte]),
            Token::Text(text) => self.add_bytes(text),
            Token::Symbol(symbol) => self.symbol(symbol),
            Token::Word(word, number) => self.word(word, number),
        }
        Ok(())
    }

    fn add_bytes(&mut self, text: &[u8]) {
        let passed = self.skip.min(text.len());
        self.skip -= passed;
        let text = &text[passed..];
        self.is_optional = false;
        match self.state.destination {
            Destination::Body => self.bytes.extend_from_slice(text),
            Destination::Fonts => self.fonts.name(text),
            Destination::Nothing => {}
        }
    }

    /// Turns bytes into characters of the font.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        if self.state.signs == Signs::Letters {
            let charset = self.state.charset.unwrap_or(self.document_charset);
            self.put(&charset.decode_without_bom_handling(&bytes).0);
        } else {
            // Fonts of signs have one for each byte.
            let signs = self.state.signs;
            let text: String = bytes
                .iter()
                .map(|byte| signs.sign(char::from(*byte)))
                .collect();
            self.put(&text);
        }
    }

    /// Adds text to the paragraph, unless it is hidden or of no interest.
    fn put(&mut self, text: &str) {
        if self.state.destination != Destination::Body || text.is_empty() {
            return;
        }
        if self.state.hidden {
            self.notes.insert(Note::HiddenText);
            return;
        }
        if self.state.signs == Signs::Pictures {
            self.notes.insert(Note::Signs);
        }
        self.layout.text(text, self.state.look);
    }

    fn symbol(&mut self, symbol: u8) {
        if symbol == b'*' {
            self.is_optional = true;
            return;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        match symbol {
            b'\\' | b'{' | b'}' => self.add_bytes(&[symbol]),
            b'~' => self.put("\u{a0}"),
            b'_' => self.put("\u{2011}"),
            b'\r' | b'\n' => self.paragraph(),
            // An optional hyphen, index marks, and what is not known.
            _ => {}
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        let is_optional = std::mem::take(&mut self.is_optional);
        if self.skip > 0 && word != b"u" {
            self.skip -= 1;
            return;
        }
        if self.state.destination == Destination::Nothing {
            return;
        }
        if let Some(destination) = self.destination(word, is_optional) {
            self.state.destination = destination;
            return;
        }
        if self.state.destination == Destination::Fonts {
            match (word, number) {
                (b"f", Some(number)) => self.fonts.begin(number),
                (b"fcharset", Some(number)) => self.fonts.charset(number),
                _ => {}
            }
            return;
        }
        if !self.look(word, number) {
            self.content(word, number);
        }
    }

    /// The destination that a word begins; `None` for other words.
    fn destination(&mut self, word: &[u8], is_optional: bool) -> Option<Destination> {
        match word {
            b"fonttbl" => Some(Destination::Fonts),
            b"pict" | b"objdata" | b"shppict" | b"nonshppict" | b"objclass" | b"objname" => {
                self.notes.insert(Note::Picture);
                Some(Destination::Nothing)
            }
            b"colortbl" | b"stylesheet" | b"info" | b"fldinst" | b"bkmkstart" | b"bkmkend"
            | b"nonesttables" | b"sp" | b"listtable" | b"listoverridetable" | b"filetbl"
            | b"revtbl" | b"themedata" | b"datastore" | b"generator" | b"pntxta" | b"pntxtb"
            | b"tc" | b"xe" | b"template" | b"private" => Some(Destination::Nothing),
            // These hold text that readers show.
            b"nesttableprops" | b"shpinst" | b"shptxt" | b"footnote" | b"annotation"
            | b"listtext" | b"pntext" => Some(Destination::Body),
            _ if is_optional => Some(Destination::Nothing),
            _ => None,
        }
    }

    /// Words that change how text looks or is read; says whether this was one.
    fn look(&mut self, word: &[u8], number: Option<i32>) -> bool {
        let on = number != Some(0);
        let state = &mut self.state;
        match word {
            b"b" => state.look.bold = on,
            b"i" => state.look.italic = on,
            b"ul" | b"uldb" | b"ulw" | b"uld" | b"ulth" => state.look.underline = on,
            b"ulnone" => state.look.underline = false,
            b"strike" | b"striked" | b"deleted" => state.look.strike = on,
            b"sub" => state.look.position = Position::Sub,
            b"super" => state.look.position = Position::Super,
            b"nosupersub" => state.look.position = Position::Normal,
            b"v" => state.hidden = on,
            b"plain" => {
                (state.look, state.hidden) = (Look::default(), false);
                self.font(self.default_font);
            }
            b"pard" => {
                state.align = Align::Left;
                (state.in_table, state.depth) = (false, 0);
            }
            b"qc" => state.align = Align::Centre,
            b"qr" => state.align = Align::Right,
            b"ql" | b"qj" => state.align = Align::Left,
            b"intbl" => state.in_table = true,
            b"itap" => {
                state.depth = number
                    .and_then(|depth| usize::try_from(depth).ok())
                    .unwrap_or(0);
                state.in_table |= state.depth > 0;
            }
            b"uc" => {
                let skips = number.and_then(|skips| usize::try_from(skips).ok());
                state.skips = skips.unwrap_or(1).min(16);
            }
            b"f" => self.font(number.unwrap_or(0)),
            b"deff" => {
                self.default_font = number.unwrap_or(0);
            }
            b"ansicpg" => {
                let known = number.and_then(code_page);
                self.document_charset = known.unwrap_or(self.document_charset);
            }
            b"mac" => self.document_charset = encoding_rs::MACINTOSH,
            _ => return false,
        }
        true
    }

    fn font(&mut self, number: i32) {
        let font = self.fonts.get(number);
        self.state.charset = font.and_then(|font| font.charset);
        self.state.signs = font.map_or(Signs::Letters, |font| font.signs);
    }

    /// Words that stand for text, or end a paragraph, cell or row.
    fn content(&mut self, word: &[u8], number: Option<i32>) {
        let depth = self.depth();
        match word {
            b"par" => self.paragraph(),
            b"sect" | b"page" | b"column" if self.layout.has_text() => self.paragraph(),
            b"line" | b"lbr" => self.put("\n"),
            b"tab" => self.put("\t"),
            b"cell" => self.layout.end_cell(self.state.align, 1),
            b"nestcell" => self.layout.end_cell(self.state.align, depth.max(2)),
            b"row" => self.layout.end_row(self.state.align, 1),
            b"nestrow" => self.layout.end_row(self.state.align, depth.max(2)),
            b"u" => self.unicode(number.unwrap_or(0)),
            b"emdash" => self.put("—"),
            b"endash" => self.put("–"),
            b"lquote" => self.put("‘"),
            b"rquote" => self.put("’"),
            b"ldblquote" => self.put("“"),
            b"rdblquote" => self.put("”"),
            b"bullet" => self.put("•"),
            b"enspace" | b"emspace" | b"qmspace" => self.put(" "),
            _ => {}
        }
    }

    /// How many tables deep the paragraph stands.
    fn depth(&self) -> usize {
        match (self.state.in_table, self.state.depth) {
            (false, _) => 0,
            (true, depth) => depth.max(1),
        }
    }

    fn paragraph(&mut self) {
        if self.state.destination == Destination::Body {
            self.layout.end_paragraph(self.state.align, self.depth());
        }
    }

    /// A character by its number, negative beyond 32,767, and maybe half of one.
    fn unicode(&mut self, number: i32) {
        self.skip = self.state.skips;
        let whole = u32::try_from(if number < 0 { number + 65_536 } else { number });
        let unit = whole.ok().and_then(|whole| u16::try_from(whole).ok());
        let Some(unit) = unit else {
            // Some programs write the whole number of a character beyond 65,535.
            let c = whole.ok().and_then(char::from_u32);
            return self.put_char(c.unwrap_or(char::REPLACEMENT_CHARACTER));
        };
        let first = self.surrogate.take();
        match (first, unit) {
            (_, 0xd800..=0xdbff) => self.surrogate = Some(unit),
            (Some(first), 0xdc00..=0xdfff) => {
                let c = char::decode_utf16([first, unit])
                    .next()
                    .and_then(Result::ok);
                self.put_char(c.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            (_, unit) => {
                let c = char::from_u32(u32::from(unit));
                self.put_char(c.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
    }

    fn put_char(&mut self, c: char) {
        let signs = match u32::from(c) {
            0xf020..=0xf0ff if self.state.signs == Signs::Letters => Signs::Symbol,
            0xf020..=0xf0ff => self.state.signs,
            _ => Signs::Letters,
        };
        let sign = signs.sign(c);
        self.put(sign.encode_utf8(&mut [0; 4]));
    }
}
