//! Groups, control words and text of RTF.

/// A piece of RTF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'r> {
    Close,
    /// `\'hh`: a byte in the character set of the font.
    Hex(u8),
    Open,
    /// A control that is one character, e.g. `\~`.
    Symbol(u8),
    Text(&'r [u8]),
    /// A control word, and its number.
    Word(&'r [u8], Option<i32>),
}

/// Longest control word, in bytes; the standard has 32.
const WORD_BYTES_MAX: usize = 40;

/// Iterator over the pieces. Linear; binary data are passed over.
pub(super) struct Tokens<'r> {
    rest: &'r [u8],
}

impl<'r> Tokens<'r> {
    /// The pieces of a document.
    pub(super) fn of(rtf: &'r [u8]) -> Self {
        Self { rest: rtf }
    }

    fn take(&mut self, count: usize) -> &'r [u8] {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// The control at the start of the rest, behind its backslash.
    fn control(&mut self) -> Option<Token<'r>> {
        let first = *self.rest.first()?;
        if first == b'\'' {
            return self.hex();
        }
        if !first.is_ascii_alphabetic() {
            self.take(1);
            return Some(Token::Symbol(first));
        }
        let letters = self.rest.iter().take(WORD_BYTES_MAX);
        let length = letters
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let word = self.take(length);
        let number = self.number();
        if self.rest.first() == Some(&b' ') {
            self.take(1);
        }
        if word == b"bin" {
            let count = number.and_then(|count| usize::try_from(count).ok());
            self.take(count.unwrap_or(0));
            return self.next();
        }
        Some(Token::Word(word, number))
    }

    fn hex(&mut self) -> Option<Token<'r>> {
        let digits = self.rest.get(1..3).unwrap_or_default();
        let digits = std::str::from_utf8(digits).unwrap_or("");
        match u8::from_str_radix(digits, 16) {
            Ok(byte) if digits.len() == 2 && !digits.starts_with('+') => {
                self.take(3);
                Some(Token::Hex(byte))
            }
            // No digits: it is told as the character that it is.
            Ok(_) | Err(_) => {
                self.take(1);
                Some(Token::Text(b"'"))
            }
        }
    }

    fn number(&mut self) -> Option<i32> {
        let negative = self.rest.first() == Some(&b'-');
        let sign = usize::from(negative);
        let digits = self.rest.get(sign..)?.iter().take(10);
        let count = digits.take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 {
            return None;
        }
        let text = self.take(sign + count);
        std::str::from_utf8(text).ok()?.parse().ok()
    }
}

impl<'r> Iterator for Tokens<'r> {
    type Item = Token<'r>;

    fn next(&mut self) -> Option<Token<'r>> {
        loop {
            match *self.rest.first()? {
                b'{' => {
                    self.take(1);
                    return Some(Token::Open);
                }
                b'}' => {
                    self.take(1);
                    return Some(Token::Close);
                }
                b'\\' => {
                    self.take(1);
                    return self.control();
                }
                b'\r' | b'\n' | 0 => {
                    self.take(1);
                }
                b'\t' => {
                    self.take(1);
                    return Some(Token::Word(b"tab", None));
                }
                _ => {
                    let plain = |byte: &&u8| !b"{}\\\r\n\t\0".contains(byte);
                    let length = self.rest.iter().take_while(plain).count();
                    return Some(Token::Text(self.take(length)));
                }
            }
        }
    }
}
