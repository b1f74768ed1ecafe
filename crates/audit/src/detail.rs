//! The details of an entry in JSON: a map that must not name a key twice.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};

/// Reads the map. Of a key named twice a reader of the export might see the one value and the
/// verifier hash the other, so that is refused.
pub(crate) fn deserialize<'de, D>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error>
where
    D: Deserializer<'de>,
{
    deserializer.deserialize_map(Once)
}

struct Once;

impl<'de> Visitor<'de> for Once {
    type Value = BTreeMap<String, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut detail = BTreeMap::new();
        while let Some((key, value)) = map.next_entry::<String, String>()? {
            if detail.insert(key, value).is_some() {
                return Err(de::Error::custom("a detail is named twice"));
            }
        }
        Ok(detail)
    }
}
