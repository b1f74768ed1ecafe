//! Bundle: a directory file as FHIR writes it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fhir::Resource;

/// Largest directory file read, in bytes (64 MiB: some tens of thousands of entries).
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;

/// Most entries in one directory file.
pub const MAX_ENTRIES: usize = 200_000;

/// One entry: a resource and the URL its source knows it by.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    /// Absolute URL or `urn:uuid:`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) full_url: Option<String>,
    /// The resource.
    pub(crate) resource: Resource,
}

impl Entry {
    /// `Type/id`.
    pub(crate) fn relative(&self) -> String {
        format!("{}/{}", self.resource.kind(), self.resource.id())
    }

    /// The base of the entry's source (with its last `/`), when the URL tells.
    pub(crate) fn base(&self) -> Option<&str> {
        self.full_url.as_deref()?.strip_suffix(&self.relative())
    }
}

/// The file before its resources are understood.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RawBundle {
    pub(crate) resource_type: String,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) entry: Vec<RawEntry>,
}

/// One entry before its resource is understood.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RawEntry {
    pub(crate) full_url: Option<String>,
    #[serde(default)]
    pub(crate) resource: Value,
}
