//! A key that names have in common which sound alike in Australian mouths.

/// Characters of a key; what follows adds noise.
const KEY_CHARS: usize = 6;

/// Spellings that are one sound, longest first.
const SPELLINGS: [(&str, &str); 21] = [
    ("sch", "s"),
    ("tsch", "c"),
    ("mac", "mk"),
    ("mc", "mk"),
    ("ph", "f"),
    ("gh", "g"),
    ("kn", "n"),
    ("gn", "n"),
    ("wr", "r"),
    ("ck", "k"),
    ("sh", "s"),
    ("th", "t"),
    ("dt", "t"),
    ("ce", "s"),
    ("ci", "s"),
    ("cy", "s"),
    ("ch", "k"),
    ("qu", "k"),
    ("ng", "n"),
    ("ts", "s"),
    ("dj", "j"),
];

/// The key of a folded name: first sound, then consonants, doubles once. Empty for an empty name.
/// A name in letters other than a to z is its own key.
pub(crate) fn key(folded: &str) -> String {
    if !folded.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return folded.chars().take(KEY_CHARS).collect();
    }
    let mut out = String::with_capacity(KEY_CHARS);
    let mut rest = folded;
    let mut last = None;
    while let Some(first) = rest.chars().next() {
        let spelt = SPELLINGS.iter().find(|(from, _)| rest.starts_with(from));
        let (sound, taken) = match spelt {
            Some((from, to)) => (*to, from.len()),
            None => (single(first), 1),
        };
        for c in sound.chars() {
            let vowel = c == 'a';
            if (!vowel || out.is_empty()) && last != Some(c) {
                out.push(c);
            }
            last = Some(c);
        }
        if out.len() >= KEY_CHARS {
            break;
        }
        rest = &rest[taken..];
    }
    out.truncate(KEY_CHARS);
    out
}

/// The sound of one letter; `a` stands for every vowel and for letters that are not heard.
fn single(letter: char) -> &'static str {
    match letter {
        'b' | 'p' => "p",
        'c' | 'k' | 'q' => "k",
        'd' | 't' => "t",
        'f' | 'v' => "f",
        'g' => "g",
        'j' => "j",
        'l' => "l",
        'm' => "m",
        'n' => "n",
        'r' => "r",
        's' | 'z' => "s",
        'x' => "ks",
        _ => "a",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{KEY_CHARS, key};

    #[test]
    fn names_that_sound_alike_share_a_key() {
        for (one, two) in [
            ("smith", "smyth"),
            ("macdonald", "mcdonald"),
            ("stephens", "stevens"),
            ("clarke", "clark"),
            ("nicholson", "nickolson"),
            ("thompson", "tompson"),
            ("nungurrayi", "nungarrayi"),
            ("schmidt", "shmit"),
            ("catherine", "kathryn"),
        ] {
            assert_eq!(key(one), key(two), "{one} {two}");
        }
    }

    #[test]
    fn names_that_do_not_have_others() {
        for (one, two) in [("smith", "jones"), ("brown", "green"), ("lee", "li wei")] {
            assert_ne!(key(one), key(two), "{one} {two}");
        }
        assert_eq!(key(""), "");
        assert_eq!(key("王"), "王");
    }

    proptest! {
        #[test]
        fn any_text_has_a_short_key(text in "\\PC{0,200}") {
            prop_assert!(key(&text).chars().count() <= KEY_CHARS);
        }
    }
}
