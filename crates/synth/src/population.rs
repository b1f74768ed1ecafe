//! A town of people who do not exist, and documents about them, for measuring who is taken for
//! whom.
//!
//! Names are as skewed as real ones; families share an address, a telephone and a Medicare card;
//! there are twins, some with names one letter apart, fathers and sons of one name, people who
//! married, people whose day of birth was never written down, and people whom the practice has
//! no record of. Documents say less than records do, and say it with slips of one [`Noise`] or
//! two. Everything follows from a seed. Numbers pass their check digits and lie in ranges that no
//! real ones lie in.

mod chance;
mod household;
mod names;
mod noise;
mod numbers;
mod report;
mod resident;

pub use noise::Noise;
pub use report::Mention;
pub use resident::{Day, HEADING, Resident, Row};

use chance::Chance;

/// The inhabitants, those without a record at the practice among them.
#[derive(Clone, Debug)]
pub struct Population {
    seed: u64,
    residents: Vec<Resident>,
}

/// Of a thousand residents, those who have no record at the practice.
const UNREGISTERED: u64 = 60;

/// Of a thousand births, those of twins.
const TWINS: u64 = 30;

impl Population {
    /// At least `registered` people with a record, and some without.
    #[must_use]
    pub fn generate(seed: u64, registered: usize) -> Self {
        Self::with_twins(seed, registered, TWINS)
    }

    /// The same, where so many of a thousand births are of twins: a harder town.
    #[must_use]
    pub fn with_twins(seed: u64, registered: usize, twins: u64) -> Self {
        let mut chance = Chance::new(seed, 1);
        let mut residents: Vec<Resident> = Vec::new();
        let (mut count, mut number) = (0, 0);
        while count < registered {
            number += 1;
            for mut resident in household::draw(number, residents.len(), twins, &mut chance) {
                resident.registered = !chance.happens(UNREGISTERED);
                count += usize::from(resident.registered);
                residents.push(resident);
            }
        }
        Self { seed, residents }
    }

    /// Everybody.
    #[must_use]
    pub fn residents(&self) -> &[Resident] {
        &self.residents
    }

    /// What the practice has on record, with the gaps and the few mistakes of real records. The
    /// record number names the resident.
    pub fn records(&self) -> impl Iterator<Item = (&Resident, Row)> {
        let registered = self
            .residents
            .iter()
            .enumerate()
            .filter(|(_, r)| r.registered);
        registered.map(|(at, resident)| {
            let mut chance = Chance::new(self.seed, 2 + ((at as u64) << 2));
            (resident, report::record(resident, &mut chance))
        })
    }

    /// Document `number`: about whom, what it says, and what is wrong with it.
    #[must_use]
    pub fn mention(&self, number: u64) -> Option<Mention<'_>> {
        let mut chance = Chance::new(self.seed, 3 + (number << 2));
        report::draw(&self.residents, &mut chance)
    }
}
