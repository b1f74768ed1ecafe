//! What the author wrote into the fields of a template.

use crate::context::{block, line};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The content of one field.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// Of any field but a list; lines are separated by LF.
    Text(String),
    /// Of a list.
    List(Vec<String>),
}

/// The fields that the author wrote, by name. A field that is not here is filled from the context;
/// an empty answer empties it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Answer>);

impl Answer {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::List(list) => list.iter().all(|entry| entry.trim().is_empty()),
        }
    }

    /// The texts: one, or each entry.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::List(list) => list,
        };
        texts.iter().map(String::as_str)
    }

    /// Brought into shape: as lines, or as one line.
    pub(crate) fn cleaned(&self, several_lines: bool) -> Self {
        match self {
            Self::Text(text) if several_lines => Self::Text(block(text)),
            Self::Text(text) => Self::Text(line(text)),
            Self::List(list) => {
                let lines = list.iter().map(|entry| line(entry));
                Self::List(lines.filter(|entry| !entry.is_empty()).collect())
            }
        }
    }
}

impl Answers {
    /// From pairs, as a command line gives them. A field that is named again becomes a list.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut answers = BTreeMap::new();
        for (name, text) in pairs {
            let text = text.to_owned();
            answers
                .entry(name.to_owned())
                .and_modify(|answer| match answer {
                    Answer::Text(first) => {
                        *answer = Answer::List(vec![std::mem::take(first), text.clone()]);
                    }
                    Answer::List(list) => list.push(text.clone()),
                })
                .or_insert(Answer::Text(text));
        }
        Self(answers)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::List(_) => "List(..)",
        })
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_named_twice_is_a_list() {
        let answers = Answers::from_pairs([("a", "1"), ("b", "x"), ("a", "2"), ("a", "3")]);
        let list = ["1", "2", "3"].map(str::to_owned).to_vec();
        assert_eq!(answers.0["a"], Answer::List(list));
        assert_eq!(answers.0["b"], Answer::Text("x".into()));
        assert_eq!(format!("{answers:?}"), r#"{"a", "b"}"#);
    }

    #[test]
    fn answers_are_plain_json() {
        let text = r#"{"a":"one","b":["two","three"]}"#;
        let answers: Answers = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&answers).unwrap(), text);
        assert!(serde_json::from_str::<Answers>(r#"{"a":1}"#).is_err());
    }
}
