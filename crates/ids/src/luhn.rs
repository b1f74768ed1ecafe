//! The Luhn check (ISO/IEC 7812) that healthcare identifiers carry over all their digits.

/// Whether the digits, check digit last, add up. False for anything but ASCII digits.
pub(crate) fn holds(digits: &str) -> bool {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(from_right, byte)| {
            let digit = u32::from(byte - b'0');
            let doubled = if from_right % 2 == 1 {
                digit * 2
            } else {
                digit
            };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_values() {
        for good in ["0", "18", "8003621566684455", "8003619900015717"] {
            assert!(holds(good), "{good}");
        }
        for bad in [
            "",
            "1",
            "8003621566684456",
            "80036215666844５5",
            "8003 621566684455",
        ] {
            assert!(!holds(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn exactly_one_last_digit_completes_a_stem(stem in "[0-9]{1,30}") {
            let fits = (0..10).filter(|d| holds(&format!("{stem}{d}"))).count();
            prop_assert_eq!(fits, 1);
        }

        #[test]
        fn one_changed_digit_is_always_noticed(
            stem in "[0-9]{15}",
            at in 0usize..16,
            by in 1u8..10,
        ) {
            let full = (0..10).map(|d| format!("{stem}{d}")).find(|n| holds(n)).unwrap();
            let mut bytes = full.into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            prop_assert!(!holds(std::str::from_utf8(&bytes).unwrap()));
        }
    }
}
