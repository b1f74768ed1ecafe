//! Whether somebody can be sent to, in the words of the directory.

use certs::Certificate;
use directory::fhir::Endpoint;
use directory::uris::{interface, payload, system};
use directory::{CodeSet, Lack, Refusal};
use fhir::Json;
use ids::Timestamp;
use serde::Serialize;

/// Whether somebody can be sent to. What only a sender knows (whom it trusts, in which world it
/// is) is not asked: [`directory::Directory::resolve`] decides before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// Whether they can receive electronically.
    pub can_receive: bool,
    /// Why not: one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
    /// Their SMD target, where they can receive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The codes of what they take.
    pub takes: Vec<String>,
    /// When the last of their certificates ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// How the endpoints of an entry can be sent to at a time: by the first that passes, or why not by
/// the one that came furthest. `wanted` is the code of a payload type, if it matters.
#[must_use]
pub fn reach(name: &str, endpoints: &[&Json], wanted: Option<&str>, at: Timestamp) -> Reach {
    let recipient = name.to_owned();
    let mut furthest = (0, Refusal::EndpointMissing { recipient });
    let mut takes: Vec<String> = Vec::new();
    for endpoint in endpoints {
        let Ok(endpoint) = serde_json::from_str::<Endpoint>(&endpoint.to_string()) else {
            continue;
        };
        match passes(name, &endpoint, wanted, at) {
            Ok(until) => {
                return Reach {
                    can_receive: true,
                    why_not: None,
                    target: endpoint.targets().next().map(|it| it.uri()),
                    takes: payloads(&endpoint),
                    until: Some(until.to_rfc3339()),
                };
            }
            Err((step, refusal)) if step > furthest.0 => {
                furthest = (step, refusal);
                takes = payloads(&endpoint);
            }
            Err(_) => {}
        }
    }
    Reach {
        can_receive: false,
        why_not: Some(furthest.1.sentence()),
        target: None,
        takes,
        until: None,
    }
}

/// When the certificate of an endpoint ends, or how far it came and why no further.
fn passes(
    name: &str,
    endpoint: &Endpoint,
    wanted: Option<&str>,
    at: Timestamp,
) -> Result<Timestamp, (u8, Refusal)> {
    let recipient = name.to_owned();
    let in_period = endpoint.period.as_ref().is_none_or(|it| it.covers(at));
    if endpoint.status.as_deref() != Some("active") || !in_period {
        return Err((1, Refusal::EndpointInactive { recipient }));
    }
    let spoken = endpoint.connection_type.as_ref();
    let code = interface::SEALED_MESSAGE_DELIVERY;
    if !spoken.is_some_and(|it| CodeSet::SmdInterfaces.says(it, code)) {
        return Err((2, Refusal::ConnectionTypeUnsupported { recipient }));
    }
    if let Some(wanted) = wanted.filter(|wanted| !takes(endpoint, wanted)) {
        let refusal = Refusal::PayloadUnsupported {
            recipient,
            wanted: wanted.to_owned(),
            they_take: payloads(endpoint),
        };
        return Err((3, refusal));
    }
    if endpoint.https_address().is_none() {
        let lacks = Lack::Address;
        return Err((4, Refusal::EndpointIncomplete { recipient, lacks }));
    }
    certificate(name, endpoint, at)
}

fn certificate(name: &str, endpoint: &Endpoint, at: Timestamp) -> Result<Timestamp, (u8, Refusal)> {
    let recipient = name.to_owned();
    let mut reason = None;
    let mut last = None;
    for text in endpoint.certificate_texts() {
        match Certificate::from_pem(text) {
            Ok(it) if it.not_after() < at => {
                reason = Some(format!("it ended at {}", it.not_after().to_rfc3339()));
            }
            Ok(it) if it.not_before() > at => {
                reason = Some(format!(
                    "it is valid only from {}",
                    it.not_before().to_rfc3339()
                ));
            }
            Ok(it) => last = last.max(Some(it.not_after())),
            Err(error) => reason = Some(error.to_string()),
        }
    }
    match (last, reason) {
        (Some(until), _) => Ok(until),
        (None, Some(reason)) => Err((6, Refusal::CertificateUnusable { recipient, reason })),
        (None, None) => Err((5, Refusal::CertificateMissing { recipient })),
    }
}

fn takes(endpoint: &Endpoint, wanted: &str) -> bool {
    endpoint.payload_codings().any(|coding| {
        let any = coding.system.as_deref() == Some(system::PAYLOAD_TYPE)
            && coding.code.as_deref() == Some(payload::ANY);
        any || CodeSet::PayloadTypes.says(coding, wanted)
    })
}

fn payloads(endpoint: &Endpoint) -> Vec<String> {
    let codes = endpoint.payload_codings().filter_map(|it| it.code.clone());
    let mut codes: Vec<String> = codes.collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::from_millis(1_795_305_600_000);

    fn endpoint(status: &str, connection: &str, more: &str) -> Json {
        let text = format!(
            r#"{{"resourceType":"Endpoint","id":"e","status":"{status}",
            "connectionType":{{"code":"{connection}"}},"address":"https://x.example",
            "payloadType":[{{"coding":[{{"code":"{}"}}]}}]{more}}}"#,
            payload::REF_L2
        );
        Json::parse(&text).unwrap()
    }

    fn why(endpoints: &[&Json], wanted: Option<&str>) -> String {
        let reach = reach("Wattle Medical", endpoints, wanted, AT);
        assert!(!reach.can_receive);
        reach.why_not.unwrap()
    }

    #[test]
    fn the_endpoint_that_came_furthest_says_why_not() {
        let off = endpoint("off", interface::SEALED_MESSAGE_DELIVERY, "");
        let other = endpoint("active", "hl7-fhir-rest", "");
        let bare = endpoint("active", interface::SEALED_MESSAGE_DELIVERY, "");
        let none = "Wattle Medical publishes no secure messaging endpoint.";
        assert_eq!(why(&[], None), none);
        assert!(why(&[&off], None).contains("switched off"));
        assert!(why(&[&other, &off], None).contains("sealed message delivery"));
        assert!(why(&[&off, &bare], None).contains("no encryption certificate"));
        assert!(why(&[&bare], Some(payload::ORU)).contains("does not take"));
        let broken = format!(
            r#","extension":[{{"url":"{}","valueString":"x"}}]"#,
            directory::uris::ext::ENCRYPTION_CERTIFICATE
        );
        let broken = endpoint("active", interface::SEALED_MESSAGE_DELIVERY, &broken);
        assert!(why(&[&broken], None).contains("cannot be used"));
    }
}
