//! The calm after the storm: a world comes to rest.

use crate::software;
use crate::world::World;

/// How often the calm may go round before it must have come to rest.
const ROUNDS_MAX: usize = 60_000;

impl World {
    /// Nothing goes wrong any more: time runs on until nothing is left to be done.
    pub(crate) fn come_to_rest(&mut self) -> Result<(), String> {
        for _ in 0..ROUNDS_MAX {
            self.check()?;
            let before = self.scene.moves();
            self.start_handed_on();
            for task in (0..self.tasks.len()).rev() {
                self.poll(task);
            }
            while self.carry() {}
            for site in 0..self.scene.atlas().sites.len() {
                while software::import(&self.scene, site) {}
                while software::acknowledge(&self.scene, site) {}
                while self.submit(site) {}
            }
            if self.scene.moves() > before {
                continue;
            }
            if self.drive_due() {
                continue;
            }
            match self.next_moment() {
                Some(moment) => self.scene.set_now(moment),
                None if self.tasks.len() == 0 => return Ok(()),
                None => return Err("something waits for ever".to_owned()),
            }
        }
        Err("the world does not come to rest".to_owned())
    }

    /// Lets nodes with due work claim it. Says whether there was any.
    pub(crate) fn drive_due(&mut self) -> bool {
        let now = self.scene.now();
        let mut any = false;
        for node in 0..self.nodes.len() {
            let due = self
                .nodes
                .get(node)
                .and_then(|it| it.next_due(&self.scene, node));
            if due.is_some_and(|due| due <= now)
                && let Some((worker, _)) = self.worker_of(node)
            {
                self.drive(worker);
                any = true;
            }
        }
        any
    }

    /// When something happens next of its own accord.
    fn next_moment(&self) -> Option<i64> {
        let nodes = self.nodes.iter().enumerate();
        let due = nodes.filter_map(|(n, node)| node.next_due(&self.scene, n));
        let sites = 0..self.scene.atlas().sites.len();
        let answers = sites.filter_map(|site| software::next_at(&self.scene, site));
        let arrival = self.scene.wire().next_at();
        due.chain(answers).chain(arrival).min()
    }
}
