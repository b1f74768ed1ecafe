//! Fonts whose letters are other signs: in `Symbol`, "m" is the sign of "micro", so that without
//! this "mg" would be read for "µg".

/// Which signs the letters of a font are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Signs {
    /// The letters themselves.
    #[default]
    Letters,
    /// Pictures, as in Wingdings: shown as one sign for all, since none is a letter.
    Pictures,
    /// Greek letters and mathematics.
    Symbol,
}

impl Signs {
    /// By the name of a font.
    pub(crate) fn of_font(name: &str) -> Self {
        let name = name.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
        if name.starts_with("symbol") {
            Self::Symbol
        } else if name.starts_with("wingdings") || name.starts_with("webdings") {
            Self::Pictures
        } else {
            Self::Letters
        }
    }

    /// The sign that a character stands for. Characters of the private area F000 to F0FF are the
    /// letters of such a font as some programs write them.
    pub(crate) fn sign(self, c: char) -> char {
        let letter = match u32::from(c) {
            code @ 0xf020..=0xf0ff => char::from_u32(code - 0xf000).unwrap_or(c),
            _ => c,
        };
        match self {
            Self::Letters => c,
            Self::Pictures if letter.is_whitespace() => letter,
            Self::Pictures => '▪',
            Self::Symbol => symbol(letter),
        }
    }
}

fn symbol(c: char) -> char {
    const SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    const LARGE: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
    let nth = |table: &str, first: char| {
        let at = usize::try_from(u32::from(c) - u32::from(first)).unwrap_or(usize::MAX);
        table.chars().nth(at).unwrap_or(c)
    };
    match c {
        'a'..='z' => nth(SMALL, 'a'),
        'A'..='Z' => nth(LARGE, 'A'),
        '"' => '∀',
        '$' => '∃',
        '\'' => '∋',
        '*' => '∗',
        '-' => '−',
        '@' => '≅',
        '\\' => '∴',
        '^' => '⊥',
        '~' => '∼',
        '\u{a2}' => '′',
        '\u{a3}' => '≤',
        '\u{a5}' => '∞',
        '\u{ab}' => '↔',
        '\u{ac}' => '←',
        '\u{ad}' => '↑',
        '\u{ae}' => '→',
        '\u{af}' => '↓',
        '\u{b2}' => '″',
        '\u{b3}' => '≥',
        '\u{b4}' => '×',
        '\u{b5}' => '∝',
        '\u{b7}' => '•',
        '\u{b8}' => '÷',
        '\u{b9}' => '≠',
        '\u{ba}' => '≡',
        '\u{bb}' => '≈',
        '\u{bc}' => '…',
        '\u{d6}' => '√',
        '\u{d7}' => '⋅',
        '\u{b0}' | '\u{b1}' | '\0'..='\u{7f}' => c,
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use super::Signs;

    #[test]
    fn micrograms_stay_micrograms() {
        let signs = Signs::of_font("'Symbol'");
        assert_eq!(signs.sign('m'), 'μ');
        assert_eq!(signs.sign('\u{f06d}'), 'μ');
        assert_eq!(signs.sign('\u{b3}'), '≥');
        assert_eq!(signs.sign('7'), '7');
        assert_eq!(Signs::of_font("Arial").sign('m'), 'm');
        assert_eq!(Signs::of_font("Wingdings 2").sign('l'), '▪');
    }
}
