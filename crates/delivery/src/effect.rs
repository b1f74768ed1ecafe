//! Effects: what the engine is asked to do after a commit, and when.

use ids::Timestamp;
use serde::{Deserialize, Serialize};

/// One thing to be done for one life, by the engine, through a port.
///
/// Effects carry no data that the life itself does not hold: a crash between commit and
/// performance repeats the effect, and the life decides what that means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Effect {
    /// Outbound: post the sealed message to the receiver's provider.
    Deliver,
    /// Relayed: post the sealed message to whoever receives it next.
    Forward,
    /// Compare the clock with the life's deadlines.
    Look,
    /// Inbound: decrypt, verify and read the sealed message.
    Open,
    /// Rename the staged file to its final name.
    Place,
    /// Outbound: find the route and seal the content.
    Prepare,
    /// Send transport response `n` (from 0): inbound, the one to route record `n`; relayed, the
    /// `n`th that it has to tell.
    Respond(u32),
    /// Write the file that is to be handed over under a temporary name.
    Stage,
}

/// A life has at most one outstanding effect per slot; planning a slot again replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slot(String);

impl Slot {
    /// The slot's stable name, as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Effect {
    /// The slot that this effect occupies.
    pub fn slot(self) -> Slot {
        Slot(match self {
            Self::Deliver => "deliver".to_owned(),
            Self::Forward => "forward".to_owned(),
            Self::Look => "look".to_owned(),
            Self::Open => "open".to_owned(),
            Self::Place => "place".to_owned(),
            Self::Prepare => "prepare".to_owned(),
            Self::Respond(route) => format!("respond/{route}"),
            Self::Stage => "stage".to_owned(),
        })
    }

    /// Reads a slot name that a store wrote earlier.
    pub fn from_slot(slot: &str) -> Option<Self> {
        match slot {
            "deliver" => Some(Self::Deliver),
            "forward" => Some(Self::Forward),
            "look" => Some(Self::Look),
            "open" => Some(Self::Open),
            "place" => Some(Self::Place),
            "prepare" => Some(Self::Prepare),
            "stage" => Some(Self::Stage),
            other => other
                .strip_prefix("respond/")?
                .parse()
                .ok()
                .map(Self::Respond),
        }
    }
}

/// What a step asks of the work table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Forget the outstanding effect in this effect's slot, if any.
    Cancel(Effect),
    /// Perform the effect, not before `due`.
    Perform {
        /// What to do.
        effect: Effect,
        /// Earliest time to do it.
        due: Timestamp,
        /// Whether it is done before what is due and not urgent.
        urgent: bool,
    },
}

impl Plan {
    /// Plans `effect` for `due`, not urgent.
    pub fn at(effect: Effect, due: Timestamp) -> Self {
        Self::Perform {
            effect,
            due,
            urgent: false,
        }
    }

    /// The same plan, urgent or not; what is cancelled is neither.
    pub fn with_urgency(self, is_urgent: bool) -> Self {
        match self {
            Self::Cancel(effect) => Self::Cancel(effect),
            Self::Perform { effect, due, .. } => Self::Perform {
                effect,
                due,
                urgent: is_urgent,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_urgent_only_when_it_is_said_to_be() {
        let due = Timestamp::from_millis(7);
        let urgent = |plan: &Plan| matches!(plan, Plan::Perform { urgent: true, .. });
        let plan = Plan::at(Effect::Deliver, due);
        assert!(!urgent(&plan));
        assert!(urgent(&plan.clone().with_urgency(true)));
        assert_eq!(plan.clone().with_urgency(true).with_urgency(false), plan);
        let cancelled = Plan::Cancel(Effect::Deliver);
        assert_eq!(cancelled.clone().with_urgency(true), cancelled);
    }

    #[test]
    fn every_effect_survives_its_slot_name() {
        let all = [
            Effect::Deliver,
            Effect::Forward,
            Effect::Look,
            Effect::Open,
            Effect::Place,
            Effect::Prepare,
            Effect::Respond(0),
            Effect::Respond(17),
            Effect::Stage,
        ];
        for effect in all {
            assert_eq!(Effect::from_slot(effect.slot().as_str()), Some(effect));
        }
        assert_eq!(Effect::from_slot("respond/x"), None);
        assert_eq!(Effect::from_slot("dance"), None);
    }
}
