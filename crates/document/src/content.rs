//! The content of a display or an attachment: here, or in a message that is at hand.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes that are base64 text in JSON. `Debug` shows how many.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

/// Where a content stands in the message that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which OBX of the message holds it in OBX-5, from 1.
    pub obx: u32,
    /// Its size as it stands there, encoded, in bytes.
    pub encoded_bytes: usize,
}

/// A content: itself when it is to be written, its place when it was read. In JSON, text of its
/// own or an object with a path; only the former is taken as input.
#[derive(Clone, PartialEq, Eq)]
pub enum Content<T> {
    /// Where it stands in the message that was read.
    At(Place),
    /// The content.
    Here(T),
}

impl<T> Content<T> {
    /// The content, when it is here.
    #[must_use]
    pub const fn here(&self) -> Option<&T> {
        match self {
            Self::At(_) => None,
            Self::Here(content) => Some(content),
        }
    }

    /// Where it stands, when it is in a message.
    #[must_use]
    pub const fn place(&self) -> Option<&Place> {
        match self {
            Self::At(place) => Some(place),
            Self::Here(_) => None,
        }
    }
}

impl Place {
    /// Its path, e.g. `OBX[2]-5`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("OBX[{}]-5", self.obx)
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({})", self.0.len())
    }
}

impl<T> fmt::Debug for Content<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(place) => write!(f, "At({})", place.path()),
            Self::Here(_) => f.write_str("Here(hidden)"),
        }
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const WORDS: &str = "write the bytes in base64, without line ends";
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD.decode(&text);
        bytes.map(Self).map_err(|_| de::Error::custom(WORDS))
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shape {
            path: String,
            encoded_bytes: usize,
        }
        Shape {
            path: self.path(),
            encoded_bytes: self.encoded_bytes,
        }
        .serialize(serializer)
    }
}

impl<T: Serialize> Serialize for Content<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(place) => place.serialize(serializer),
            Self::Here(content) => content.serialize(serializer),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Content<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::Here)
    }
}
