//! Who is there at a given time, and who stands in for those who are not.

use crate::data::{Absence, Practitioner};
use crate::outcome::{Because, Code, Who};
use crate::roster::{Roster, Row};
use ids::Timestamp;

/// Whether somebody is there.
pub(crate) enum Standing<'a> {
    Away(&'a Absence),
    Here,
    Left,
    NotYet,
}

/// Where something for a practitioner goes.
pub(crate) enum Cover {
    /// To this person, and these may act on it too.
    Given {
        who: Who,
        also: Vec<Who>,
        because: Because,
    },
    /// To nobody.
    Nobody {
        because: Because,
        suggestion: Option<Who>,
    },
}

impl Practitioner {
    pub(crate) fn standing(&self, at: Timestamp) -> Standing<'_> {
        if self.until.is_some_and(|until| until <= at) {
            return Standing::Left;
        }
        if self.from.is_some_and(|from| at < from) {
            return Standing::NotYet;
        }
        let is_now = |away: &&Absence| {
            away.from.is_none_or(|from| from <= at) && away.until.is_none_or(|until| at < until)
        };
        match self.absences.iter().find(is_now) {
            Some(away) => Standing::Away(away),
            None => Standing::Here,
        }
    }
}

impl Roster {
    /// Where something for practitioner number `n` goes at `at`.
    pub(crate) fn cover(&self, n: usize, at: Timestamp) -> Option<Cover> {
        let recipient = self.practitioner(n)?;
        // Those whom it passed: they see it when they are back.
        let mut passed: Vec<&str> = Vec::new();
        let mut place = n;
        loop {
            let one = self.practitioner(place)?;
            let away = match one.standing(at) {
                Standing::Here => return Some(self.given(recipient, place, &passed, None)),
                Standing::Left => return Some(self.left(recipient, one)),
                Standing::NotYet => return Some(not_yet(recipient, one)),
                Standing::Away(away) => away,
            };
            let Some(next) = &away.forward_to else {
                return Some(self.stays(recipient, place, &passed, away));
            };
            passed.push(&one.id);
            match self.row(next)? {
                Row::Practitioner(next) if passed.contains(&self.id_of(next)) => {
                    return Some(Cover::Nobody {
                        because: Because::new(
                            Code::ForwardedInCircle,
                            format!(
                                "It is for {}, who is away; those who stand in are away too and \
                                 forward to each other. Give it to somebody who is there",
                                recipient.name
                            ),
                        ),
                        suggestion: None,
                    });
                }
                Row::Practitioner(next) => place = next,
                Row::Service(_) => return None,
                Row::Staff(_) => {
                    let who = self.who(next)?;
                    return Some(Cover::Given {
                        also: self.others(&who, &passed, &[]),
                        because: forwarded(recipient, &who),
                        who,
                    });
                }
            }
        }
    }

    /// The person under an id, or whoever gets what is forwarded while they are away.
    pub(crate) fn on_duty(&self, id: &str, at: Timestamp) -> Option<Who> {
        let Some(Row::Practitioner(n)) = self.row(id) else {
            return self.who(id);
        };
        match self.cover(n, at) {
            Some(Cover::Given { who, .. }) => Some(who),
            Some(Cover::Nobody { .. }) | None => self.who(id),
        }
    }

    /// Without `who` itself, and nobody twice.
    pub(crate) fn others(&self, who: &Who, passed: &[&str], delegates: &[String]) -> Vec<Who> {
        let mut also: Vec<Who> = Vec::new();
        let ids = passed
            .iter()
            .copied()
            .chain(delegates.iter().map(String::as_str));
        for other in ids.filter_map(|id| self.who(id)) {
            if other.id != who.id && !also.contains(&other) {
                also.push(other);
            }
        }
        also
    }

    /// To practitioner number `place`, whose it is or to whom it was forwarded.
    fn given(
        &self,
        recipient: &Practitioner,
        place: usize,
        passed: &[&str],
        extra: Option<&String>,
    ) -> Cover {
        let one = self.practitioner(place).unwrap_or(recipient);
        let who = Who::new(&one.id, &one.name);
        let mut delegates = one.delegates.clone();
        delegates.extend(extra.cloned());
        let because = if passed.is_empty() {
            Because::new(Code::Recipient, format!("It is addressed to {}", who.name))
        } else {
            forwarded(recipient, &who)
        };
        Cover::Given {
            also: self.others(&who, passed, &delegates),
            who,
            because,
        }
    }

    /// It stays with somebody who is away, if anybody can act on it meanwhile.
    fn stays(
        &self,
        recipient: &Practitioner,
        place: usize,
        passed: &[&str],
        away: &Absence,
    ) -> Cover {
        let given = self.given(recipient, place, passed, away.delegate_to.as_ref());
        let Cover::Given { who, also, .. } = given else {
            return given;
        };
        let acting: Vec<&str> = also
            .iter()
            .filter(|other| !passed.contains(&other.id.as_str()))
            .map(|other| other.name.as_str())
            .collect();
        if acting.is_empty() {
            let name = &who.name;
            let words = format!("{name} is away and nobody stands in; give it to somebody else");
            return Cover::Nobody {
                because: Because::new(Code::AbsentUncovered, words),
                suggestion: None,
            };
        }
        let words = format!(
            "{} is away; {} may act on it meanwhile",
            who.name,
            acting.join(" and ")
        );
        Cover::Given {
            because: Because::new(Code::AbsentDelegated, words),
            who,
            also,
        }
    }

    fn left(&self, recipient: &Practitioner, one: &Practitioner) -> Cover {
        let successor = one.successor.as_deref().and_then(|id| self.who(id));
        let took_over = successor
            .as_ref()
            .map(|who| format!("; {} took over", who.name))
            .unwrap_or_default();
        let words = if recipient.id == one.id {
            format!("It is addressed to {}, who has left{took_over}", one.name)
        } else {
            format!(
                "It is addressed to {}, who is away and has it forwarded to {}, who has \
                 left{took_over}",
                recipient.name, one.name
            )
        };
        Cover::Nobody {
            because: Because::new(Code::Left, words),
            suggestion: successor,
        }
    }

    fn id_of(&self, n: usize) -> &str {
        self.practitioner(n).map_or("", |one| one.id.as_str())
    }
}

fn forwarded(recipient: &Practitioner, to: &Who) -> Because {
    let words = format!(
        "It is addressed to {}, who is away; what comes in goes to {}",
        recipient.name, to.name
    );
    Because::new(Code::AbsentForwarded, words)
}

fn not_yet(recipient: &Practitioner, one: &Practitioner) -> Cover {
    let words = if recipient.id == one.id {
        format!(
            "It is addressed to {}, who does not work here yet",
            one.name
        )
    } else {
        format!(
            "It is addressed to {}, who is away and has it forwarded to {}, who does not work \
             here yet",
            recipient.name, one.name
        )
    };
    Cover::Nobody {
        because: Because::new(Code::NotYet, words),
        suggestion: None,
    }
}
