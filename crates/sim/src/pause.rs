//! Waiting inside a world: a task goes on when the world lets it, never by itself.

use crate::scene::Scene;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Ready after it was polled so many times more.
#[derive(Debug)]
pub(crate) struct Pause<'a> {
    scene: &'a Scene,
    polls: usize,
}

impl<'a> Pause<'a> {
    pub(crate) fn new(scene: &'a Scene, polls: usize) -> Self {
        Self { scene, polls }
    }
}

impl Future for Pause<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.polls == 0 {
            return Poll::Ready(());
        }
        self.polls -= 1;
        self.scene.moved();
        Poll::Pending
    }
}

/// The waiting end of a reply that comes over the wire.
#[derive(Debug)]
pub(crate) struct Awaited<T>(Arc<Mutex<State<T>>>);

/// The giving end; dropped without a reply, the connection is broken.
#[derive(Debug)]
pub(crate) struct Replier<T>(Arc<Mutex<State<T>>>);

#[derive(Debug)]
enum State<T> {
    Broken,
    Given(T),
    Open,
    Taken,
}

/// Both ends of one reply.
pub(crate) fn reply<T>() -> (Replier<T>, Awaited<T>) {
    let state = Arc::new(Mutex::new(State::Open));
    (Replier(Arc::clone(&state)), Awaited(state))
}

impl<T> Replier<T> {
    pub(crate) fn give(self, reply: T) {
        *lock(&self.0) = State::Given(reply);
    }
}

impl<T> Drop for Replier<T> {
    fn drop(&mut self) {
        let mut state = lock(&self.0);
        if matches!(*state, State::Open) {
            *state = State::Broken;
        }
    }
}

impl<T> Future for Awaited<T> {
    /// `None` when the connection broke.
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T>> {
        let mut state = lock(&self.0);
        match std::mem::replace(&mut *state, State::Taken) {
            State::Broken | State::Taken => Poll::Ready(None),
            State::Given(reply) => Poll::Ready(Some(reply)),
            State::Open => {
                *state = State::Open;
                Poll::Pending
            }
        }
    }
}

/// What a future gives that never waits; `None` if it waits after all.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Pending => None,
        Poll::Ready(value) => Some(value),
    }
}

/// A lock that a panicking thread held still guards whole data: nothing here panics half-way.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_awaited_until_it_is_given() {
        let (replier, mut awaited) = reply();
        assert_eq!(at_once(&mut awaited), None);
        replier.give(7);
        assert_eq!(at_once(&mut awaited), Some(Some(7)));
    }

    #[test]
    fn a_dropped_replier_breaks_the_connection() {
        let (replier, awaited) = reply::<()>();
        drop(replier);
        assert_eq!(at_once(awaited), Some(None));
    }
}
