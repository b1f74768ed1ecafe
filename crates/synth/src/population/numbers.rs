//! Identifiers with right check digits, in ranges that no real one lies in.

/// IHI number `serial`: sixteen digits in the block of nines, Luhn over all.
pub(super) fn ihi(serial: u64) -> String {
    let body = format!("800360999{:06}", serial % 1_000_000);
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte - b'0') * if at % 2 == 0 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// Medicare card `serial`: real cards begin with 2 to 6, these with 9.
pub(super) fn medicare(serial: u64, issue: u8) -> String {
    // The seven digits are spread so that neighbours do not have neighbouring cards.
    let spread = serial.wrapping_mul(7_368_787) % 10_000_000;
    let body = format!("9{spread:07}");
    let weights = [1, 3, 7, 9, 1, 3, 7, 9];
    let digits = body.bytes().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = digits
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    format!("{body}{}{issue}", sum % 10)
}

/// DVA file number `serial`, of a war code that is not in use.
pub(super) fn dva(serial: u64) -> String {
    format!("NZZ{:05}", serial % 100_000)
}

/// Telephone number `serial`, one of the ranges kept for fiction: 80,000 numbers.
pub(super) fn phone(serial: u64) -> String {
    let areas = ["02", "03", "07", "08"];
    let area = usize::try_from(serial % 4)
        .ok()
        .and_then(|at| areas.get(at));
    let exchange = if (serial / 4).is_multiple_of(2) {
        "5550"
    } else {
        "7010"
    };
    format!(
        "{}{exchange}{:04}",
        area.unwrap_or(&"02"),
        (serial / 8) % 10_000
    )
}

#[cfg(test)]
mod tests {
    use ids::{DvaNumber, Ihi, MedicareNumber};

    #[test]
    fn all_pass_their_checks_and_none_is_given_twice() {
        let mut seen = std::collections::HashSet::new();
        for serial in 0..20_000 {
            let (ihi, card) = (super::ihi(serial), super::medicare(serial, 1));
            assert!(Ihi::parse(&ihi).is_ok(), "{ihi}");
            assert!(MedicareNumber::parse(&card).is_ok(), "{card}");
            assert!(card.starts_with('9') && ihi.starts_with("800360999"));
            assert!(seen.insert(ihi) && seen.insert(card) && seen.insert(super::phone(serial)));
        }
        assert!(DvaNumber::parse(&super::dva(12)).is_ok());
    }
}
