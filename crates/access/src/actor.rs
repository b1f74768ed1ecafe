//! Who acts, and whether a received document is theirs to open.

use crate::{Act, Role};

/// Who acts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// What they are.
    pub roles: Vec<Role>,
    /// Their id in the practice's roster, where they are one of its people.
    pub person: Option<String>,
}

/// Whose a received document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whose<'d> {
    /// Id of who looks after it.
    pub owner: Option<&'d str>,
    /// Ids of who else may see it: delegates, recipients of copies.
    pub also: &'d [&'d str],
    /// Whether it waits for somebody to file it.
    pub waits: bool,
    /// Id of who looks after what waits.
    pub triage: Option<&'d str>,
}

/// A document is not theirs to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the document is for somebody else; it is opened by whom it is addressed to, who stands \
     in for them, and while it waits to be filed by who looks after that"
)]
pub struct NotYours;

impl Actor {
    /// Whether one of their roles allows it.
    #[must_use]
    pub fn may(&self, act: Act) -> bool {
        self.roles.iter().any(|role| act.is_allowed(*role))
    }

    /// Whether they may open a received document.
    ///
    /// # Errors
    /// [`NotYours`]
    pub fn may_open(&self, document: &Whose<'_>) -> Result<(), NotYours> {
        if self.roles.contains(&Role::Software) {
            return Ok(());
        }
        let person = self.person.as_deref().filter(|_| self.may(Act::Open));
        let person = person.ok_or(NotYours)?;
        let is_theirs = document.owner == Some(person) || document.also.contains(&person);
        let looks_after = document.waits && document.triage == Some(person);
        if is_theirs || looks_after {
            Ok(())
        } else {
            Err(NotYours)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(role: Role, person: Option<&str>) -> Actor {
        Actor {
            roles: vec![role],
            person: person.map(str::to_owned),
        }
    }

    const FOR_BANKS: Whose<'static> = Whose {
        owner: Some("banks"),
        also: &["lee"],
        waits: false,
        triage: Some("kim"),
    };

    #[test]
    fn a_document_is_opened_by_whom_it_is_for_and_who_stands_in() {
        for (person, may) in [("banks", true), ("lee", true), ("kim", false), ("x", false)] {
            for role in [Role::Clinician, Role::Reception, Role::Admin] {
                let done = actor(role, Some(person)).may_open(&FOR_BANKS);
                assert_eq!(done.is_ok(), may, "{role} {person}");
            }
        }
        let waits = Whose {
            waits: true,
            ..FOR_BANKS
        };
        assert_eq!(actor(Role::Reception, Some("kim")).may_open(&waits), Ok(()));
    }

    #[test]
    fn a_role_without_a_person_or_without_the_right_opens_nothing_save_the_software() {
        for role in Role::ALL {
            let done = actor(role, None).may_open(&FOR_BANKS);
            assert_eq!(done.is_ok(), role == Role::Software, "{role}");
        }
        for role in [Role::Auditor, Role::It, Role::Operator, Role::Releaser] {
            assert_eq!(
                actor(role, Some("banks")).may_open(&FOR_BANKS),
                Err(NotYours)
            );
        }
        let nobody = Whose::default();
        assert!(
            actor(Role::Clinician, Some("banks"))
                .may_open(&nobody)
                .is_err()
        );
    }
}
