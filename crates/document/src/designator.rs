//! An HD in JSON: `{"namespace": …, "universal_id": …, "universal_type": …}`, what is empty left
//! out, and nothing else taken.

use ids::Hd;
use serde::{Deserialize, Serialize};

/// The shape, for `#[serde(with = …)]` by way of serde's remote derive.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Hd", deny_unknown_fields)]
pub(crate) struct Designator {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    namespace: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    universal_id: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    universal_type: String,
}
