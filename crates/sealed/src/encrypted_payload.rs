//! Reading `ep:encryptedPayload`.
//!
//! ```text
//! ep:encryptedPayload
//!   ep:keys                  xenc:EncryptedKey 1..*, one for each recipient
//!   ep:encryptedPayloadData  xenc:EncryptedData
//! ```

use xml::{Element, Tree};

use crate::layout::{algorithm, only};
use crate::limits::RECIPIENTS_MAX;
use crate::names::{DS, EP, TYPE_ELEMENT, XENC};
use crate::open_error::{AlgorithmPart, OpenError, Refused};
use crate::{Cipher, KeyTransport};

/// The outer part, its layout checked.
pub(crate) struct EncryptedPayload<'t> {
    pub(crate) keys: Vec<EncryptedKey<'t>>,
    method: Element<'t>,
    value: Element<'t>,
}

/// One session key, encrypted to one recipient.
pub(crate) struct EncryptedKey<'t> {
    /// Whose it is; empty when not named by subject key identifier, and so nobody's here.
    pub(crate) ski: Vec<u8>,
    method: Element<'t>,
    value: Element<'t>,
}

impl<'t> EncryptedPayload<'t> {
    pub(crate) fn of(tree: &'t Tree<'_>) -> Result<Self, OpenError> {
        let root = tree.root();
        if !root.is(EP.uri, "encryptedPayload") {
            return Err(OpenError::Layout(
                "the root element is not encryptedPayload",
            ));
        }
        let Some([keys, data]) = root.exactly() else {
            return Err(OpenError::Layout(
                "encryptedPayload does not hold exactly keys and data",
            ));
        };
        if !keys.is(EP.uri, "keys") || !data.is(EP.uri, "encryptedPayloadData") {
            return Err(OpenError::Layout("encryptedPayload holds something else"));
        }
        let data = match data.exactly() {
            Some([data]) if data.is(XENC.uri, "EncryptedData") => data,
            Some(_) | None => return Err(OpenError::Layout("there is not one EncryptedData")),
        };
        if data
            .attribute("Type")
            .is_some_and(|kind| kind != TYPE_ELEMENT)
        {
            return Err(OpenError::Layout("the encrypted data is not one element"));
        }
        let (method, value) = method_and_value(data)?;
        let keys: Vec<_> = keys.children().collect();
        if keys.is_empty() || keys.len() > RECIPIENTS_MAX {
            return Err(OpenError::Layout("there are no keys, or more than 64"));
        }
        let id = data.attribute("Id");
        let keys = keys.into_iter().map(|key| EncryptedKey::of(key, id));
        Ok(Self {
            keys: keys.collect::<Result<_, _>>()?,
            method,
            value,
        })
    }

    pub(crate) fn cipher_uri(&self) -> &'t str {
        algorithm(self.method)
    }

    pub(crate) fn cipher(&self) -> Result<Cipher, Refused> {
        let uri = self.cipher_uri();
        Cipher::from_uri(uri).ok_or_else(|| Refused::new(AlgorithmPart::Cipher, uri))
    }

    pub(crate) fn cipher_value(&self) -> Result<Vec<u8>, OpenError> {
        self.value.base64().map_err(OpenError::Xml)
    }
}

impl<'t> EncryptedKey<'t> {
    fn of(key: Element<'t>, data_id: Option<&str>) -> Result<Self, OpenError> {
        if !key.is(XENC.uri, "EncryptedKey") {
            return Err(OpenError::Layout(
                "keys holds something other than EncryptedKey",
            ));
        }
        // The list may be missing, as there is but one thing to decrypt; if there, it must say so.
        if let Some(list) = only(key, XENC.uri, "ReferenceList") {
            let names_data = |reference: Element<'_>| {
                let uri = reference
                    .attribute("URI")
                    .and_then(|uri| uri.strip_prefix('#'));
                reference.is(XENC.uri, "DataReference") && uri.is_some() && uri == data_id
            };
            if !list.children().any(names_data) {
                return Err(OpenError::Layout(
                    "a key refers to other data than there is",
                ));
            }
        }
        let (method, value) = method_and_value(key)?;
        let ski = only(key, DS.uri, "KeyInfo")
            .and_then(|info| only(info, DS.uri, "X509Data"))
            .and_then(|data| only(data, DS.uri, "X509SKI"));
        let ski = ski
            .map_or(Ok(Vec::new()), |ski| ski.base64())
            .map_err(OpenError::Xml)?;
        Ok(Self { ski, method, value })
    }

    pub(crate) fn transport_uri(&self) -> &'t str {
        algorithm(self.method)
    }

    pub(crate) fn transport(&self) -> Result<KeyTransport, Refused> {
        KeyTransport::of_method(self.method)
    }

    pub(crate) fn cipher_value(&self) -> Result<Vec<u8>, OpenError> {
        self.value.base64().map_err(OpenError::Xml)
    }
}

fn method_and_value(encrypted: Element<'_>) -> Result<(Element<'_>, Element<'_>), OpenError> {
    let method = only(encrypted, XENC.uri, "EncryptionMethod").ok_or(OpenError::Layout(
        "something encrypted names no EncryptionMethod",
    ))?;
    let value = only(encrypted, XENC.uri, "CipherData")
        .and_then(|data| only(data, XENC.uri, "CipherValue"))
        .ok_or(OpenError::Layout("something encrypted has no CipherValue"))?;
    Ok((method, value))
}
