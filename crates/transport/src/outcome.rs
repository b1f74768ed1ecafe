//! What the engine is told of a call: one place, one exhaustive match each.

use delivery::inbound::Told;
use delivery::outbound::Reply;
use engine::NotAnswered;
use smd::{
    Answer, ImmediateAnswer, ImmediateRefusal, SealedMessage, StandardError, StandardErrorCode,
    WhyUnclear,
};

/// How a call ended: the peer answered, with this HTTP status and this meaning, or it did not.
pub(crate) type Called<T> = Result<(u16, T), Failed>;

/// Why there is no answer, before anybody asks what for the call was.
pub(crate) enum Failed {
    /// The address may not be called.
    Forbidden(String),
    /// The call ended after the request may have arrived.
    Lost(String),
    /// The request certainly did not arrive.
    Unreachable(String),
}

/// The meaning for a sealed message.
pub(crate) fn of_message(called: Called<smd::Reply>) -> Reply {
    let (status, reply) = match called {
        Ok(answered) => answered,
        Err(Failed::Forbidden(why) | Failed::Unreachable(why)) => return Reply::Unreachable(why),
        Err(Failed::Lost(why)) => return Reply::Unclear(why),
    };
    match reply {
        smd::Reply::Ok => Reply::Taken { duplicate: false },
        smd::Reply::Duplicate => Reply::Taken { duplicate: true },
        smd::Reply::Refused(response) => Reply::Refused {
            code: response.code,
            message: response.message,
        },
        smd::Reply::StandardError(error) if is_temporary(&error) => {
            Reply::Unreachable(sentence(&error))
        }
        smd::Reply::StandardError(error) => Reply::Refused {
            code: error.code.as_str().to_owned(),
            message: error.message,
        },
        smd::Reply::Unclear { .. } if status == PAYLOAD_TOO_LARGE => Reply::Refused {
            code: "HTTP 413".to_owned(),
            message: "The receiving system takes no message of this size.".to_owned(),
        },
        smd::Reply::Unclear { why } if was_turned_away(status) => {
            Reply::Unreachable(turned_away(status, &why))
        }
        smd::Reply::Unclear { why } => Reply::Unclear(why.to_string()),
    }
}

/// The meaning for a message that wants an answer. Whatever is no answer leaves the ordinary way,
/// where a refusal is repeated if it is one.
pub(crate) fn of_exchange(
    called: Called<Result<ImmediateAnswer, WhyUnclear>>,
) -> Result<SealedMessage, NotAnswered> {
    let (may_have_arrived, why) = match called {
        Ok((_, Ok(Answer::Given(answer)))) => return Ok(*answer),
        Ok((_, Ok(Answer::Refused(ImmediateRefusal::Refused(response))))) => {
            let words = format!("refused: {} ({})", response.message, response.code);
            (false, words)
        }
        Ok((_, Ok(Answer::Refused(ImmediateRefusal::Timeout { code, message })))) => {
            let words = format!("{}: {message}", code.as_str());
            (true, words)
        }
        Ok((_, Ok(Answer::StandardError(error)))) => (false, sentence(&error)),
        Ok((status, Err(why))) if was_turned_away(status) => (false, turned_away(status, &why)),
        Ok((_, Err(why))) => (true, why.to_string()),
        Err(Failed::Forbidden(why) | Failed::Unreachable(why)) => (false, why),
        Err(Failed::Lost(why)) => (true, why),
    };
    Err(NotAnswered {
        may_have_arrived,
        why,
    })
}

/// The meaning for a transport response.
pub(crate) fn of_response(called: Called<smd::Reply>) -> Told {
    let reply = match called {
        Ok((_, reply)) => reply,
        Err(Failed::Forbidden(why)) => return Told::Never(why),
        Err(Failed::Lost(why) | Failed::Unreachable(why)) => return Told::NotYet(why),
    };
    match reply {
        smd::Reply::Ok | smd::Reply::Duplicate => Told::Done,
        smd::Reply::Refused(response) => Told::Never(response.code),
        smd::Reply::StandardError(error) if is_temporary(&error) => Told::NotYet(sentence(&error)),
        smd::Reply::StandardError(error) => Told::Never(sentence(&error)),
        smd::Reply::Unclear { why } => Told::NotYet(why.to_string()),
    }
}

const PAYLOAD_TOO_LARGE: u16 = 413;

/// Whether this status alone says that the request was not taken: it was the wrong request, or
/// the peer has no time.
fn was_turned_away(status: u16) -> bool {
    matches!(status, 400..=499 | 503)
}

fn turned_away(status: u16, why: &WhyUnclear) -> String {
    format!("turned away with HTTP status {status}: {why}")
}

fn sentence(error: &StandardError) -> String {
    format!(
        "the receiving system answered {}: {}",
        error.code.as_str(),
        error.message
    )
}

/// Whether the same bytes may be taken later.
pub(crate) fn is_temporary(error: &StandardError) -> bool {
    match error.code {
        StandardErrorCode::ServiceTemporaryUnavailable => true,
        StandardErrorCode::ServicePermanentUnavailable
        | StandardErrorCode::CertificateSkiMissing
        | StandardErrorCode::CertificateKeyUsage
        | StandardErrorCode::CertificateUnidentified
        | StandardErrorCode::InvalidCredentials
        | StandardErrorCode::NotAuthenticated
        | StandardErrorCode::NotAuthorised
        | StandardErrorCode::BadParam
        | StandardErrorCode::BadlyFormedMsg
        | StandardErrorCode::BadTimestamp
        | StandardErrorCode::BadSignature
        | StandardErrorCode::BadEncryption
        | StandardErrorCode::BadSigEncOrder
        | StandardErrorCode::BadCertificateTransmitted
        | StandardErrorCode::BadWsaAction
        | StandardErrorCode::BadWsaMessageId
        | StandardErrorCode::BadWsaTo
        | StandardErrorCode::BadAlgorithmDataEncryption
        | StandardErrorCode::BadAlgorithmKeyEncryption
        | StandardErrorCode::BadAlgorithmC14N
        | StandardErrorCode::BadAlgorithmDigest
        | StandardErrorCode::BadAlgorithmSignature => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: StandardErrorCode) -> smd::Reply {
        smd::Reply::StandardError(StandardError {
            code,
            message: "words".to_owned(),
        })
    }

    #[test]
    fn one_standard_error_is_worth_another_try() {
        for code in StandardErrorCode::ALL.iter().copied() {
            let temporary = code == StandardErrorCode::ServiceTemporaryUnavailable;
            let reply = of_message(Ok((500, error(code))));
            let expected = if temporary {
                matches!(reply, Reply::Unreachable(_))
            } else {
                matches!(&reply, Reply::Refused { code: told, .. } if told == code.as_str())
            };
            assert!(expected, "{code:?}: {reply:?}");
            let told = of_response(Ok((500, error(code))));
            assert_eq!(matches!(told, Told::NotYet(_)), temporary, "{told:?}");
            assert_eq!(matches!(told, Told::Never(_)), !temporary, "{told:?}");
        }
    }

    #[test]
    fn no_exchange_without_an_answer_is_taken_for_one() {
        let refused = |refusal| Ok((500, Ok(Answer::Refused(refusal))));
        let timeout = |code| {
            let message = "words".to_owned();
            refused(ImmediateRefusal::Timeout { code, message })
        };
        let unclear = |status| Ok((status, Err(WhyUnclear::HttpStatus { status })));
        let cases = [
            (timeout(smd::TimeoutCode::BusyRetryLater), true),
            (timeout(smd::TimeoutCode::RequestFailure), true),
            (unclear(404), false),
            (unclear(503), false),
            (unclear(500), true),
            (Err(Failed::Lost("cut".to_owned())), true),
            (Err(Failed::Unreachable("away".to_owned())), false),
            (Err(Failed::Forbidden("no".to_owned())), false),
        ];
        for (called, may_have_arrived) in cases {
            let not = of_exchange(called).expect_err("no answer");
            assert_eq!(not.may_have_arrived, may_have_arrived, "{}", not.why);
        }
    }

    #[test]
    fn no_unclear_answer_is_taken_for_success_whatever_its_status() {
        for status in 100..600 {
            let why = WhyUnclear::HttpStatus { status };
            let reply = smd::Reply::Unclear { why };
            let told = of_response(Ok((status, reply.clone())));
            assert!(matches!(told, Told::NotYet(_)), "{status}: {told:?}");
            let reply = of_message(Ok((status, reply)));
            assert!(!matches!(reply, Reply::Taken { .. }), "{status}: {reply:?}");
        }
    }
}
