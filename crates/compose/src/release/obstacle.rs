//! What keeps a document from leaving.

use crate::{FieldProblem, TemplateError};
use document::WriteProblem;
use rendition::PdfError;
use serde::{Deserialize, Serialize};

/// One reason why a document may not go. Holds no patient data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Obstacle {
    /// One plain sentence that names the fix.
    pub sentence: String,
    /// Place and rule, for whoever looks after the system; empty when the sentence says it all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub technical: String,
}

impl Obstacle {
    /// A reason with a code of its own.
    pub fn new(sentence: impl Into<String>, technical: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            technical: technical.into(),
        }
    }

    pub(crate) fn plain(sentence: &str) -> Self {
        Self {
            sentence: sentence.to_owned(),
            technical: String::new(),
        }
    }

    pub(crate) fn field(problem: &FieldProblem) -> Self {
        Self::plain(&problem.sentence)
    }

    pub(crate) fn template(error: &TemplateError) -> Self {
        Self {
            sentence: "The content is more than this template can hold; shorten it.".to_owned(),
            technical: error.to_string(),
        }
    }

    pub(crate) fn pdf(error: &PdfError) -> Self {
        Self {
            sentence: format!("The document cannot be shown to its recipient as it is: {error}."),
            technical: String::new(),
        }
    }

    /// By the place in the message, which people do not know, the part of the document that they
    /// do.
    pub(crate) fn written(problem: &WriteProblem) -> Self {
        let place = match problem {
            WriteProblem::Check { path, .. }
            | WriteProblem::Identifier { path, .. }
            | WriteProblem::Json { path, .. }
            | WriteProblem::Missing { path, .. }
            | WriteProblem::Text { path, .. }
            | WriteProblem::Unfit { path, .. } => path.as_str(),
            WriteProblem::Size => {
                return Self::plain(
                    "With its attachments this is larger than recipients can take (16 MiB); attach \
                 less.",
                );
            }
            WriteProblem::Original { .. } | WriteProblem::Write(_) => "",
        };
        let sentence = PLACES.iter().find(|(start, _)| place.starts_with(start));
        let sentence = sentence.map_or(OTHER, |(_, sentence)| sentence);
        Self {
            sentence: sentence.to_owned(),
            technical: problem.to_string(),
        }
    }
}

/// By how a path of the input or of the message begins.
const PLACES: [(&str, &str); 12] = [
    ("PID", PATIENT),
    ("PRD", RECIPIENT),
    ("PV1", RECIPIENT),
    (
        "MSH",
        "The sending or receiving practice is not named as it must be; see its address.",
    ),
    ("addressee", RECIPIENT),
    ("author", AUTHOR),
    ("copies", RECIPIENT),
    (
        "document.attachments",
        "An attachment cannot be sent as it is; see its title and type.",
    ),
    ("patient", PATIENT),
    ("receiver", RECIPIENT),
    ("recipient", RECIPIENT),
    ("sender", AUTHOR),
];

const AUTHOR: &str = "Your own details, or those of your practice, are not complete; mend them.";
const PATIENT: &str = "The patient's details cannot be sent as they are; mend them.";
const RECIPIENT: &str =
    "The recipient's details cannot be sent as they are; choose them from the address book again.";
const OTHER: &str = "The message would break a rule that recipients rely on.";

#[cfg(test)]
mod tests {
    use super::*;

    fn said(path: &str) -> Obstacle {
        Obstacle::written(&WriteProblem::Missing {
            path: path.to_owned(),
            fix: "give it",
        })
    }

    #[test]
    fn the_place_in_the_message_becomes_the_part_of_the_document() {
        for (path, sentence) in [
            ("patient.names[0].family", PATIENT),
            ("PID-3", PATIENT),
            ("recipient.identifiers", RECIPIENT),
            ("copies[1].name", RECIPIENT),
            ("author.identifiers[0].id", AUTHOR),
            ("sender.facility.namespace", AUTHOR),
            ("document.code", OTHER),
            ("OBX[2]-5", OTHER),
        ] {
            let obstacle = said(path);
            assert_eq!(obstacle.sentence, sentence, "{path}");
            assert!(obstacle.technical.starts_with(path), "{obstacle:?}");
        }
        let attachment = said("document.attachments[0].code");
        assert!(attachment.sentence.starts_with("An attachment"));
        let size = Obstacle::written(&WriteProblem::Size);
        assert!(size.sentence.contains("16 MiB"));
        assert_eq!(size.technical, "");
    }
}
