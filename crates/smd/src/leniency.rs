//! The liberties that published reference clients take, each with a name.

use serde::{Deserialize, Serialize};

/// One thing that the published interfaces forbid, or that a careful provider refuses, and that
/// the published reference clients or their tests do all the same.
///
/// The names in a configuration are those of [`name`](Self::name).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leniency {
    /// A peer that is neither the sender it delivers for nor entitled by it, or that collects for
    /// an organisation that did not entitle it.
    AnyPeer,
    /// `metadataType` that is a plain word instead of a URI.
    MetadataTypeNotUri,
    /// A reply without `wsa:RelatesTo`.
    ReplyWithoutRelatesTo,
    /// `responseCode` that is empty or a plain word instead of a URI.
    ResponseCodeNotUri,
    /// A transport response without `responseClass`.
    ResponseWithoutClass,
    /// `serviceEndpoint` of a route record that is empty or no address at all.
    RouteEndpointNotUri,
}

impl Leniency {
    /// Every leniency.
    pub const ALL: [Self; 6] = [
        Self::AnyPeer,
        Self::MetadataTypeNotUri,
        Self::ReplyWithoutRelatesTo,
        Self::ResponseCodeNotUri,
        Self::ResponseWithoutClass,
        Self::RouteEndpointNotUri,
    ];

    /// Its name in a configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AnyPeer => "any-peer",
            Self::MetadataTypeNotUri => "metadata-type-not-uri",
            Self::ReplyWithoutRelatesTo => "reply-without-relates-to",
            Self::ResponseCodeNotUri => "response-code-not-uri",
            Self::ResponseWithoutClass => "response-without-class",
            Self::RouteEndpointNotUri => "route-endpoint-not-uri",
        }
    }

    fn bit(self) -> u8 {
        match self {
            Self::AnyPeer => 1,
            Self::MetadataTypeNotUri => 1 << 1,
            Self::ReplyWithoutRelatesTo => 1 << 2,
            Self::ResponseCodeNotUri => 1 << 3,
            Self::ResponseWithoutClass => 1 << 4,
            Self::RouteEndpointNotUri => 1 << 5,
        }
    }
}

/// A set of leniencies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Leniencies(u8);

impl Leniencies {
    /// Whether this one is in the set.
    #[must_use]
    pub fn contains(self, leniency: Leniency) -> bool {
        self.0 & leniency.bit() != 0
    }
}

impl FromIterator<Leniency> for Leniencies {
    fn from_iter<I: IntoIterator<Item = Leniency>>(leniencies: I) -> Self {
        Self(leniencies.into_iter().fold(0, |set, one| set | one.bit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_told_from_all_others() {
        for one in Leniency::ALL {
            let set = Leniencies::from_iter([one]);
            for other in Leniency::ALL {
                assert_eq!(set.contains(other), one == other, "{one:?} {other:?}");
            }
        }
        let all = Leniencies::from_iter(Leniency::ALL);
        assert!(Leniency::ALL.iter().all(|one| all.contains(*one)));
        assert!(
            Leniency::ALL
                .iter()
                .all(|one| !Leniencies::default().contains(*one))
        );
    }

    #[test]
    fn the_name_in_a_configuration_is_the_name_told() {
        for one in Leniency::ALL {
            let written = serde_json::to_string(&one).unwrap();
            assert_eq!(written, format!("\"{}\"", one.name()));
        }
        assert!(serde_json::from_str::<Leniency>("\"everything\"").is_err());
    }
}
