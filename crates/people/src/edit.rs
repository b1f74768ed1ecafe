//! How far two words are apart.

/// How many slips of the pen a typed word may hold: none in a short word or a number, one in words
/// of four to seven letters, two in longer ones.
#[must_use]
pub fn edits_allowed(word: &str) -> usize {
    if word.chars().any(|c| !c.is_alphabetic()) {
        return 0;
    }
    match word.chars().count() {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// Letters to put in, leave out, replace or swap with their neighbour so that one word becomes the
/// other (optimal string alignment); `None` beyond `most`.
#[must_use]
pub fn edits_between(one: &[char], other: &[char], most: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let width = other.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut now: Vec<usize> = vec![0; width];
    for (row, letter) in one.iter().enumerate() {
        now[0] = row + 1;
        let mut least = now[0];
        for (column, against) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != against);
            let mut cost = replaced.min(last[column + 1] + 1).min(now[column] + 1);
            let is_swapped =
                row > 0 && column > 0 && *letter == other[column - 1] && one[row - 1] == *against;
            if is_swapped {
                cost = cost.min(before[column - 1] + 1);
            }
            now[column + 1] = cost;
            least = least.min(cost);
        }
        // A swap reaches back two rows, so both must be beyond the most.
        if least > most && last.iter().all(|cost| *cost > most) {
            return None;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut now);
    }
    let edits = last[width - 1];
    (edits <= most).then_some(edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(one: &str, other: &str) -> Option<usize> {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        edits_between(&letters(one), &letters(other), 2)
    }

    #[test]
    fn slips_are_counted() {
        for (one, other, expected) in [
            ("smith", "smith", Some(0)),
            ("smiht", "smith", Some(1)),
            ("smyth", "smith", Some(1)),
            ("smth", "smith", Some(1)),
            ("smiith", "smith", Some(1)),
            ("cardiolgoist", "cardiologist", Some(1)),
            ("nugyne", "nguyen", Some(2)),
            ("dubbo", "sydney", None),
            ("", "ab", Some(2)),
            ("", "abc", None),
        ] {
            assert_eq!(edits(one, other), expected, "{one} {other}");
            assert_eq!(edits(other, one), expected, "{other} {one}");
        }
    }

    #[test]
    fn numbers_and_short_words_are_taken_at_their_word() {
        assert_eq!(edits_allowed("lee"), 0);
        assert_eq!(edits_allowed("2426621b"), 0);
        assert_eq!(edits_allowed("wong"), 1);
        assert_eq!(edits_allowed("williams"), 2);
    }
}
