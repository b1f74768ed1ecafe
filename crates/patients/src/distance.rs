//! Whether two words differ by one slip of the hand.

/// One character more, less, another, or two neighbours changed over. Linear in the shorter word.
pub(crate) fn is_one_slip(one: &str, two: &str) -> bool {
    let one: Vec<char> = one.chars().collect();
    let two: Vec<char> = two.chars().collect();
    let (short, long) = if one.len() <= two.len() {
        (&one[..], &two[..])
    } else {
        (&two[..], &one[..])
    };
    if long.len() - short.len() > 1 || one == two {
        return false;
    }
    let same = |(a, b): &(&char, &char)| a == b;
    let head = short.iter().zip(long).take_while(same).count();
    let reversed = short.iter().rev().zip(long.iter().rev());
    let tail = reversed.take_while(same).count();
    let tail = tail.min(short.len() - head);
    if long.len() > short.len() {
        return head + tail == short.len();
    }
    match short.len() - head - tail {
        1 => true,
        2 => short[head] == long[head + 1] && short[head + 1] == long[head],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::is_one_slip;

    #[test]
    fn one_slip_and_no_more() {
        for (one, two) in [
            ("smith", "smth"),
            ("smith", "smithe"),
            ("smith", "smath"),
            ("smith", "msith"),
            ("aab", "ab"),
            ("", "a"),
        ] {
            assert!(
                is_one_slip(one, two) && is_one_slip(two, one),
                "{one} {two}"
            );
        }
        for (one, two) in [
            ("smith", "smith"),
            ("smith", "htims"),
            ("ab", "cd"),
            ("", "ab"),
            ("abcd", "badc"),
            ("smith", "smitten"),
        ] {
            assert!(!is_one_slip(one, two), "{one} {two}");
        }
    }

    proptest! {
        #[test]
        fn a_letter_changed_is_one_slip(word in "[a-z]{2,20}", at in 0usize..20) {
            let mut letters: Vec<char> = word.chars().collect();
            let at = at % letters.len();
            letters[at] = '#';
            let changed: String = letters.iter().collect();
            prop_assert!(is_one_slip(&word, &changed));
            letters.remove(at);
            let dropped: String = letters.iter().collect();
            prop_assert!(is_one_slip(&word, &dropped));
        }
    }
}
