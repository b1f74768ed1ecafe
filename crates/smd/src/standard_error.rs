//! The fault every service may raise (`StandardError/2010`).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Service;
use crate::cursor::Cursor;
use crate::namespace::Namespace;
use crate::read_error::ReadError;
use crate::sequence::{Field, Sequence};
use crate::value;

/// Declares the closed set of codes together with their words on the wire.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)*) => {
        /// Why a call failed (StandardErrorCodeType), in the order of the schema.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum StandardErrorCode {
            $($(#[$doc])* $variant,)*
        }

        impl StandardErrorCode {
            /// Every code, in the order of the schema.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word used on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}

codes! {
    /// The service is gone for good.
    ServicePermanentUnavailable = "servicePermanentUnavailable",
    /// The service cannot answer now; try again.
    ServiceTemporaryUnavailable = "serviceTemporaryUnavailable",
    /// A certificate without a subject key identifier.
    CertificateSkiMissing = "certificateSkiMissing",
    /// A certificate not meant for this use.
    CertificateKeyUsage = "certificateKeyUsage",
    /// A certificate that names nobody. Only the endpoint location services publish it.
    CertificateUnidentified = "certificateUnidentified",
    /// The caller's certificate cannot be used.
    InvalidCredentials = "invalidCredentials",
    /// The caller did not prove who it is.
    NotAuthenticated = "notAuthenticated",
    /// The caller may not act for the organisation named.
    NotAuthorised = "notAuthorised",
    /// A value that is not acceptable.
    BadParam = "badParam",
    /// Bytes that are not the message the schema describes.
    BadlyFormedMsg = "badlyFormedMsg",
    /// A time that is not acceptable.
    BadTimestamp = "badTimestamp",
    /// A signature that does not verify.
    BadSignature = "badSignature",
    /// Content that cannot be decrypted.
    BadEncryption = "badEncryption",
    /// Signed and encrypted in the wrong order.
    BadSigEncOrder = "badSigEncOrder",
    /// The wrong certificate was sent along.
    BadCertificateTransmitted = "badCertificateTransmitted",
    /// `wsa:Action` missing or wrong.
    BadWsaAction = "badWsaAction",
    /// `wsa:MessageID` missing or wrong.
    BadWsaMessageId = "badWsaMessageId",
    /// `wsa:To` missing or wrong.
    BadWsaTo = "badWsaTo",
    /// A content encryption algorithm that is not accepted.
    BadAlgorithmDataEncryption = "badAlgorithmDataEncryption",
    /// A key encryption algorithm that is not accepted.
    BadAlgorithmKeyEncryption = "badAlgorithmKeyEncryption",
    /// A canonicalisation algorithm that is not accepted.
    BadAlgorithmC14N = "badAlgorithmC14N",
    /// A digest algorithm that is not accepted.
    BadAlgorithmDigest = "badAlgorithmDigest",
    /// A signature algorithm that is not accepted.
    BadAlgorithmSignature = "badAlgorithmSignature",
}

impl StandardErrorCode {
    /// The codes that the schema of a service has.
    pub fn of(service: Service) -> impl Iterator<Item = Self> {
        let els = match service {
            Service::Lookup | Service::Publish => true,
            Service::SealedImmediateMessageDelivery
            | Service::SealedMessageDelivery
            | Service::SealedMessageRetrieval
            | Service::TransportResponseDelivery
            | Service::TransportResponseRetrieval => false,
        };
        let all = Self::ALL.iter().copied();
        all.filter(move |code| els || *code != Self::CertificateUnidentified)
    }

    /// Reads the word used on the wire, which is case-sensitive.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word)
    }
}

/// A `standardError`.
#[derive(Clone, PartialEq, Eq)]
pub struct StandardError {
    /// Why the call failed.
    pub code: StandardErrorCode,
    /// A sentence for the people at the other end: safe to show, no patient data.
    pub message: String,
}

/// Leaves out the message: it may be a stranger's text.
impl fmt::Debug for StandardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandardError")
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

const FIELDS: &[Field] = &[
    Field::one(Namespace::StandardError, "errorCode"),
    Field::one(Namespace::StandardError, "message"),
];

impl StandardError {
    /// Reads the content of the element that is open; nothing if the code is not published.
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Option<Self>, ReadError> {
        let (mut code, mut message) = (None, None);
        let mut fields = Sequence::new("standardError", FIELDS);
        while let Some((name, _)) = fields.next(cursor)? {
            match name {
                "errorCode" => code = Some(value::word(cursor, name)?),
                _ => message = Some(value::text(cursor, name)?),
            }
        }
        let code = fields.require(code, "errorCode", cursor)?;
        let message = fields.require(message, "message", cursor)?;
        Ok(StandardErrorCode::parse(&code).map(|code| Self { code, message }))
    }
}
