//! A hint for our own agents that something came, so that they need not poll. No part of SMD.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Extension, RawQuery, State};
use axum::response::{IntoResponse, Response};
use engine::MailboxRefusal;
use http::StatusCode;
use ids::Organisation;
use reqwest::Url;

use crate::{Mailboxes, PeerIdentity};

/// The longest that a request for news is held. Proxies commonly cut a silent connection after 30
/// or 60 seconds.
pub(crate) const HOLD: Duration = Duration::from_secs(25);

/// Answers 200 once something waits for `?organisation=<URI>`, or 204 when nothing came.
pub(crate) async fn news(
    State(mailboxes): State<Arc<dyn Mailboxes>>,
    Extension(peer): Extension<PeerIdentity>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(organisation) = query.as_deref().and_then(organisation) else {
        let words = "Name the organisation as ?organisation=<URI>.\n";
        return (StatusCode::BAD_REQUEST, words).into_response();
    };
    match mailboxes.news(&peer, &organisation, HOLD).await {
        Ok(true) => StatusCode::OK.into_response(),
        Ok(false) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refused(&refusal),
    }
}

fn organisation(query: &str) -> Option<Organisation> {
    let url = Url::parse(&format!("query:?{query}")).ok()?;
    let mut named = url.query_pairs().filter(|(name, _)| name == "organisation");
    let (_, uri) = named.next()?;
    let only = named.next().is_none();
    Organisation::parse_uri(&uri).ok().filter(|_| only)
}

fn refused(refusal: &MailboxRefusal) -> Response {
    let status = match refusal {
        MailboxRefusal::NotEntitled(_) => StatusCode::FORBIDDEN,
        MailboxRefusal::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
        MailboxRefusal::HasBeenRemoved(_)
        | MailboxRefusal::HasNotBeenRetrieved(_)
        | MailboxRefusal::TooLarge { .. }
        | MailboxRefusal::UnknownMessage(_)
        | MailboxRefusal::UnknownOrganisation(_)
        | MailboxRefusal::UnknownResponse(_) => StatusCode::NOT_FOUND,
    };
    (status, format!("{refusal}\n")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_organisation_is_named_in_the_query() {
        let wattle = "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003628233352432";
        let expected = Organisation::parse_uri(wattle).ok();
        assert!(expected.is_some());
        assert_eq!(organisation(&format!("organisation={wattle}")), expected);
        let escaped = wattle.replace(':', "%3A").replace('/', "%2F");
        assert_eq!(
            organisation(&format!("a=1&organisation={escaped}")),
            expected
        );
        for bad in [
            "",
            "organisation=",
            "organisation=word",
            "organization=urn:x:y",
        ] {
            assert_eq!(organisation(bad), None, "{bad}");
        }
        let twice = format!("organisation={wattle}&organisation={wattle}");
        assert_eq!(organisation(&twice), None);
    }
}
