//! What can go wrong in a world, and how often it did.

use crate::chance::Chance;
use std::fmt;

/// One kind of fault. Each strikes where the port it concerns is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A claim of work fails.
    ClaimFails,
    /// Work is claimed, but the worker never learns of it.
    ClaimForgotten,
    /// Nothing is committed, and the caller sees an error.
    CommitFails,
    /// The transaction is committed, but the caller sees an error.
    CommitForgotten,
    /// The worker dies; everything it had under way is gone.
    Crash,
    /// The request arrives long after the sender has given up.
    Delayed,
    /// The worker dies just after a commit.
    DiesAfterCommit,
    /// The worker dies just before a commit.
    DiesBeforeCommit,
    /// The directory cannot answer now.
    DirectoryAway,
    /// The request arrives twice.
    Duplicated,
    /// The reply cannot be understood.
    GarbageReply,
    /// The directory names the certificate of somebody else.
    KeySwapped,
    /// Two nodes cannot reach each other for a while.
    Partition,
    /// The file is not renamed.
    PlaceFails,
    /// The file is renamed, but the caller sees an error.
    PlaceForgotten,
    /// Something cannot be read from the store.
    ReadFails,
    /// The request is delivered, and its reply lost.
    ReplyLost,
    /// The request is lost.
    RequestLost,
    /// The temporary file is not written.
    StageFails,
    /// The temporary file is written, but the caller sees an error.
    StageForgotten,
}

impl Fault {
    /// Every kind.
    pub const ALL: [Self; 20] = [
        Self::ClaimFails,
        Self::ClaimForgotten,
        Self::CommitFails,
        Self::CommitForgotten,
        Self::Crash,
        Self::Delayed,
        Self::DiesAfterCommit,
        Self::DiesBeforeCommit,
        Self::DirectoryAway,
        Self::Duplicated,
        Self::GarbageReply,
        Self::KeySwapped,
        Self::Partition,
        Self::PlaceFails,
        Self::PlaceForgotten,
        Self::ReadFails,
        Self::ReplyLost,
        Self::RequestLost,
        Self::StageFails,
        Self::StageForgotten,
    ];
}

/// How likely each fault is in one world, per thousand occasions.
#[derive(Clone, Debug)]
pub(crate) struct Weather([u16; Fault::ALL.len()]);

impl Weather {
    /// Each kind of fault is absent from some worlds, rare in most and heavy in a few: faults
    /// that come together hide or show different bugs than faults that come alone.
    pub(crate) fn random(chance: &mut Chance) -> Self {
        let mut rates = [0; Fault::ALL.len()];
        for (fault, rate) in Fault::ALL.iter().zip(&mut rates) {
            let most = fault.most_per_mille();
            *rate = match chance.below(10) {
                0..4 => 0,
                4..9 => chance.below(usize::from(most / 4)),
                _ => chance.below(usize::from(most)),
            }
            .try_into()
            .unwrap_or(most);
        }
        Self(rates)
    }

    /// No faults at all.
    #[cfg(test)]
    pub(crate) fn fair() -> Self {
        Self([0; Fault::ALL.len()])
    }

    pub(crate) fn rate(&self, fault: Fault) -> u16 {
        self.0.get(fault as usize).copied().unwrap_or(0)
    }
}

impl Fault {
    /// The rate in the worst weather, per thousand occasions.
    fn most_per_mille(self) -> u16 {
        match self {
            Self::ClaimFails | Self::ClaimForgotten => 200,
            Self::CommitFails | Self::CommitForgotten => 150,
            Self::Crash | Self::Partition => 400,
            Self::DiesAfterCommit | Self::DiesBeforeCommit => 30,
            Self::ReadFails => 60,
            Self::Delayed | Self::Duplicated | Self::GarbageReply => 400,
            Self::ReplyLost | Self::RequestLost => 500,
            Self::DirectoryAway | Self::KeySwapped => 200,
            Self::PlaceFails | Self::PlaceForgotten => 400,
            Self::StageFails | Self::StageForgotten => 400,
        }
    }
}

/// How often something happened, by kind of fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strikes([u64; Fault::ALL.len()]);

impl Strikes {
    /// How often `fault` struck.
    #[must_use]
    pub fn of(&self, fault: Fault) -> u64 {
        self.0.get(fault as usize).copied().unwrap_or(0)
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        if let Some(count) = self.0.get_mut(fault as usize) {
            *count += 1;
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }
}

impl fmt::Display for Strikes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in Fault::ALL {
            writeln!(f, "{:>9}  {fault:?}", self.of(fault))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_has_its_own_place_in_the_table() {
        for (place, fault) in Fault::ALL.into_iter().enumerate() {
            assert_eq!(fault as usize, place, "{fault:?}");
        }
    }

    #[test]
    fn weather_differs_and_every_fault_is_absent_somewhere_and_heavy_somewhere() {
        let mut chance = Chance::new(5);
        let worlds: Vec<_> = (0..400).map(|_| Weather::random(&mut chance)).collect();
        for fault in Fault::ALL {
            let rates = || worlds.iter().map(|weather| weather.rate(fault));
            assert!(rates().any(|rate| rate == 0), "{fault:?}");
            let most = fault.most_per_mille();
            assert!(rates().any(|rate| rate > most / 2), "{fault:?}");
            assert!(rates().all(|rate| rate < most), "{fault:?}");
        }
        assert_eq!(Weather::fair().rate(Fault::Crash), 0);
    }

    #[test]
    fn strikes_add_up() {
        let mut all = Strikes::default();
        all.add(Fault::Crash);
        let mut other = Strikes::default();
        other.add(Fault::Crash);
        all.merge(&other);
        assert_eq!(all.of(Fault::Crash), 2);
        assert!(all.to_string().contains("2  Crash"));
    }
}
