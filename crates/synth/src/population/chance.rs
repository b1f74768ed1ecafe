//! Numbers that look random and follow from a seed alone.

/// A stream of numbers (SplitMix64). The same seed always gives the same stream.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// The stream of a seed; `part` tells streams of one seed apart.
    pub(super) const fn new(seed: u64, part: u64) -> Self {
        Self(seed ^ part.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; 0 when there is none.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        scaled(self.next(), limit)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn within(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// Whether something happens that happens so many times in a thousand.
    pub(super) fn happens(&mut self, in_a_thousand: u64) -> bool {
        self.below(1000) < in_a_thousand
    }

    /// One of a list, each as often.
    pub(super) fn pick<'l, T>(&mut self, list: &'l [T]) -> Option<&'l T> {
        let at = self.below(list.len() as u64);
        usize::try_from(at).ok().and_then(|at| list.get(at))
    }

    /// One of a list, the first ones far more often: the product of two even draws.
    pub(super) fn pick_skewed<'l, T>(&mut self, list: &'l [T]) -> Option<&'l T> {
        let (one, two) = (self.next(), self.next());
        let at = scaled(scaled(one, two), list.len() as u64);
        usize::try_from(at).ok().and_then(|at| list.get(at))
    }
}

/// A fraction of 2^64, of something.
fn scaled(fraction: u64, of: u64) -> u64 {
    let product = u128::from(fraction) * u128::from(of);
    u64::try_from(product >> 64).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn a_seed_is_a_stream() {
        let stream = |seed, part| {
            let mut chance = Chance::new(seed, part);
            [chance.next(), chance.next(), chance.next()]
        };
        assert_eq!(stream(1, 2), stream(1, 2));
        assert_ne!(stream(1, 2), stream(1, 3));
        assert_ne!(stream(1, 2), stream(2, 2));
    }

    #[test]
    fn draws_stay_within_limits_and_the_first_come_often() {
        let mut chance = Chance::new(7, 0);
        let list: Vec<usize> = (0..100).collect();
        let mut counts = [0u32; 100];
        for _ in 0..10_000 {
            assert!((5..=9).contains(&chance.within(5, 9)));
            counts[*chance.pick_skewed(&list).unwrap()] += 1;
        }
        assert!(
            counts[0] > 400 && counts[99] < 20,
            "{} {}",
            counts[0],
            counts[99]
        );
        assert_eq!(chance.below(0), 0);
        assert!(chance.pick::<u8>(&[]).is_none());
    }
}
