//! Calls that are answered with more than yes: collecting, asking, looking up, publishing.

use engine::ports::Destination;
use smd::{
    Answer, Expected, ImmediateRefusal, Interaction, InteractionQuery, Publication, Published,
    RequestHead, SealedMessage, UnknownTarget, WhyUnclear, WriteError,
};

use crate::HttpsCourier;
use crate::courier::Room;
use crate::outcome::{Failed, is_temporary};

/// Why a call gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// The peer refuses for good, with the code of its fault.
    #[error("the other system answered {code}: {message}")]
    Refused {
        /// `errorCode` or `responseCode` of the fault.
        code: String,
        /// Its words; may be empty.
        message: String,
    },
    /// It could not be asked, or its answer says nothing; worth another try.
    #[error("the other system could not be asked: {0}")]
    Unavailable(String),
}

impl HttpsCourier {
    /// Asks for an immediate answer to a sealed message (SealedImmediateMessageDelivery).
    ///
    /// # Errors
    /// [`AskError`] without an answer.
    pub async fn deliver_immediate(
        &self,
        to: &Destination,
        message: &SealedMessage,
    ) -> Result<SealedMessage, AskError> {
        let write = |head: &RequestHead<'_>| smd::write_immediate_request(message, head);
        let refused = |refusal| match refusal {
            ImmediateRefusal::Refused(response) => refusal_of(&response.code, response.message),
            ImmediateRefusal::Timeout { code, message } => refusal_of(code.as_str(), message),
        };
        let room = self.with_messages();
        let answer = self.ask(to, room, write, smd::parse_immediate_reply, refused);
        answer.await.map(|answer| *answer)
    }

    /// Asks how an organisation is reached (ELS `listInteractions`).
    ///
    /// # Errors
    /// [`AskError`] without an answer.
    pub async fn list_interactions(
        &self,
        to: &Destination,
        query: &InteractionQuery,
    ) -> Result<Vec<Interaction>, AskError> {
        let write = |head: &RequestHead<'_>| smd::write_list_interactions_request(query, head);
        let (room, parse) = (self.ordinary(), smd::parse_list_interactions_reply);
        self.ask(to, room, write, parse, unknown_target).await
    }

    /// Asks whether an interaction still holds (ELS `validateInteraction`).
    ///
    /// # Errors
    /// [`AskError`] without an answer.
    pub async fn validate_interaction(
        &self,
        to: &Destination,
        interaction: &Interaction,
    ) -> Result<bool, AskError> {
        let write =
            |head: &RequestHead<'_>| Ok(smd::write_validate_interaction_request(interaction, head));
        let (room, parse) = (self.ordinary(), smd::parse_validate_interaction_reply);
        self.ask(to, room, write, parse, unknown_target).await
    }

    /// Publishes an interaction, or publishes it no longer (ELS `addInteraction`,
    /// `removeInteraction`).
    ///
    /// # Errors
    /// [`AskError`] when it is not known to be published.
    pub async fn publish_interaction(
        &self,
        to: &Destination,
        publication: Publication,
        interaction: &Interaction,
    ) -> Result<Published, AskError> {
        let write =
            |head: &RequestHead<'_>| Ok(smd::write_publish_request(publication, interaction, head));
        let parse = |status, body: &[u8], expected: &Expected<'_>| {
            smd::parse_publish_reply(publication, status, body, expected)
        };
        let room = self.ordinary();
        self.ask(to, room, write, parse, unknown_target).await
    }

    /// The room for an answer that carries messages.
    pub(crate) fn with_messages(&self) -> Room {
        Room {
            time: self.limits().collect,
            bytes: self.limits().collected_bytes,
        }
    }

    /// Posts a request; `refused` tells what a declared fault means.
    pub(crate) async fn ask<T, R>(
        &self,
        to: &Destination,
        room: Room,
        write: impl FnOnce(&RequestHead<'_>) -> Result<Vec<u8>, WriteError>,
        parse: impl FnOnce(u16, &[u8], &Expected<'_>) -> Result<Answer<T, R>, WhyUnclear>,
        refused: impl FnOnce(R) -> AskError,
    ) -> Result<T, AskError> {
        let (_, answer) = self.call(to, room, write, parse).await?;
        match answer {
            Ok(Answer::Given(given)) => Ok(given),
            Ok(Answer::Refused(refusal)) => Err(refused(refusal)),
            Ok(Answer::StandardError(error)) if is_temporary(&error) => {
                Err(AskError::Unavailable(error.message))
            }
            Ok(Answer::StandardError(error)) => Err(refusal_of(error.code.as_str(), error.message)),
            Err(why) => Err(AskError::Unavailable(why.to_string())),
        }
    }
}

impl From<Failed> for AskError {
    fn from(failed: Failed) -> Self {
        let (Failed::Forbidden(why) | Failed::Lost(why) | Failed::Unreachable(why)) = failed;
        Self::Unavailable(why)
    }
}

/// A refusal with this code.
pub(crate) fn refusal_of(code: &str, message: String) -> AskError {
    let code = code.to_owned();
    AskError::Refused { code, message }
}

fn unknown_target(_: UnknownTarget) -> AskError {
    refusal_of("unknownTargetId", String::new())
}
