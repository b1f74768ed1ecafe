//! Lines of JSON, the form in which chains and signed heads leave this node.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::JsonError;

/// The longest line written or read, in bytes.
pub const MAX_LINE_BYTES: usize = 1 << 20;

pub(crate) fn write<T: Serialize>(value: &T) -> Result<String, JsonError> {
    let line = serde_json::to_string(value).map_err(|error| place(&error))?;
    if line.len() > MAX_LINE_BYTES {
        Err(JsonError::TooLong)
    } else {
        Ok(line)
    }
}

pub(crate) fn read<T: DeserializeOwned>(line: &str) -> Result<T, JsonError> {
    if line.len() > MAX_LINE_BYTES {
        return Err(JsonError::TooLong);
    }
    serde_json::from_str(line).map_err(|error| place(&error))
}

/// The column only: serde's own text may repeat what stands in the line.
fn place(error: &serde_json::Error) -> JsonError {
    JsonError::Malformed {
        column: error.column(),
    }
}
