//! Style declarations that may stay: how text looks, never where it is, and never so that it
//! cannot be seen.

/// Longest value of a declaration, in bytes.
const VALUE_BYTES_MAX: usize = 40;

/// Most declarations of one element, as a count.
const DECLARATIONS_MAX: usize = 20;

/// The declarations of a `style` attribute that may stay.
pub(super) fn filtered(style: &str) -> String {
    let mut out = String::new();
    for declaration in style.split(';').take(DECLARATIONS_MAX) {
        let Some((name, value)) = declaration.split_once(':') else {
            continue;
        };
        let name = name.trim().to_ascii_lowercase();
        let value = value.trim().to_ascii_lowercase();
        if value.len() <= VALUE_BYTES_MAX && is_taken(&name, &value) {
            if !out.is_empty() {
                out.push(';');
            }
            out.push_str(&format!("{name}:{value}"));
        }
    }
    out
}

/// The font that a `style` attribute names first.
pub(super) fn font(style: &str) -> Option<&str> {
    let declaration = |part: &&str| {
        let name = part.split(':').next().unwrap_or("").trim();
        name.eq_ignore_ascii_case("font-family") || name.eq_ignore_ascii_case("font")
    };
    let (_, value) = style.split(';').find(declaration)?.split_once(':')?;
    value.split([',', ' ']).find(|word| {
        let word = word.trim().trim_matches(['"', '\'']);
        word.eq_ignore_ascii_case("symbol") || word.to_ascii_lowercase().starts_with("wingdings")
    })
}

fn is_taken(name: &str, value: &str) -> bool {
    let one_of = |words: &[&str]| words.contains(&value);
    match name {
        "text-align" => one_of(&["left", "right", "center", "justify"]),
        "font-weight" => one_of(&["normal", "bold", "bolder", "600", "700", "800", "900"]),
        "font-style" => one_of(&["normal", "italic", "oblique"]),
        "text-decoration" => one_of(&["none", "underline", "line-through"]),
        "vertical-align" => one_of(&["top", "middle", "bottom", "baseline", "sub", "super"]),
        "white-space" => one_of(&["normal", "pre", "pre-wrap", "pre-line", "nowrap"]),
        "font-family" => one_of(&["monospace", "courier", "courier new", "'courier new'"]),
        "color" => is_dark(value),
        "width" => is_width(value),
        _ => false,
    }
}

/// Whether a colour can be read on white.
pub(super) fn is_dark(colour: &str) -> bool {
    const NAMES: [&str; 14] = [
        "black",
        "blue",
        "brown",
        "crimson",
        "darkblue",
        "darkgreen",
        "darkred",
        "firebrick",
        "green",
        "maroon",
        "navy",
        "purple",
        "red",
        "teal",
    ];
    let Some(digits) = colour.strip_prefix('#') else {
        return NAMES.contains(&colour);
    };
    let whole = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 => digits.to_owned(),
        _ => return false,
    };
    let part = |range| u32::from_str_radix(whole.get(range)?, 16).ok();
    match (part(0..2), part(2..4), part(4..6)) {
        (Some(red), Some(green), Some(blue)) => {
            // Lightness as eyes have it, of 255.
            (299 * red + 587 * green + 114 * blue) / 1000 <= 140
        }
        _ => false,
    }
}

/// A percentage up to 100, or pixels that a page has.
pub(super) fn is_width(value: &str) -> bool {
    let within = |digits: &str, most: u32| {
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain
            && digits
                .parse::<u32>()
                .is_ok_and(|number| (1..=most).contains(&number))
    };
    match value.strip_suffix('%') {
        Some(digits) => within(digits, 100),
        None => within(value.strip_suffix("px").unwrap_or(value), 1200),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_stay_and_everything_else_goes() {
        for (style, kept) in [
            (
                "text-align: RIGHT; color:#C00",
                "text-align:right;color:#c00",
            ),
            ("width:50%;width:2000px;width:1", "width:50%;width:1"),
            ("background:url(http://x/y)", ""),
            ("background-image:url('data:image/png;base64,x')", ""),
            ("color:expression(alert(1))", ""),
            ("color:white;color:#fff;color:#eee;color:#ffff00", ""),
            ("position:fixed;top:0;left:0;z-index:9", ""),
            ("display:none;visibility:hidden;font-size:0;opacity:0", ""),
            ("text-align:right\\3b x", ""),
            ("behavior:url(x);-moz-binding:url(x)", ""),
            ("@import 'x';text-align:left", "text-align:left"),
            ("text-align:left/**/", ""),
            ("color:#é12345", ""),
        ] {
            assert_eq!(filtered(style), kept, "{style}");
        }
    }

    #[test]
    fn picture_fonts_are_found() {
        assert_eq!(font("font-family: 'Symbol', serif"), Some("'Symbol'"));
        assert_eq!(font("color:red;font:12pt Wingdings"), Some("Wingdings"));
        assert_eq!(font("font-family:Arial"), None);
    }
}
