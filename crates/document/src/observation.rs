//! One observation (OBX) that is neither a display nor a file.

use serde::{Deserialize, Serialize};
use zones::Moment;

use crate::code::Code;
use crate::hidden::hidden;
use crate::status::Status;

/// What was observed. `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// What was measured or asked, OBX-3.
    pub code: Code,
    /// OBX-4, to tell observations of one code apart.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sub_id: String,
    /// OBX-2 and OBX-5.
    pub value: ObservationValue,
    /// OBX-6.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Code>,
    /// OBX-7, e.g. `60-100`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub range: String,
    /// OBX-8 (table 0078), e.g. `H`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub abnormal: Vec<String>,
    /// OBX-11.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// OBX-14.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_at: Option<Moment>,
}

/// The value of an observation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum ObservationValue {
    /// A code (CE).
    Coded(Code),
    /// A number (NM), as written.
    Number(String),
    /// A value of another data type, as text; only read, never written.
    Other {
        /// OBX-2.
        data_type: String,
        /// OBX-5, its delimiters as they stand.
        text: String,
    },
    /// Text (FT), with line feeds.
    Text(String),
}

impl Default for ObservationValue {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

hidden!(Observation, ObservationValue);
