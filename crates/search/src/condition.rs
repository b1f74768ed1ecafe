//! One condition of a search: a parameter, and the values of which any will do.

use crate::{Indexed, Span};

/// One condition. All conditions of a search must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// From the resource that is searched to the one that has the parameter.
    pub links: Vec<Link>,
    /// Name of the parameter there.
    pub parameter: &'static str,
    /// What its values are held against.
    pub test: Test,
}

/// One step to another resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// Along a reference: `organization.identifier`.
    Along {
        /// The reference parameter.
        parameter: &'static str,
        /// The type of the resource it leads to.
        to: &'static str,
    },
    /// Against a reference: `_has:PractitionerRole:service:identifier`.
    Against {
        /// The type of the resource that refers.
        from: &'static str,
        /// Its reference parameter.
        parameter: &'static str,
    },
}

/// What the values of a parameter are held against.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Some value fits one of these.
    Any(Vec<Wanted>),
    /// There is no value (true), or there is one (false).
    Missing(bool),
    /// No value fits any of these (`:not`).
    NoneOf(Vec<Wanted>),
}

/// A value that is wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// A URI at or below this one, by its path (`:below`).
    Below(String),
    /// Folded text anywhere in the value (`:contains`).
    Contains(String),
    /// A time.
    Date(Comparison, Span),
    /// Text exactly as written (`:exact`).
    Exact(String),
    /// A whole number.
    Number(Comparison, i64),
    /// A place within a distance.
    Near {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Kilometres.
        within_km: f64,
    },
    /// A resource: `Type/id` of one here, or the URL of one elsewhere.
    Reference(String),
    /// Folded text at the beginning of the value.
    StartsWith(String),
    /// A code or identifier.
    Token {
        /// `None`: any system. Empty: no system.
        system: Option<String>,
        /// `None`: any code of the system.
        code: Option<String>,
    },
    /// A URI, exactly.
    Uri(String),
}

/// How two times or numbers are compared (FHIR R4 §3.1.1.4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `eq`: within what is wanted.
    Equal,
    /// `ge`
    GreaterOrEqual,
    /// `gt`
    Greater,
    /// `le`
    LessOrEqual,
    /// `lt`
    Less,
    /// `ne`
    NotEqual,
    /// `sa`: begins after.
    StartsAfter,
    /// `eb`: ends before.
    EndsBefore,
}

/// Mean radius of the earth, kilometres.
const EARTH_KM: f64 = 6_371.0;

/// The great-circle distance of two places in degrees, in kilometres.
#[must_use]
pub fn distance_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (north, south) = (from.0.to_radians(), to.0.to_radians());
    let (up, along) = ((south - north) / 2.0, (to.1 - from.1).to_radians() / 2.0);
    let half = up.sin().powi(2) + north.cos() * south.cos() * along.sin().powi(2);
    2.0 * EARTH_KM * half.sqrt().min(1.0).asin()
}

impl Wanted {
    /// Whether an indexed value is what is wanted. This defines the answer; a store may find it
    /// in other ways.
    #[must_use]
    pub fn fits(&self, value: &Indexed) -> bool {
        match (self, value) {
            (Self::Below(base), Indexed::Uri(uri)) => is_below(uri, base),
            (Self::Contains(part), Indexed::Text { folded, .. }) => folded.contains(part),
            (Self::Date(how, wanted), Indexed::Date(span)) => how.holds_for(*span, *wanted),
            (Self::Exact(text), Indexed::Text { exact, .. }) => exact == text,
            (Self::Number(how, wanted), Indexed::Number(number)) => {
                how.holds_for(point(*number), point(*wanted))
            }
            (
                Self::Near {
                    latitude: north,
                    longitude: east,
                    within_km,
                },
                Indexed::Position {
                    latitude,
                    longitude,
                },
            ) => distance_km((*north, *east), (*latitude, *longitude)) <= *within_km,
            (Self::Reference(wanted), Indexed::Reference(reference)) => reference == wanted,
            (Self::StartsWith(start), Indexed::Text { folded, .. }) => folded.starts_with(start),
            (
                Self::Token { system, code },
                Indexed::Token {
                    system: in_system,
                    code: of_code,
                },
            ) => {
                system.as_ref().is_none_or(|it| it == in_system)
                    && code.as_ref().is_none_or(|it| it == of_code)
            }
            (Self::Uri(wanted), Indexed::Uri(uri)) => uri == wanted,
            _ => false,
        }
    }
}

fn point(number: i64) -> Span {
    Span {
        from: number,
        to: number,
    }
}

/// `https://x/a/b` is below `https://x/a`, `https://x/ab` is not.
fn is_below(uri: &str, base: &str) -> bool {
    uri.strip_prefix(base)
        .is_some_and(|rest| rest.is_empty() || base.ends_with('/') || rest.starts_with('/'))
}

impl Comparison {
    /// Whether `value` stands in this relation to `wanted`.
    #[must_use]
    pub fn holds_for(self, value: Span, wanted: Span) -> bool {
        match self {
            Self::Equal => wanted.from <= value.from && value.to <= wanted.to,
            Self::NotEqual => !Self::Equal.holds_for(value, wanted),
            Self::Greater => value.to > wanted.to,
            Self::GreaterOrEqual => value.to >= wanted.from,
            Self::Less => value.from < wanted.from,
            Self::LessOrEqual => value.from <= wanted.to,
            Self::StartsAfter => value.from > wanted.to,
            Self::EndsBefore => value.to < wanted.from,
        }
    }
}

impl Test {
    /// Whether the values of a parameter pass.
    #[must_use]
    pub fn passes<'v>(&self, values: impl Iterator<Item = &'v Indexed>) -> bool {
        let mut values = values;
        match self {
            Self::Any(wanted) => values.any(|value| wanted.iter().any(|it| it.fits(value))),
            Self::Missing(missing) => values.next().is_none() == *missing,
            Self::NoneOf(wanted) => !values.any(|value| wanted.iter().any(|it| it.fits(value))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_an_atlas() {
        let (sydney, melbourne) = ((-33.8688, 151.2093), (-37.8136, 144.9631));
        assert!((distance_km(sydney, melbourne) - 713.0).abs() < 2.0);
        assert!(distance_km(sydney, sydney) < 0.001);
        assert!((distance_km((0.0, 179.9), (0.0, -179.9)) - 22.2).abs() < 0.1);
    }

    #[test]
    fn comparisons_follow_the_specification_for_spans() {
        let day = |text: &str| Span::parse(text).unwrap();
        let holds =
            |how: Comparison, value: &str, wanted: &str| how.holds_for(day(value), day(wanted));
        assert!(holds(Comparison::Equal, "2026-11-22", "2026-11"));
        assert!(!holds(Comparison::Equal, "2026-11", "2026-11-22"));
        assert!(holds(Comparison::NotEqual, "2026-11", "2026-11-22"));
        assert!(holds(Comparison::Greater, "2026-11-23", "2026-11-22"));
        assert!(!holds(Comparison::Greater, "2026-11-22", "2026-11-22"));
        assert!(holds(
            Comparison::GreaterOrEqual,
            "2026-11-22",
            "2026-11-22"
        ));
        assert!(holds(Comparison::Less, "2026-11-21", "2026-11-22"));
        assert!(holds(
            Comparison::LessOrEqual,
            "2026-11-22T23:00:00Z",
            "2026-11-22"
        ));
        assert!(holds(Comparison::StartsAfter, "2026-12", "2026-11"));
        assert!(!holds(Comparison::EndsBefore, "2026-11-01", "2026-11"));
    }

    #[test]
    fn a_resource_elsewhere_is_not_the_one_here() {
        let fits = |wanted: &str, known: &str| {
            Wanted::Reference(wanted.into()).fits(&Indexed::Reference(known.into()))
        };
        assert!(fits("Organization/1", "Organization/1"));
        assert!(!fits("Organization/1", "Organization/11"));
        assert!(!fits(
            "Organization/1",
            "https://x.example/fhir/Organization/1"
        ));
    }

    #[test]
    fn below_is_a_matter_of_whole_segments() {
        assert!(is_below("https://x/a/b", "https://x/a"));
        assert!(is_below("https://x/a", "https://x/a"));
        assert!(!is_below("https://x/ab", "https://x/a"));
    }
}
