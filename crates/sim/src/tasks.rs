//! What is under way in a world: futures that are polled when the world says so.

use crate::pause::at_once;
use std::future::Future;
use std::pin::Pin;

/// Futures, each belonging to the worker that it dies with.
#[derive(Default)]
pub(crate) struct Tasks(Vec<Task>);

struct Task {
    worker: usize,
    future: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Tasks {
    pub(crate) fn spawn(
        &mut self,
        worker: usize,
        future: impl Future<Output = ()> + Send + 'static,
    ) {
        self.0.push(Task {
            worker,
            future: Box::pin(future),
        });
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Lets one task go on. Says whether it ended.
    pub(crate) fn poll(&mut self, place: usize) -> bool {
        let Some(task) = self.0.get_mut(place) else {
            return false;
        };
        let is_done = at_once(task.future.as_mut()).is_some();
        if is_done {
            drop(self.0.swap_remove(place));
        }
        is_done
    }

    /// Everything that a worker had under way is gone.
    pub(crate) fn die(&mut self, worker: usize) {
        self.0.retain(|task| task.worker != worker);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn tasks_end_or_die_with_their_worker() {
        let done = Arc::new(AtomicUsize::new(0));
        let mut tasks = Tasks::default();
        for worker in [1, 2] {
            let done = Arc::clone(&done);
            tasks.spawn(worker, async move {
                done.fetch_add(worker, Ordering::Relaxed);
            });
        }
        tasks.spawn(1, std::future::pending());
        tasks.die(1);
        assert_eq!(tasks.len(), 1);
        assert!(tasks.poll(0));
        assert!(!tasks.poll(0), "nothing is left");
        assert_eq!(done.load(Ordering::Relaxed), 2);
    }
}
