//! What an authority sends: a key, its certificate and those above it, as PKCS#12 or PEM.

use certs::Certificate;
use p12_keystore::Pkcs12Archive;
use p12_keystore::error::Error;
use sealed::{KeyError, PrivateKey};
use zeroize::Zeroizing;

/// A private key with its certificate. Its `Debug` shows certificates only.
pub struct Bundle {
    /// The key, PKCS#8 PEM.
    pub key_pem: Zeroizing<String>,
    /// Its certificate.
    pub certificate: Certificate,
    /// The other certificates that came along.
    pub others: Vec<Certificate>,
}

/// Why there is no bundle in what was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The key in a PEM file needs a pass phrase.
    #[error("the private key in the PEM file is encrypted")]
    EncryptedPem,
    /// The private key cannot be used.
    #[error("{0}")]
    Key(KeyError),
    /// No certificate is of this key.
    #[error("the private key belongs to none of the certificates ({subjects})")]
    KeyDoesNotMatch {
        /// Whose certificates there are.
        subjects: String,
    },
    /// There is a key and no certificate.
    #[error("there is no certificate in it")]
    NoCertificate,
    /// There are certificates and no key.
    #[error("there is no private key in it")]
    NoKey,
    /// The file needs a password.
    #[error("the file is protected by a password, and none was given")]
    PasswordMissing,
    /// More than one key.
    #[error("there are {0} private keys in it")]
    SeveralKeys(usize),
    /// Neither form, or a damaged one.
    #[error("this is no readable PKCS#12 or PEM file: {0}")]
    Unreadable(String),
    /// An old or unusual way of encrypting it.
    #[error("the file is encrypted in a way that is not read here")]
    UnsupportedEncryption,
    /// It does not open with this password.
    #[error("the password is wrong, or the file was altered")]
    WrongPassword,
}

/// What makes a PEM file of a PKCS#12 file that is too old or too odd to be read.
const CONVERT: &str = "openssl pkcs12 -legacy -in FILE -nodes -out new.pem";

impl BundleError {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EncryptedPem => "encrypted-pem",
            Self::Key(_) => "key-unusable",
            Self::KeyDoesNotMatch { .. } => "key-does-not-match",
            Self::NoCertificate => "no-certificate",
            Self::NoKey => "no-key",
            Self::PasswordMissing => "password-missing",
            Self::SeveralKeys(_) => "several-keys",
            Self::Unreadable(_) => "unreadable",
            Self::UnsupportedEncryption => "unsupported-encryption",
            Self::WrongPassword => "wrong-password",
        }
    }

    /// What to do about it.
    pub fn fix(&self) -> String {
        match self {
            Self::EncryptedPem => {
                "Decrypt it first: openssl pkey -in KEY -out PLAIN.pem; give that \
                                   file, then delete it."
                    .to_owned()
            }
            Self::Key(_) => "Ask the authority for a certificate with an RSA key of 2048 bits or \
                             more."
                .to_owned(),
            Self::KeyDoesNotMatch { .. } => {
                "Give the key that the request for this certificate was \
                                             made with, or ask for a new certificate."
                    .to_owned()
            }
            Self::NoCertificate => "Give the certificate file as well.".to_owned(),
            Self::NoKey => "Give the key file as well (--key FILE); if only the certificate was \
                            sent, the key is where the request was made."
                .to_owned(),
            Self::PasswordMissing => "Write the password into a file that only you can read, and \
                                      give it: --password-file FILE."
                .to_owned(),
            Self::SeveralKeys(_) => {
                "Export the one key of this practice into a file of its own.".to_owned()
            }
            Self::Unreadable(_) | Self::UnsupportedEncryption => {
                format!("Convert it: {CONVERT}; import new.pem, then delete it.")
            }
            Self::WrongPassword => "Check the password: NASH sends it apart from the file, and it \
                                    tells capital letters apart."
                .to_owned(),
        }
    }
}

impl Bundle {
    /// Reads one file that holds everything, or PEM texts one after the other.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn read(bytes: &[u8], password: Option<&str>) -> Result<Self, BundleError> {
        match std::str::from_utf8(bytes) {
            Ok(text) if text.contains("-----BEGIN ") => Self::from_pem(text),
            Ok(_) | Err(_) => Self::from_pkcs12(bytes, password),
        }
    }

    fn from_pem(text: &str) -> Result<Self, BundleError> {
        let keys = text.matches("PRIVATE KEY-----").count() / 2;
        if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
            return Err(BundleError::EncryptedPem);
        }
        let certificates = match text.contains("-----BEGIN CERTIFICATE") {
            false => Vec::new(),
            true => Certificate::chain_from_pem(text)
                .map_err(|error| BundleError::Unreadable(error.to_string()))?,
        };
        match keys {
            0 => Err(BundleError::NoKey),
            1 => Self::of(Zeroizing::new(key_block(text)), certificates),
            many => Err(BundleError::SeveralKeys(many)),
        }
    }

    fn from_pkcs12(bytes: &[u8], password: Option<&str>) -> Result<Self, BundleError> {
        let archive = Pkcs12Archive::from_pkcs12(bytes, password.unwrap_or_default());
        let archive = archive.map_err(|error| {
            let refusal = refusal(&error);
            if password.is_none() && matches!(refusal, BundleError::WrongPassword) {
                BundleError::PasswordMissing
            } else {
                refusal
            }
        })?;
        let mut certificates = Vec::new();
        for bag in &archive.certs {
            let certificate = Certificate::from_der(bag.cert.as_der());
            certificates.push(certificate.map_err(|e| BundleError::Unreadable(e.to_string()))?);
        }
        match archive.keys.as_slice() {
            [] => Err(BundleError::NoKey),
            [one] => Self::of(pkcs8_pem(one.key.as_der()), certificates),
            many => Err(BundleError::SeveralKeys(many.len())),
        }
    }

    /// Finds the certificate that is the key's.
    fn of(
        key_pem: Zeroizing<String>,
        mut certificates: Vec<Certificate>,
    ) -> Result<Self, BundleError> {
        let key = PrivateKey::from_pem(&key_pem).map_err(BundleError::Key)?;
        if certificates.is_empty() {
            return Err(BundleError::NoCertificate);
        }
        let owns = |it: &Certificate| key.signing.belongs_to(it.public_key_der());
        let Some(place) = certificates.iter().position(owns) else {
            let subjects: Vec<_> = certificates.iter().map(Certificate::subject).collect();
            let subjects = subjects.join("; ");
            return Err(BundleError::KeyDoesNotMatch { subjects });
        };
        let certificate = certificates.remove(place);
        Ok(Self {
            key_pem,
            certificate,
            others: certificates,
        })
    }

    /// The certificate and those above it, without the root, as a PEM file holds them.
    pub fn chain_pem(&self) -> String {
        let above = self.others.iter().filter(|it| it.subject() != it.issuer());
        let mut text = self.certificate.to_pem();
        for certificate in above {
            text.push_str(&certificate.to_pem());
        }
        text
    }
}

impl std::fmt::Debug for Bundle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bundle")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}

fn refusal(error: &Error) -> BundleError {
    match error {
        // Without a MAC, a wrong password shows in what was decrypted.
        Error::MacError(_) | Error::UnpadError | Error::Pkcs5Error(_) => BundleError::WrongPassword,
        Error::UnsupportedEncryptionScheme
        | Error::UnsupportedMacAlgorithm
        | Error::UnsupportedCertificateType
        | Error::UnsupportedContentType => BundleError::UnsupportedEncryption,
        Error::DerError(_)
        | Error::InvalidData
        | Error::InvalidLength
        | Error::InvalidParameters
        | Error::InvalidPrivateKey
        | Error::InvalidVersion
        | Error::IoError(_)
        | Error::X509Error(_) => BundleError::Unreadable(error.to_string()),
    }
}

/// The block of the private key in a PEM text.
fn key_block(text: &str) -> String {
    let end = "PRIVATE KEY-----";
    let Some(label) = text.find(end) else {
        return String::new();
    };
    let begin = text[..label].rfind("-----BEGIN ").unwrap_or(label);
    let rest = &text[label + end.len()..];
    let last = rest.find(end).map_or(rest.len(), |at| at + end.len());
    format!("{}{}\n", &text[begin..label + end.len()], &rest[..last])
}

/// PKCS#8 DER as PEM.
pub(crate) fn pkcs8_pem(der: &[u8]) -> Zeroizing<String> {
    use base64::Engine as _;
    const LINE: usize = 64;
    let encoded = Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(der));
    let mut text = Zeroizing::new(String::with_capacity(
        encoded.len() + encoded.len() / LINE + 64,
    ));
    text.push_str("-----BEGIN PRIVATE KEY-----\n");
    for (n, character) in encoded.chars().enumerate() {
        if n > 0 && n % LINE == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str("\n-----END PRIVATE KEY-----\n");
    text
}
