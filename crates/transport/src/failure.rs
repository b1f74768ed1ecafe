//! What a call that failed means, and the words for it.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError};

use crate::outcome::Failed;

/// Only a connection that was never made, or a handshake that the peer ended, is certain not to
/// have carried the request.
pub(crate) fn failed(error: reqwest::Error) -> Failed {
    let error = error.without_url();
    let why = innermost(&error);
    let refused = find_tls(&error).is_some_and(refuses_us);
    if error.is_connect() || error.is_builder() || refused {
        return Failed::Unreachable(why);
    }
    Failed::Lost(why)
}

/// The words of the error at the bottom, which names the cause; those above say only that a
/// request failed.
pub(crate) fn innermost(error: &reqwest::Error) -> String {
    if let Some(tls) = find_tls(error) {
        return tls_reason(tls);
    }
    if let Some(words) = causes(error).find_map(|cause| proxy_words(&cause.to_string())) {
        return words.to_owned();
    }
    if error.is_timeout() {
        return "the receiving system did not answer in time".to_owned();
    }
    causes(error)
        .last()
        .map_or_else(String::new, ToString::to_string)
}

/// What went wrong at our proxy. The HTTP library shows that error as text alone.
fn proxy_words(text: &str) -> Option<&'static str> {
    Some(match text.strip_prefix("tunnel error: ")? {
        "proxy authorization required" => {
            "our proxy wants a user name and password, or other ones: see [proxy] credentials_file"
        }
        "unsuccessful" => "our proxy refused to connect to the receiving system",
        "failed to create underlying connection" => "our proxy cannot be reached",
        _ => "our proxy did not answer as a proxy does",
    })
}

/// The errors below one another. An I/O error keeps its cause where `source` does not show it.
fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error as &(dyn Error + 'static)), |error| below(*error))
}

fn below<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

fn find_tls(error: &reqwest::Error) -> Option<&rustls::Error> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// In TLS 1.3 a server looks at our certificate when we are already done, so its refusal comes
/// in place of an answer.
fn refuses_us(error: &rustls::Error) -> bool {
    let rustls::Error::AlertReceived(alert) = error else {
        return false;
    };
    [
        AlertDescription::AccessDenied,
        AlertDescription::BadCertificate,
        AlertDescription::CertificateExpired,
        AlertDescription::CertificateRequired,
        AlertDescription::CertificateRevoked,
        AlertDescription::CertificateUnknown,
        AlertDescription::HandshakeFailure,
        AlertDescription::UnknownCA,
        AlertDescription::UnsupportedCertificate,
    ]
    .contains(alert)
}

/// Why our verifier refused the certificate of a client, if that is what ended a handshake.
pub(crate) fn refused_certificate(error: &io::Error) -> Option<String> {
    verdict(error.get_ref()?.downcast_ref()?)
}

/// Our own verifiers put a sentence into the error; rustls would show it in quotes and names.
fn verdict(error: &rustls::Error) -> Option<String> {
    let rustls::Error::InvalidCertificate(CertificateError::Other(reason)) = error else {
        return None;
    };
    Some(reason.0.to_string())
}

pub(crate) fn tls_reason(error: &rustls::Error) -> String {
    if let Some(verdict) = verdict(error) {
        return format!("the certificate of the receiving system is refused: {verdict}");
    }
    if refuses_us(error) {
        return format!("the receiving system refused our certificate ({error})");
    }
    error.to_string()
}
