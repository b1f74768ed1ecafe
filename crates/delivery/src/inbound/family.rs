//! The versions of one document that are here, and where a new one belongs among them.

use super::version::{Relation, Version};
use ids::{MessageId, Timestamp};
use serde::{Deserialize, Serialize};

/// Versions of one document that are compared. Those that came first are forgotten first, save
/// the current one; the messages themselves stay.
pub const FAMILY: usize = 64;

/// The versions of one document, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Family {
    members: Vec<Member>,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The message that brought it.
    pub message: MessageId,
    /// When it was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Timestamp>,
    /// Digest of its content without the message's own header.
    pub content: String,
}

/// What a new version does to its family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// What it is itself.
    pub version: Version,
    /// The messages that it replaces.
    pub replaces: Vec<MessageId>,
}

impl Family {
    /// The versions, in the order in which they came.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Takes a new version in. One that is here already changes nothing.
    pub fn take(&mut self, new: Member) -> Arrival {
        let arrival = self.place(&new);
        if self.members.iter().all(|it| it.message != new.message) {
            self.members.push(new);
        }
        while self.members.len() > FAMILY {
            let current = self.current();
            let spare = self.members.iter().position(|it| it.reported_at != current);
            self.members.remove(spare.unwrap_or(0));
        }
        arrival
    }

    fn current(&self) -> Option<Timestamp> {
        self.members.iter().filter_map(|it| it.reported_at).max()
    }

    fn place(&self, new: &Member) -> Arrival {
        let others = || self.members.iter().filter(|it| it.message != new.message);
        let current = others().filter_map(|it| it.reported_at).max();
        let of_current = || others().filter(move |it| it.reported_at == current);
        let same = others()
            .find(|it| it.reported_at == new.reported_at && it.content == new.content)
            .map(|it| Relation::CopyOf(it.message));
        let mut replaces = Vec::new();
        let mut replaced_by = None;
        let relation = match (new.reported_at, current, of_current().next_back()) {
            (_, _, None) => Relation::First,
            (Some(ours), Some(theirs), Some(it)) if ours > theirs => {
                replaces = of_current().map(|it| it.message).collect();
                Relation::Replaces(it.message)
            }
            (Some(ours), Some(theirs), Some(it)) if ours < theirs => {
                replaced_by = Some(it.message);
                same.unwrap_or(Relation::OlderThan(it.message))
            }
            (_, _, Some(it)) => same.unwrap_or(Relation::Beside(it.message)),
        };
        Arrival {
            version: Version {
                reported_at: new.reported_at,
                relation,
                replaced_by,
            },
            replaces,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(n: u128) -> MessageId {
        MessageId::from_uuid(Uuid::from_u128(n))
    }

    fn member(n: u128, at: Option<i64>, content: &str) -> Member {
        Member {
            message: id(n),
            reported_at: at.map(Timestamp::from_millis),
            content: content.to_owned(),
        }
    }

    fn came(before: &[Member], new: Member) -> Arrival {
        let mut family = Family::default();
        for one in before {
            family.take(one.clone());
        }
        family.take(new)
    }

    #[test]
    fn a_newer_version_replaces_what_is_current_in_all_its_copies() {
        let before = [
            member(1, Some(10), "a"),
            member(2, Some(20), "b"),
            member(3, Some(20), "b for another"),
        ];
        let arrival = came(&before, member(4, Some(30), "c"));
        assert_eq!(arrival.replaces, [id(2), id(3)]);
        assert_eq!(arrival.version.relation, Relation::Replaces(id(3)));
        assert!(!arrival.version.is_history());
    }

    #[test]
    fn an_older_one_that_comes_late_is_history() {
        let arrival = came(&[member(1, Some(20), "b")], member(2, Some(10), "a"));
        assert_eq!(arrival.version.relation, Relation::OlderThan(id(1)));
        assert_eq!(arrival.replaces, []);
        assert!(arrival.version.is_history());
        assert!(arrival.version.words().unwrap().starts_with("history: "));
    }

    #[test]
    fn the_same_again_is_a_copy_and_something_else_of_the_same_time_stands_beside() {
        let before = [member(1, Some(20), "b")];
        let copy = came(&before, member(2, Some(20), "b"));
        assert_eq!(copy.version.relation, Relation::CopyOf(id(1)));
        let other = came(&before, member(2, Some(20), "changed"));
        assert_eq!(other.version.relation, Relation::Beside(id(1)));
        assert!(!copy.version.is_history() && !other.version.is_history());
        let old_copy = came(
            &[member(1, Some(20), "b"), member(2, Some(30), "c")],
            member(3, Some(20), "b"),
        );
        assert_eq!(old_copy.version.relation, Relation::CopyOf(id(1)));
        assert!(old_copy.version.is_history());
    }

    #[test]
    fn without_a_time_nothing_is_replaced() {
        for (before, new) in [(Some(20), None), (None, Some(20)), (None, None)] {
            let arrival = came(&[member(1, before, "a")], member(2, new, "b"));
            assert_eq!(arrival.version.relation, Relation::Beside(id(1)));
            assert_eq!(arrival.replaces, []);
        }
    }

    #[test]
    fn the_first_has_nothing_to_say() {
        let first = came(&[], member(1, Some(1), "a"));
        assert_eq!(first.version.relation, Relation::First);
        assert_eq!(first.version.words(), None);
    }

    #[test]
    fn taking_one_in_again_changes_nothing() {
        let mut family = Family::default();
        family.take(member(1, Some(10), "a"));
        let first = family.take(member(2, Some(20), "b"));
        let before = family.clone();
        assert_eq!(family.take(member(2, Some(20), "b")), first);
        assert_eq!(family, before);
    }

    proptest! {
        #[test]
        fn a_family_stays_small_and_keeps_its_newest(
            times in prop::collection::vec(prop::option::of(0_i64..50), 1..200),
        ) {
            let mut family = Family::default();
            for (n, at) in (0_u128..).zip(&times) {
                let arrival = family.take(member(n, *at, &n.to_string()));
                prop_assert!(arrival.replaces.len() <= FAMILY);
                prop_assert!(!arrival.replaces.contains(&id(n)));
            }
            prop_assert!(family.members().len() <= FAMILY);
            let newest = times.iter().flatten().max().copied();
            let kept = family.current().map(Timestamp::as_millis);
            prop_assert_eq!(kept, newest);
        }
    }
}
