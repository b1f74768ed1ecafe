//! Collecting what waits at our provider.

use async_trait::async_trait;
use engine::ports::{Destination, Mailbox, MailboxError, News};
use http::StatusCode;
use ids::{InvocationId, ResponseId};
use smd::{
    MailboxQuery, MessageList, RemoveResponses, RequestHead, ResponseList, RetrieveMessages,
    SealedMessage, UnknownOrganisation,
};

use crate::ask::refusal_of;
use crate::failure::failed;
use crate::{AskError, HttpsCourier};

#[async_trait]
impl Mailbox for HttpsCourier {
    async fn list(
        &self,
        at: &Destination,
        all: bool,
        limit: usize,
    ) -> Result<MessageList, MailboxError> {
        let query = query(at, all, limit);
        let write = |head: &RequestHead<'_>| Ok(smd::write_list_messages_request(&query, head));
        let parse = smd::parse_list_messages_reply;
        let refused = |unknown| unknown_organisation("unknownReceiverOrganisation", unknown);
        Ok(self
            .ask(at, self.with_messages(), write, parse, refused)
            .await?)
    }

    async fn retrieve(
        &self,
        at: &Destination,
        ids: &[InvocationId],
    ) -> Result<Vec<SealedMessage>, MailboxError> {
        let wanted = RetrieveMessages {
            organisation: at.on_behalf_of.clone(),
            invocation_ids: ids.to_vec(),
        };
        let write =
            |head: &RequestHead<'_>| Ok(smd::write_retrieve_messages_request(&wanted, head));
        let parse = smd::parse_retrieve_messages_reply;
        let refused =
            |error: smd::RetrieveMessagesError| refusal_of(error.code.as_str(), error.message);
        Ok(self
            .ask(at, self.with_messages(), write, parse, refused)
            .await?)
    }

    async fn responses(
        &self,
        at: &Destination,
        all: bool,
        limit: usize,
    ) -> Result<ResponseList, MailboxError> {
        let query = query(at, all, limit);
        let write =
            |head: &RequestHead<'_>| Ok(smd::write_retrieve_responses_request(&query, head));
        let parse = smd::parse_retrieve_responses_reply;
        let refused = |unknown| unknown_organisation("unknownOrganisation", unknown);
        Ok(self
            .ask(at, self.with_messages(), write, parse, refused)
            .await?)
    }

    async fn remove(
        &self,
        at: &Destination,
        ids: &[ResponseId],
        force: bool,
    ) -> Result<(), MailboxError> {
        let wanted = RemoveResponses {
            force,
            organisation: at.on_behalf_of.clone(),
            response_ids: ids.to_vec(),
        };
        let write = |head: &RequestHead<'_>| smd::write_remove_responses_request(&wanted, head);
        let parse = smd::parse_remove_responses_reply;
        let refused =
            |error: smd::RemoveResponsesError| refusal_of(error.code.as_str(), error.message);
        let removed = self.ask(at, self.ordinary(), write, parse, refused).await?;
        if ids.iter().all(|id| removed.contains(id)) {
            return Ok(());
        }
        let why = "it did not confirm every transport response that was to be removed";
        Err(MailboxError::Unavailable(why.to_owned()))
    }

    async fn wait(&self, at: &Destination) -> Result<News, MailboxError> {
        let (client, mut url) = self.reach(at).map_err(AskError::from)?;
        url.query_pairs_mut()
            .append_pair("organisation", &at.on_behalf_of.uri());
        let request = client.get(url).timeout(self.limits().wait);
        let response = request
            .send()
            .await
            .map_err(failed)
            .map_err(AskError::from)?;
        match response.status() {
            StatusCode::OK => Ok(News::Came),
            StatusCode::NO_CONTENT => Ok(News::None),
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Ok(News::NotOffered),
            other => Err(AskError::Unavailable(format!("HTTP status {other}")).into()),
        }
    }
}

impl From<AskError> for MailboxError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Refused { code, message } => Self::Refused { code, message },
            AskError::Unavailable(why) => Self::Unavailable(why),
        }
    }
}

fn query(at: &Destination, all_available: bool, limit: usize) -> MailboxQuery {
    MailboxQuery {
        organisation: at.on_behalf_of.clone(),
        all_available,
        limit,
    }
}

fn unknown_organisation(code: &str, unknown: UnknownOrganisation) -> AskError {
    refusal_of(code, unknown.message)
}
