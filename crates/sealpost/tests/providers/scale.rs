//! How much the test sends: little in the suite, a thousand messages on demand.

use fastrand::Rng;

/// How many messages, how large, and how often a provider dies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    /// Messages of all sizes.
    pub(crate) messages: usize,
    /// Of those, messages of 16 MB.
    pub(crate) large: usize,
    /// How often the second provider is killed.
    pub(crate) kills: usize,
}

/// As large as a message may be (HL7au 019), less what the referral around it takes.
const LARGE_BYTES: usize = 16_000_000;
/// Of the others.
const SMALL_BYTES: std::ops::RangeInclusive<usize> = 1_000..=100_000;

impl Scale {
    /// As `SEALPOST_PROVIDER_MESSAGES` says; 60 without it. A thousand make twenty large ones and
    /// five deaths.
    pub(crate) fn from_environment() -> Self {
        let messages = std::env::var("SEALPOST_PROVIDER_MESSAGES");
        let messages = messages.map_or(60, |n| n.parse().unwrap());
        Self {
            messages,
            large: (messages / 50).max(2),
            kills: (messages / 200).max(2),
        }
    }

    /// Size of message number `n`, in bytes: the large ones are spread evenly.
    pub(crate) fn bytes(&self, n: usize, random: &mut Rng) -> usize {
        let every = self.messages / self.large;
        if n % every == every / 2 && n / every < self.large {
            LARGE_BYTES
        } else {
            random.usize(SMALL_BYTES)
        }
    }

    /// Whether the provider dies after message number `n`, counted from 0.
    pub(crate) fn dies_after(&self, n: usize) -> bool {
        let every = self.messages / (self.kills + 1);
        (n + 1).is_multiple_of(every) && (n + 1) / every <= self.kills
    }
}

#[test]
fn a_scale_has_as_many_large_ones_and_deaths_as_it_says() {
    for messages in [60, 250, 1_000] {
        let scale = Scale {
            messages,
            large: (messages / 50).max(2),
            kills: (messages / 200).max(2),
        };
        let mut random = Rng::with_seed(1);
        let bytes = (0..messages).map(|n| scale.bytes(n, &mut random));
        assert_eq!(bytes.filter(|n| *n == LARGE_BYTES).count(), scale.large);
        let deaths = (0..messages).filter(|n| scale.dies_after(*n));
        assert_eq!(deaths.count(), scale.kills);
    }
}
