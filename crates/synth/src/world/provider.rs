//! A messaging provider: an organisation that takes in and sends for practices.

use ids::{Hpio, Organisation};

use super::constant;

/// A messaging provider. None of these exists.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Provider {
    /// The name registered in the HI service.
    pub name: String,
    /// Its HPI-O.
    pub hpio: Hpio,
}

impl Provider {
    /// Gumnut Messaging, the provider of Wattle Street Medical.
    #[must_use]
    pub fn gumnut_messaging() -> Self {
        Self {
            name: "Gumnut Messaging".to_owned(),
            hpio: constant(Hpio::parse("8003629999900042")),
        }
    }

    /// Ironbark Exchange, the provider of Banksia Cardiology.
    #[must_use]
    pub fn ironbark_exchange() -> Self {
        Self {
            name: "Ironbark Exchange".to_owned(),
            hpio: constant(Hpio::parse("8003629999900059")),
        }
    }

    /// The provider as SMD metadata and certificates name it.
    #[must_use]
    pub fn organisation(&self) -> Organisation {
        Organisation::Hpio(self.hpio.clone())
    }
}
