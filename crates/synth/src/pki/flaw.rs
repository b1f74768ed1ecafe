//! What can be wrong with a certificate on purpose, to test that it is refused.

/// The one thing wrong. For the wrong organisation issue a certificate to another HPI-O, for an
/// unknown issuer make a second [`TestPki`](super::TestPki).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Flaw {
    /// Its key may encipher keys but not sign.
    EnciphermentOnly,
    /// It ended a day ago.
    Expired,
    /// It has no subject key identifier, so nothing can be encrypted to it.
    MissingSki,
    /// It begins tomorrow.
    NotYetValid,
    /// It names RSA with SHA-1 as its signature algorithm. The signature itself is made with
    /// SHA-256, as the crypto library signs nothing with SHA-1: the name alone must be refused.
    Sha1,
    /// Its key may sign but not encipher keys.
    SigningOnly,
    /// It names two HPI-Os, one in its DC and another in its CN.
    TwoOrganisations,
}

impl Flaw {
    /// Every flaw.
    pub const ALL: [Self; 7] = [
        Self::EnciphermentOnly,
        Self::Expired,
        Self::MissingSki,
        Self::NotYetValid,
        Self::Sha1,
        Self::SigningOnly,
        Self::TwoOrganisations,
    ];
}
