//! Somebody who writes or reads documents.

use ids::{Hpii, ProviderNumber};

use super::constant;

/// A practitioner at one practice.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Practitioner {
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// What they do, in plain words.
    pub role: String,
    /// Healthcare provider identifier of the individual.
    pub hpii: Hpii,
    /// Medicare provider number at this practice.
    pub provider_number: ProviderNumber,
}

impl Practitioner {
    pub(crate) fn general_practitioner() -> Self {
        Self {
            family: "Quandong".to_owned(),
            given: "Mirren".to_owned(),
            role: "General practitioner".to_owned(),
            hpii: constant(Hpii::parse("8003619999900019")),
            provider_number: constant(ProviderNumber::parse("9999011Y")),
        }
    }

    pub(crate) fn cardiologist() -> Self {
        Self {
            family: "Saltbush".to_owned(),
            given: "Corin".to_owned(),
            role: "Cardiologist".to_owned(),
            hpii: constant(Hpii::parse("8003619999900027")),
            provider_number: constant(ProviderNumber::parse("9999021X")),
        }
    }
}
