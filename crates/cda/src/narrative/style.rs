//! Style codes (CDA R2 §4.3.5.11). What is not known is left out: no style changes a meaning.

use serde::{Deserialize, Serialize};

/// A style of text, paragraph or cell.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// Bold.
    Bold,
    /// A line below.
    BottomRule,
    /// Marked as deleted from an earlier version (`revised="delete"`).
    Deleted,
    /// Emphasised.
    Emphasis,
    /// Marked as new since an earlier version (`revised="insert"`).
    Inserted,
    /// Italics.
    Italics,
    /// A line on the left.
    LeftRule,
    /// A line on the right.
    RightRule,
    /// A line above.
    TopRule,
    /// Underlined.
    Underline,
}

impl Style {
    const CODES: [(&'static str, Self); 8] = [
        ("Bold", Self::Bold),
        ("Botrule", Self::BottomRule),
        ("Emphasis", Self::Emphasis),
        ("Italics", Self::Italics),
        ("Lrule", Self::LeftRule),
        ("Rrule", Self::RightRule),
        ("Toprule", Self::TopRule),
        ("Underline", Self::Underline),
    ];

    /// The styles in a `styleCode`, each once.
    pub(crate) fn of_codes(codes: &str) -> Vec<Self> {
        let mut styles = Vec::new();
        for code in codes.split_ascii_whitespace() {
            let known = Self::CODES
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(code));
            if let Some((_, style)) = known
                && !styles.contains(style)
            {
                styles.push(*style);
            }
        }
        styles
    }

    /// Its style code; revisions have none.
    pub(crate) fn code(self) -> Option<&'static str> {
        let known = Self::CODES.iter().find(|(_, style)| *style == self);
        known.map(|(name, _)| *name)
    }

    /// The class that the rendering gives it.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Bold => "bold",
            Self::BottomRule => "bottom",
            Self::Deleted => "deleted",
            Self::Emphasis => "emphasis",
            Self::Inserted => "inserted",
            Self::Italics => "italics",
            Self::LeftRule => "left",
            Self::RightRule => "right",
            Self::TopRule => "top",
            Self::Underline => "underline",
        }
    }
}

/// What stands before the items of a list.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListMarker {
    /// 1, 2, 3.
    Arabic,
    /// A, B, C.
    BigAlpha,
    /// I, II, III.
    BigRoman,
    /// An open circle.
    Circle,
    /// A filled circle.
    Disc,
    /// a, b, c.
    LittleAlpha,
    /// i, ii, iii.
    LittleRoman,
    /// A square.
    Square,
}

impl ListMarker {
    const CODES: [(&'static str, Self); 8] = [
        ("Arabic", Self::Arabic),
        ("BigAlpha", Self::BigAlpha),
        ("BigRoman", Self::BigRoman),
        ("Circle", Self::Circle),
        ("Disc", Self::Disc),
        ("LittleAlpha", Self::LittleAlpha),
        ("LittleRoman", Self::LittleRoman),
        ("Square", Self::Square),
    ];

    /// The first marker in a `styleCode`.
    pub(crate) fn of_codes(codes: &str) -> Option<Self> {
        codes.split_ascii_whitespace().find_map(|code| {
            let mut known = Self::CODES.iter();
            let found = known.find(|(name, _)| name.eq_ignore_ascii_case(code));
            found.map(|(_, marker)| *marker)
        })
    }

    /// Its style code.
    pub(crate) fn code(self) -> &'static str {
        let known = Self::CODES.iter().find(|(_, marker)| *marker == self);
        known.map_or("Disc", |(name, _)| *name)
    }

    /// The class that the rendering gives it.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Arabic => "arabic",
            Self::BigAlpha => "big-alpha",
            Self::BigRoman => "big-roman",
            Self::Circle => "circle",
            Self::Disc => "disc",
            Self::LittleAlpha => "little-alpha",
            Self::LittleRoman => "little-roman",
            Self::Square => "square",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_again_whatever_its_case() {
        for (code, style) in Style::CODES {
            assert_eq!(Style::of_codes(&code.to_uppercase()), [style]);
            assert_eq!(style.code(), Some(code));
        }
        for (code, marker) in ListMarker::CODES {
            assert_eq!(
                ListMarker::of_codes(&format!("xNew {}", code.to_lowercase())),
                Some(marker)
            );
            assert_eq!(marker.code(), code);
        }
    }

    #[test]
    fn unknown_codes_are_left_out_and_known_ones_come_once() {
        assert_eq!(
            Style::of_codes("xBlink Bold  bold Lrule"),
            [Style::Bold, Style::LeftRule]
        );
        assert_eq!(Style::of_codes(""), []);
        assert_eq!(ListMarker::of_codes("Bold"), None);
        assert_eq!(Style::Deleted.code(), None);
    }
}
