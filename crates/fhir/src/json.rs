//! JSON that keeps what FHIR gives meaning to: the digits of a decimal and the order of members.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Values within values. A directory resource needs about ten.
pub const MAX_DEPTH: usize = 48;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `[…]`
    Array(Vec<Json>),
    /// `true`, `false`
    Bool(bool),
    /// `null`: FHIR writes it only to keep two arrays side by side.
    Null,
    /// A number as it was written: `-33.860` stays `-33.860`.
    Number(String),
    /// `{…}`
    Object(Object),
    /// `"…"`
    Text(String),
}

/// The members of a JSON object, in order, each name once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object(Vec<(String, Json)>);

/// Why a text is no JSON value that can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Not JSON at this place, or a member stands twice in one object.
    #[error("the JSON cannot be read at line {line}, column {column} (a member must stand once)")]
    Malformed {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// More than [`MAX_DEPTH`] values within values.
    #[error("the JSON has more than {MAX_DEPTH} values within values")]
    TooDeep,
}

impl Json {
    /// Reads one JSON text.
    ///
    /// # Errors
    /// [`JsonError`]
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        let raw: &RawValue = serde_json::from_str(text).map_err(malformed)?;
        understand(raw, MAX_DEPTH)
    }

    /// Text value of `text`.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The member `name` of an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Self::Object(object) => object.get(name),
            Self::Array(_) | Self::Bool(_) | Self::Null | Self::Number(_) | Self::Text(_) => None,
        }
    }

    /// The text of a text value.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Array(_) | Self::Bool(_) | Self::Null | Self::Number(_) | Self::Object(_) => None,
        }
    }

    /// The values of an array, a single value as itself, nothing for `null`: how FHIR elements
    /// that may repeat are walked.
    pub fn each(&self) -> impl Iterator<Item = &Json> {
        let values: &[Json] = match self {
            Self::Array(values) => values,
            Self::Null => &[],
            Self::Bool(_) | Self::Number(_) | Self::Object(_) | Self::Text(_) => {
                std::slice::from_ref(self)
            }
        };
        values.iter()
    }
}

impl fmt::Display for Json {
    /// Writes JSON without white space.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Array(values) => {
                f.write_str("[")?;
                for (index, value) in values.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    value.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Bool(value) => value.fmt(f),
            Self::Null => f.write_str("null"),
            Self::Number(digits) => f.write_str(digits),
            Self::Object(object) => {
                f.write_str("{")?;
                for (index, (name, value)) in object.0.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    quoted(name, f)?;
                    f.write_str(":")?;
                    value.fmt(f)?;
                }
                f.write_str("}")
            }
            Self::Text(text) => quoted(text, f),
        }
    }
}

fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

impl Object {
    /// No members.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The member `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        let member = self.0.iter().find(|(known, _)| known == name);
        member.map(|(_, value)| value)
    }

    /// Sets a member: in its place if it is there, else last.
    pub fn set(&mut self, name: &str, value: Json) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// The same with a member more, for building.
    #[must_use]
    pub fn with(mut self, name: &str, value: Json) -> Self {
        self.set(name, value);
        self
    }

    /// Takes a member away.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let index = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(index).1)
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there is no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn malformed(error: serde_json::Error) -> JsonError {
    // The library's own text may repeat what stands there; the place is enough.
    JsonError::Malformed {
        line: error.line(),
        column: error.column(),
    }
}

/// One level at a time: only the raw text of a number tells its digits.
fn understand(raw: &RawValue, depth: usize) -> Result<Json, JsonError> {
    let deeper = depth.checked_sub(1).ok_or(JsonError::TooDeep)?;
    let text = raw.get();
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let Members(members) = serde_json::from_str(text).map_err(malformed)?;
            let members = members.into_iter();
            let known = members.map(|(name, raw)| Ok((name, understand(raw, deeper)?)));
            Json::Object(Object(known.collect::<Result<_, _>>()?))
        }
        Some(b'[') => {
            let Values(values) = serde_json::from_str(text).map_err(malformed)?;
            let values = values.into_iter().map(|raw| understand(raw, deeper));
            Json::Array(values.collect::<Result<_, _>>()?)
        }
        Some(b'"') => Json::Text(serde_json::from_str(text).map_err(malformed)?),
        Some(b't') => Json::Bool(true),
        Some(b'f') => Json::Bool(false),
        Some(b'n') | None => Json::Null,
        Some(_) => Json::Number(text.to_owned()),
    })
}

struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Walk;
        impl<'de> Visitor<'de> for Walk {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object whose members stand once")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(String, &'de RawValue)> = Vec::new();
                let mut names = std::collections::HashSet::new();
                while let Some((name, raw)) = map.next_entry::<String, &'de RawValue>()? {
                    if !names.insert(name.clone()) {
                        return Err(serde::de::Error::custom("a member stands twice"));
                    }
                    members.push((name, raw));
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Walk)
    }
}

struct Values<'a>(Vec<&'a RawValue>);

impl<'de> Deserialize<'de> for Values<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Walk;
        impl<'de> Visitor<'de> for Walk {
            type Value = Values<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(raw) = seq.next_element()? {
                    values.push(raw);
                }
                Ok(Values(values))
            }
        }
        from.deserialize_seq(Walk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits_and_order_are_kept() {
        let text = r#"{"b":[-33.860,1E2,0],"a":{"é\n":null,"t":true}}"#;
        assert_eq!(Json::parse(text).unwrap().to_string(), text);
    }

    #[test]
    fn a_member_that_stands_twice_is_refused() {
        let error = Json::parse("{\"a\":1,\n\"a\":2}").unwrap_err();
        assert!(matches!(error, JsonError::Malformed { .. }), "{error:?}");
    }

    #[test]
    fn depth_is_limited() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Json::parse(&nested(MAX_DEPTH)).is_ok());
        let deep = Json::parse(&nested(MAX_DEPTH + 1));
        assert_eq!(deep, Err(JsonError::TooDeep));
        assert!(Json::parse(&nested(100_000)).is_err());
    }

    #[test]
    fn each_walks_one_or_many() {
        let count = |text: &str| Json::parse(text).unwrap().each().count();
        assert_eq!([count("[1,2]"), count("\"x\""), count("null")], [2, 1, 0]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
            drop(Json::parse(&text));
        }

        #[test]
        fn what_is_written_is_read_again(
            names in proptest::collection::btree_set("\\PC{0,12}", 0..6),
            texts in proptest::collection::vec("\\PC{0,20}", 6),
        ) {
            let mut object = Object::new();
            for (name, text) in names.iter().zip(&texts) {
                object.set(name, Json::text(text.as_str()));
            }
            let json = Json::Array(vec![Json::Object(object), Json::Number("1.50".into())]);
            prop_assert_eq!(Json::parse(&json.to_string()), Ok(json));
        }
    }
}
