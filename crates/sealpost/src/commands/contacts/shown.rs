//! How a contact is shown.

use crate::adapters::contacts::{Kept, Origin, state};
use crate::{Failure, output};
use ::contacts::{Field, LinkState};
use ids::Timestamp;
use register::Register;
use serde::Serialize;
use std::collections::BTreeMap;

/// A contact as JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Shown {
    /// Its id.
    pub(crate) id: String,
    /// The person or organisation.
    pub(crate) label: String,
    /// What is known, by field.
    #[serde(flatten)]
    values: BTreeMap<Field, String>,
    /// Where it first came from.
    origin: Origin,
    /// The entry that it is linked to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) entry: Option<String>,
    /// `current`, `changed`, `gone`; or `unknown`, where there is no directory to look into.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'static str>,
    /// In what respects the entry has changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changed: Vec<&'static str>,
}

impl Shown {
    /// Of a contact, with what its link is worth now.
    pub(crate) fn of(
        kept: &Kept,
        register: Option<&Register>,
        at: Timestamp,
    ) -> Result<Self, Failure> {
        let state = match (&kept.link, register) {
            (Some(link), Some(register)) => {
                let state = state(register, link, at);
                Some(state.map_err(|error| Failure::Unavailable(error.to_string()))?)
            }
            (Some(_), None) | (None, _) => None,
        };
        let (link, changed) = match state {
            Some(LinkState::Changed(parts)) => ("changed", parts),
            Some(LinkState::Current) => ("current", Vec::new()),
            Some(LinkState::Gone) => ("gone", Vec::new()),
            None => ("unknown", Vec::new()),
        };
        let values = kept.contact.iter();
        Ok(Self {
            id: kept.id.clone(),
            label: kept.contact.label(),
            values: values.map(|(field, it)| (field, it.to_owned())).collect(),
            origin: kept.origin,
            entry: kept.link.as_ref().map(|link| link.reference.clone()),
            link: kept.link.as_ref().map(|_| link),
            changed,
        })
    }

    /// What the link is worth, for people; nothing where there is none.
    pub(crate) fn link_words(&self) -> Option<String> {
        let entry = self.entry.as_ref()?;
        Some(match self.link {
            Some("changed") => format!(
                "linked to {entry}, which has changed ({}): look at it, and link it again",
                self.changed.join(", ")
            ),
            Some("gone") => format!(
                "linked to {entry}, which is not there any more: look for them, and link or unlink"
            ),
            Some("unknown") => format!("linked to {entry}; no directory to compare it with"),
            Some(_) | None => format!("linked to {entry}"),
        })
    }

    /// Whether a person should look at the link.
    pub(super) fn is_stale(&self) -> bool {
        matches!(self.link, Some("changed" | "gone"))
    }

    /// One line: who, where, how to reach them.
    pub(crate) fn summary(&self) -> String {
        let part = |field: Field| self.values.get(&field).cloned();
        let organisation = part(Field::Organisation).filter(|it| *it != self.label);
        let place = [Field::Suburb, Field::State, Field::Postcode];
        let place: Vec<String> = place.into_iter().filter_map(part).collect();
        let fax = part(Field::Fax).map(|fax| format!("fax {fax}"));
        let parts = [
            Some(self.label.clone()),
            part(Field::Speciality),
            organisation,
            Some(place.join(" ")).filter(|it| !it.is_empty()),
            fax,
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// All that is known, a line each.
    pub(super) fn print(&self) -> Result<(), Failure> {
        says(&format!("{}  {}", self.id, self.label))?;
        for (field, value) in &self.values {
            says(&format!("  {:<18} {value}", field.heading()))?;
        }
        says(&format!("  {:<18} {}", "First from", self.origin.as_str()))?;
        let words = self.link_words().unwrap_or_else(|| "not linked".to_owned());
        says(&format!("  {:<18} {words}", "Directory"))
    }
}

/// What files and messages say must not steer a terminal.
pub(crate) fn says(text: &str) -> Result<(), Failure> {
    output::line(&text.replace(char::is_control, " "))
}
