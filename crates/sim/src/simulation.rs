//! Runs worlds from seeds until enough lives were lived.

use crate::chance::Chance;
use crate::report::{Failure, Report};
use crate::sabotage::Sabotage;
use crate::scene::Scene;
use crate::setting::Setting;
use crate::verdict;
use crate::world::World;
use std::sync::Arc;

/// What is to be simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// Seed of the first world; the next one has the next seed.
    pub seed: u64,
    /// Worlds are run until this many lives were lived in them, but at least one.
    pub lives: usize,
    /// A promise that the world breaks, to prove that it is noticed.
    pub sabotage: Option<Sabotage>,
    /// Whether to keep the last world's diary.
    pub keeps_diary: bool,
}

/// Simulates lives in worlds of their own, from the world of `seed` on.
///
/// # Errors
/// The first contradiction, with the diary of the world in which it happened.
pub fn run(seed: u64, lives: usize) -> Result<Report, Failure> {
    let simulation = Simulation {
        seed,
        lives,
        sabotage: None,
        keeps_diary: false,
    };
    simulation.run()
}

/// Documents in one world.
const DOCUMENTS_MIN: usize = 4;
const DOCUMENTS_MAX: usize = 24;

impl Simulation {
    /// Runs the simulation.
    ///
    /// # Errors
    /// The first contradiction, with the diary of the world in which it happened.
    pub fn run(self) -> Result<Report, Failure> {
        let mut report = Report::default();
        let mut seed = self.seed;
        loop {
            match self.world(seed, self.keeps_diary) {
                Ok(one) => report.merge(one),
                Err((message, trace)) => return Err(self.failure(seed, message, trace)),
            }
            if report.lives >= self.lives {
                return Ok(report);
            }
            seed = seed.wrapping_add(1);
        }
    }

    fn failure(&self, seed: u64, message: String, trace: Vec<String>) -> Failure {
        // The same world once more, now with a diary: keeping one always would be slow.
        let trace = match self.world(seed, true) {
            Err((again, trace)) if again == message => trace,
            Err(_) | Ok(_) => {
                let mut trace = trace;
                trace.push("the world went another way when it was run again".to_owned());
                trace
            }
        };
        Failure {
            seed,
            message,
            trace,
        }
    }

    fn world(&self, seed: u64, keeps_diary: bool) -> Result<Report, (String, Vec<String>)> {
        let mut chance = Chance::new(seed);
        let Some(setting) = Setting::random(&mut chance) else {
            return Err(("the world could not be made".to_owned(), Vec::new()));
        };
        let scene = Scene::new(setting, chance, self.sabotage, keeps_diary);
        let documents = DOCUMENTS_MIN + scene.below(DOCUMENTS_MAX - DOCUMENTS_MIN);
        let mut world = World::new(Arc::clone(&scene), documents);
        let outcome = world.live().and_then(|()| verdict::of(&world));
        drop(world);
        match outcome {
            Ok(mut report) => {
                report.diary = scene.diary();
                Ok(report)
            }
            Err(message) => Err((message, scene.diary())),
        }
    }
}
