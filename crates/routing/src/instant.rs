//! Instants in a roster file: RFC 3339 text with a zone, as people read it.

use ids::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Reads `2026-12-20T00:00:00+11:00`; absent is `None`.
pub(crate) fn deserialize<'de, D>(deserializer: D) -> Result<Option<Timestamp>, D::Error>
where
    D: Deserializer<'de>,
{
    let text = Option::<String>::deserialize(deserializer)?;
    let parsed = text.map(|text| Timestamp::parse_rfc3339(&text));
    parsed.transpose().map_err(de::Error::custom)
}

/// Writes it in UTC.
pub(crate) fn serialize<S>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error>
where
    S: Serializer,
{
    at.map(Timestamp::to_rfc3339).serialize(serializer)
}
