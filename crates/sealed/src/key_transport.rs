//! Reading which key transport an `xenc:EncryptionMethod` names, and wrapping a session key.

use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPublicEncryptingKey,
    Pkcs1PublicEncryptingKey, PublicEncryptingKey,
};
use xml::Element;

use crate::names::{DS, XENC, XENC11};
use crate::open_error::{AlgorithmPart, Refused};
use crate::session_key::SessionKey;
use crate::{DigestAlgorithm, KeyTransport};

impl KeyTransport {
    /// What the EncryptionMethod of an encrypted key says, parameters included (XML Encryption 1.1
    /// §5.5).
    pub(crate) fn of_method(method: Element<'_>) -> Result<Self, Refused> {
        let uri = method.attribute("Algorithm").unwrap_or("");
        if uri == Self::Rsa15.uri() {
            return Ok(Self::Rsa15);
        }
        let has_masks_of_its_own = uri == Self::Oaep11Sha1.uri();
        if uri != Self::OaepMgf1p.uri() && !has_masks_of_its_own {
            return Err(Refused::new(AlgorithmPart::KeyTransport, uri));
        }
        let (mut digest, mut mask) = (DigestAlgorithm::Sha1.uri(), MGF1_SHA1);
        for parameter in method.children() {
            let algorithm = parameter.attribute("Algorithm").unwrap_or("");
            if parameter.is(DS.uri, "DigestMethod") {
                digest = algorithm;
            } else if parameter.is(XENC11, "MGF") && has_masks_of_its_own {
                mask = algorithm;
            } else if !parameter.is(XENC.uri, "OAEPparams") || parameter.has_text() {
                return Err(Refused::new(
                    AlgorithmPart::KeyTransport,
                    parameter.local_name(),
                ));
            }
        }
        let digest = DigestAlgorithm::from_uri(digest)
            .ok_or_else(|| Refused::new(AlgorithmPart::KeyTransportDigest, digest))?;
        match (has_masks_of_its_own, digest, mask) {
            (false, DigestAlgorithm::Sha1, _) => Ok(Self::OaepMgf1p),
            (true, DigestAlgorithm::Sha1, MGF1_SHA1) => Ok(Self::Oaep11Sha1),
            (true, DigestAlgorithm::Sha256, MGF1_SHA256) => Ok(Self::Oaep11Sha256),
            // Digest and mask of different hashes: the crypto library has no such OAEP.
            (false, DigestAlgorithm::Sha256, _) => Err(Refused::new(
                AlgorithmPart::KeyTransportDigest,
                digest.uri(),
            )),
            (true, DigestAlgorithm::Sha1 | DigestAlgorithm::Sha256, _) => {
                Err(Refused::new(AlgorithmPart::MaskGeneration, mask))
            }
        }
    }

    /// Encrypts a session key to `spki` (SubjectPublicKeyInfo, DER). `None` when that is not a
    /// usable RSA key.
    pub(crate) fn wrap(self, key: &SessionKey, spki: &[u8]) -> Option<Vec<u8>> {
        let public = PublicEncryptingKey::from_der(spki).ok()?;
        let mut wrapped = vec![0; public.key_size_bytes()];
        let oaep = |public, wrapped: &mut [u8], algorithm: &'static OaepAlgorithm| {
            let public = OaepPublicEncryptingKey::new(public).ok()?;
            Some(
                public
                    .encrypt(algorithm, key.bytes(), wrapped, None)
                    .ok()?
                    .len(),
            )
        };
        let length = match self {
            Self::OaepMgf1p | Self::Oaep11Sha1 => oaep(public, &mut wrapped, &OAEP_SHA1_MGF1SHA1)?,
            Self::Oaep11Sha256 => oaep(public, &mut wrapped, &OAEP_SHA256_MGF1SHA256)?,
            Self::Rsa15 => {
                let public = Pkcs1PublicEncryptingKey::new(public).ok()?;
                public.encrypt(key.bytes(), &mut wrapped).ok()?.len()
            }
        };
        (length == wrapped.len()).then_some(wrapped)
    }
}

const MGF1_SHA1: &str = "http://www.w3.org/2009/xmlenc11#mgf1sha1";
const MGF1_SHA256: &str = "http://www.w3.org/2009/xmlenc11#mgf1sha256";
