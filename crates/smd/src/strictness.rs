//! How closely a peer must keep to the published schemas.

use crate::{Leniencies, Leniency};

/// The reading policy of one listener or partner.
///
/// The published reference clients send a few things their own schema forbids; a node that takes
/// part in interoperability runs must read those, a production node should not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Strictness {
    /// The schema as published, element order included, save for the leniencies listed.
    Allowing(Leniencies),
    /// The schema with every known liberty of the reference clients: all of [`Leniency::ALL`].
    Interop,
    /// The schema as published, element order included. For production.
    #[default]
    Strict,
}

impl Strictness {
    /// Whether this liberty is let pass.
    #[must_use]
    pub fn allows(self, leniency: Leniency) -> bool {
        match self {
            Self::Allowing(listed) => listed.contains(leniency),
            Self::Interop => true,
            Self::Strict => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_allows_nothing_interop_everything_and_a_list_what_it_lists() {
        for one in Leniency::ALL {
            assert!(!Strictness::default().allows(one));
            assert!(Strictness::Interop.allows(one));
            let listed = Strictness::Allowing([one].into_iter().collect());
            for other in Leniency::ALL {
                assert_eq!(listed.allows(other), one == other);
            }
        }
    }
}
