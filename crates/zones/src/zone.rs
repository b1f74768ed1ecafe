//! The time zone of one location.

use std::fmt;

use ids::Timestamp;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use crate::moment::{self, Moment};

/// Longest name of a zone that is looked up, in bytes.
pub const NAME_BYTES_MAX: usize = 64;

/// A zone of the IANA database, e.g. `Australia/Sydney`. Two are equal when they have one name.
#[derive(Clone)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

/// Why a text names no zone.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ZoneError {
    /// No zone of the database has this name.
    #[error(
        "there is no such time zone; use the IANA name of the location's, such as \
         Australia/Sydney, Australia/Brisbane or Australia/Perth"
    )]
    Unknown,
}

/// Which instants a time on the clock of a zone can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// One: the usual case.
    One(Moment),
    /// Two, because clocks were put back: the earlier is given.
    Twice(Moment),
    /// None, because clocks were put forward past it: what clocks showed that had not been put
    /// forward is given.
    Never(Moment),
}

impl Zone {
    /// The zone with an IANA name, in any case.
    ///
    /// # Errors
    /// [`ZoneError::Unknown`] when the database has no such zone. Offsets such as `+10:00` are
    /// no zones: they say nothing of daylight saving.
    pub fn parse(name: &str) -> Result<Self, ZoneError> {
        let name = name.trim();
        if name.is_empty() || name.len() > NAME_BYTES_MAX {
            return Err(ZoneError::Unknown);
        }
        let rules = TimeZoneDatabase::bundled()
            .get(name)
            .map_err(|_| ZoneError::Unknown)?;
        match rules.iana_name() {
            Some(known) if !rules.is_unknown() => Ok(Self {
                name: known.to_owned(),
                rules: rules.clone(),
            }),
            Some(_) | None => Err(ZoneError::Unknown),
        }
    }

    /// Universal time, for where no location is known.
    #[must_use]
    pub fn utc() -> Self {
        Self {
            name: "UTC".to_owned(),
            rules: TimeZone::UTC,
        }
    }

    /// Its IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The instant with the offset that clocks show here at it.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> Moment {
        let seconds = self.rules.to_offset(moment::instant(at)).seconds();
        Moment::new(at, moment::minutes(seconds))
    }

    /// `yyyyMMddHHmmss+ZZZZ`: the time that clocks show here at an instant, to the second, as HL7
    /// writes it (ADRM 00044.8.1).
    #[must_use]
    pub fn stamp(&self, at: Timestamp) -> String {
        self.moment(at).to_hl7()
    }

    /// `yyyyMMdd`: the date here at an instant, as HL7 writes it.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> String {
        self.moment(at).date_to_hl7()
    }

    /// What a time on the clock here means.
    pub(crate) fn meaning(&self, local: jiff::civil::DateTime) -> Meaning {
        let with = |offset: jiff::tz::Offset| {
            let at = offset.to_timestamp(local);
            let millis = at.map_or(0, jiff::Timestamp::as_millisecond);
            Moment::new(
                Timestamp::from_millis(millis),
                moment::minutes(offset.seconds()),
            )
        };
        match self.rules.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => Meaning::One(with(offset)),
            AmbiguousOffset::Fold { before, .. } => Meaning::Twice(with(before)),
            AmbiguousOffset::Gap { before, .. } => Meaning::Never(with(before)),
        }
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl std::str::FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        Self::parse(text)
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).map_err(de::Error::custom)
    }
}
