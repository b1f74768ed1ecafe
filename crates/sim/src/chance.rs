//! The one source of randomness of a world.

use uuid::Uuid;

/// Seeded choices: the same seed makes the same ones.
#[derive(Debug)]
pub(crate) struct Chance(fastrand::Rng);

impl Chance {
    /// From a seed; neighbouring seeds give unrelated choices.
    pub(crate) fn new(seed: u64) -> Self {
        let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self(fastrand::Rng::with_seed(x ^ (x >> 31)))
    }

    /// A number below `end`; 0 when that is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.usize(..end) }
    }

    /// A number of `first..=last`; `first` when that is empty.
    pub(crate) fn between(&mut self, first: i64, last: i64) -> i64 {
        if first >= last {
            first
        } else {
            self.0.i64(first..=last)
        }
    }

    /// True once in `n` times on average.
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// True in so many of a thousand cases on average.
    pub(crate) fn per_mille(&mut self, rate: u16) -> bool {
        rate > 0 && self.0.u16(..1000) < rate
    }

    /// One of several.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// One of several, each as likely as its weight says.
    pub(crate) fn weigh<T: Copy>(&mut self, from: &[(T, usize)]) -> Option<T> {
        let total = from.iter().map(|(_, weight)| weight).sum();
        let mut at = self.below(total);
        for (one, weight) in from {
            if at < *weight {
                return Some(*one);
            }
            at -= weight;
        }
        None
    }

    /// A random identifier.
    pub(crate) fn uuid(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.0.u128(..).to_be_bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_its_neighbour_differs() {
        let draw = |seed| {
            let mut chance = Chance::new(seed);
            (0..20).map(|_| chance.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn weights_are_kept_and_nothing_is_picked_from_nothing() {
        let mut chance = Chance::new(3);
        let drawn = |chance: &mut Chance| chance.weigh(&[('a', 9), ('b', 1), ('c', 0)]);
        let many: String = (0..1000).filter_map(|_| drawn(&mut chance)).collect();
        let count = |c| many.chars().filter(|d| *d == c).count();
        assert!(count('a') > 800 && count('b') > 50 && count('c') == 0);
        assert_eq!(chance.weigh::<char>(&[]), None);
        assert_eq!(chance.pick::<char>(&[]), None);
        assert_eq!(chance.between(5, 4), 5);
    }
}
