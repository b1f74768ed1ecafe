//! Proof that something survives a power loss.

/// A value that a committed transaction returned. Only a store can make one, so a positive reply
/// that asks for a `Durable` cannot be given too early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durable<T>(T);

impl<T> Durable<T> {
    /// Only the stores of this crate call this, after their commit.
    pub(crate) fn new(value: T) -> Self {
        Self(value)
    }

    /// Another value whose durability follows from this one.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Durable<U> {
        Durable(f(self.0))
    }

    /// The value.
    pub fn get(&self) -> &T {
        &self.0
    }

    /// The value, giving up the proof.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl crate::query::Stored {
    /// A message that was read from a store had been committed to it: that, too, is proof.
    pub fn durable(self) -> Durable<Self> {
        Durable(self)
    }
}
