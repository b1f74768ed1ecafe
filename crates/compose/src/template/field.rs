//! What a template asks its author.

use serde::{Deserialize, Serialize};

/// Longest content of a field that sets no limit of its own, in characters.
pub const DEFAULT_MAX_LENGTH: usize = 20_000;

/// Entries that a list may have.
pub const MAX_LIST_ENTRIES: usize = 200;

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name in the body and in answers: lower-case letters, digits and `_`.
    pub name: String,
    /// What people see.
    pub label: String,
    /// What is written there.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Whether the document may not go without it.
    #[serde(default)]
    pub required: bool,
    /// Longest content in characters; of a list, of each entry.
    #[serde(default = "default_max_length")]
    pub max_length: usize,
    /// Which characters it may hold.
    #[serde(default)]
    pub charset: Charset,
    /// Where in the context its first content is found, e.g. `record.allergies`.
    #[serde(default)]
    pub prefill: Option<String>,
    /// What may be chosen, for a choice.
    #[serde(default)]
    pub choices: Vec<String>,
    /// A hint for the author.
    #[serde(default)]
    pub help: String,
}

fn default_max_length() -> usize {
    DEFAULT_MAX_LENGTH
}

/// What is written into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// One of several.
    Choice,
    /// `yyyy-mm-dd`.
    Date,
    /// Several lines.
    List,
    /// Paragraphs.
    LongText,
    /// One line.
    Text,
}

/// Which characters a field may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Charset {
    /// Any.
    #[default]
    Any,
    /// Those of ASCII, which every recipient's software shows.
    Ascii,
}
