//! Which conformance points are about a message: by MSH-9 and by what MSH-12 names.

use crate::check::point::{Point, ProfileKey};
use crate::message::Message;
use crate::message_type::MessageType;
use crate::profile::Profile;

/// What decides which points a message is held against.
pub(crate) struct Scope {
    pub(crate) kind: MessageType,
    profile: Profile,
}

impl Scope {
    pub(crate) fn of(message: &Message) -> Self {
        Self {
            kind: message.message_type(),
            profile: message.profile(),
        }
    }

    /// Whether a point is about this message.
    pub(crate) fn covers(&self, point: &Point) -> bool {
        let kind = |key: &String| match key.split_once('^') {
            Some((code, trigger)) => self.kind.is(code, trigger),
            None => self.kind.code == *key,
        };
        let profile = match &point.profile {
            ProfileKey::Any => true,
            ProfileKey::Australian => self.profile.is_australian(),
            ProfileKey::Other => !self.profile.is_australian(),
            ProfileKey::Named(name) => self.profile.id == *name,
        };
        profile && (point.messages.is_empty() || point.messages.iter().any(kind))
    }
}
