//! The verdict inside a transport response or a refusal (DeliveryResponseType).

use std::fmt;

use serde::{Deserialize, Serialize};

/// How delivery went (ResponseClassType). Behaviour is decided on this alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ResponseClass {
    /// Delivered; when final, `digestValue` proves it.
    Success,
    /// On its way; nothing is decided.
    Information,
    /// On its way with difficulty; nothing is decided.
    Warning,
    /// Not delivered.
    Error,
}

impl ResponseClass {
    /// The word used on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::Information => "Information",
            Self::Warning => "Warning",
            Self::Error => "Error",
        }
    }

    /// Reads the word used on the wire, which is case-sensitive.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Success, Self::Information, Self::Warning, Self::Error]
            .into_iter()
            .find(|class| class.as_str() == word)
    }
}

/// One verdict about one message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryResponse {
    /// How it went.
    pub class: ResponseClass,
    /// The answering party's own code; a URI by the schema.
    pub code: String,
    /// A sentence for people. May be empty.
    pub message: String,
    /// The digest inside the message's signature, base64.
    pub digest_value: Option<String>,
}

/// Leaves out the message: it is a stranger's text.
impl fmt::Debug for DeliveryResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryResponse")
            .field("class", &self.class)
            .field("code", &self.code)
            .field("digest_value", &self.digest_value)
            .finish_non_exhaustive()
    }
}
