//! How a draft begins: from a template, or as the correction of one that was released.

use super::step::{Step, audit_draft};
use super::{Draft, DraftId, Line, Refusal, State, TemplateRef};
use crate::{Answers, Context, Template};
use audit::Action;
use ids::{Organisation, Timestamp};

/// What a draft begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// A name that was never used before.
    pub id: DraftId,
    /// The practice that writes it.
    pub org: Organisation,
    /// What it is made from.
    pub context: Context,
    /// What its author wrote already.
    pub answers: Answers,
    /// Login of its author.
    pub author: String,
}

impl Draft {
    /// Begins a document.
    pub fn begin(template: &Template, beginning: Beginning, at: Timestamp) -> Step {
        let draft = Self {
            id: beginning.id,
            org: beginning.org,
            template: TemplateRef {
                id: template.id.clone(),
                version: template.version,
            },
            document: beginning.id,
            corrects: false,
            author: beginning.author.clone(),
            state: State::Draft,
            revision: 1,
            context: beginning.context,
            answers: beginning.answers,
            attachments: Vec::new(),
            blocked: Vec::new(),
            history: vec![Line {
                at,
                by: beginning.author.clone(),
                what: "begun".to_owned(),
            }],
        };
        Step {
            audit: audit_draft(&draft, Action::DraftBegun, &beginning.author, at),
            draft,
        }
    }

    /// Begins the correction of a released document: the same document, a newer version.
    ///
    /// # Errors
    /// [`Refusal::NotNow`] unless it was released.
    pub fn amend(&self, id: DraftId, author: &str, at: Timestamp) -> Result<Step, Refusal> {
        match self.state {
            State::Released { .. } => {}
            State::Discarded { .. } | State::Draft | State::WaitingForReview => {
                return Err(Refusal::NotNow {
                    state: self.state.words(),
                    fix: "only what was released can be corrected by a new version",
                });
            }
        }
        let draft = Self {
            id,
            corrects: true,
            author: author.to_owned(),
            state: State::Draft,
            revision: 1,
            blocked: Vec::new(),
            history: vec![Line {
                at,
                by: author.to_owned(),
                what: format!("begun as a correction of {}", self.id),
            }],
            ..self.clone()
        };
        Ok(Step {
            audit: audit_draft(&draft, Action::DraftBegun, author, at),
            draft,
        })
    }
}
