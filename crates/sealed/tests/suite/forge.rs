//! An attacker's tools: with the receiver's key to look into a sealed payload, with its certificate
//! to seal anything at all, and with the sender's key for attacks by somebody who may sign.

use std::sync::LazyLock;

use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    Pkcs1PrivateDecryptingKey, Pkcs1PublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
};
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use aws_lc_rs::{digest, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sealed::{Payload, Profile};
use xml::{CanonicalForm, Comments, Lift, Limits, Tree, guard};

use crate::fixtures::{MESSAGE, RECEIVER, RECEIVER_KEY, SENDER, seal_ids, sealed};

pub(crate) const SP: &str = "http://ns.electronichealth.net.au/xsp/xsd/SignedPayload/2010";
pub(crate) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// A sealed message in the default profile.
pub(crate) static OUTER: LazyLock<String> = LazyLock::new(|| {
    String::from_utf8(sealed(&Payload::message(MESSAGE), Profile::Default).xml).unwrap()
});

/// The signed payload within it.
pub(crate) static INNER: LazyLock<String> =
    LazyLock::new(|| String::from_utf8(plain_text(OUTER.as_bytes())).unwrap());

pub(crate) fn base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// Decrypts what is sealed to the receiver in the default profile.
pub(crate) fn plain_text(outer: &[u8]) -> Vec<u8> {
    let guarded = guard(outer, &Limits::default()).unwrap();
    let tree = Tree::parse(&guarded).unwrap();
    let mut values = tree
        .root()
        .elements()
        .filter(|e| e.local_name() == "CipherValue");
    let wrapped = values.next().unwrap().base64().unwrap();
    let data = values.next().unwrap().base64().unwrap();
    let der = der_of(RECEIVER_KEY);
    let key = PrivateDecryptingKey::from_pkcs8(&der).unwrap();
    let key = Pkcs1PrivateDecryptingKey::new(key).unwrap();
    let mut session_key = vec![0; 256];
    let session_key = key.decrypt(&wrapped, &mut session_key).unwrap();
    let mode = cbc::Decryptor::<aes::Aes256>::new_from_slices(session_key, &data[..16]).unwrap();
    let mut text = data[16..].to_vec();
    let length = mode.decrypt_padded::<Pkcs7>(&mut text).unwrap().len();
    text.truncate(length);
    text
}

/// Seals any text to the receiver.
pub(crate) fn outer_of(inner: impl AsRef<[u8]>) -> Vec<u8> {
    let session_key = [0x42; 32];
    let mode = cbc::Encryptor::<aes::Aes256>::new_from_slices(&session_key, &[0x24; 16]).unwrap();
    let mut data = inner.as_ref().to_vec();
    let length = data.len();
    data.resize(length + 16, 0);
    let length = mode
        .encrypt_padded::<Pkcs7>(&mut data, length)
        .unwrap()
        .len();
    data.truncate(length);
    data.splice(0..0, [0x24; 16]);
    outer_with(&session_key, &data)
}

/// An `encryptedPayload` with any session key and any data.
pub(crate) fn outer_with(session_key: &[u8], data: &[u8]) -> Vec<u8> {
    let public = PublicEncryptingKey::from_der(RECEIVER.certificate.public_key_der()).unwrap();
    let public = Pkcs1PublicEncryptingKey::new(public).unwrap();
    let mut wrapped = vec![0; 256];
    public.encrypt(session_key, &mut wrapped).unwrap();
    with_values(&OUTER, [&wrapped, data]).into_bytes()
}

/// The document with other values of key and data.
pub(crate) fn with_values(outer: &str, values: [&[u8]; 2]) -> String {
    let mut parts = outer.split("CipherValue>");
    let mut out = parts.next().unwrap().to_owned();
    for value in values {
        parts.next().unwrap();
        out += &format!("CipherValue>{}</xenc:CipherValue>", base64(value));
        out += parts.next().unwrap();
    }
    out
}

/// What stands between two markers, the markers included.
pub(crate) fn part<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let start = text.find(from).unwrap();
    let end = start + text[start..].find(to).unwrap() + to.len();
    &text[start..end]
}

/// The honest signature, and the honest signed element.
pub(crate) fn honest_parts() -> (&'static str, &'static str) {
    let signature = part(&INNER, "<ds:Signature ", "</ds:Signature>");
    (
        signature,
        part(&INNER, "<sp:signedPayloadData ", "</sp:signedPayloadData>"),
    )
}

pub(crate) fn signed_payload(signatures: &str, data: &str) -> String {
    format!(
        "<sp:signedPayload xmlns:sp=\"{SP}\"><sp:signatures>{signatures}</sp:signatures>\
         {data}</sp:signedPayload>"
    )
}

/// A signed element of our making, with the id that the honest one has.
pub(crate) fn data_holding(content: &str) -> String {
    let id = seal_ids().payload_id;
    format!("<sp:signedPayloadData xmlns:sp=\"{SP}\" id=\"{id}\">{content}</sp:signedPayloadData>")
}

pub(crate) const EVIL: &str = "<m:message xmlns:m=\"http://ns.electronichealth.net.au/smd/xsd/\
                               Message/2010\"><m:data>ZXZpbA==</m:data></m:message>";

/// The exclusive canonical form.
pub(crate) fn canonical(xml: &str) -> Vec<u8> {
    let guarded = guard(xml.as_bytes(), &Limits::default()).unwrap();
    let mut out = Vec::new();
    Tree::parse(&guarded)
        .unwrap()
        .root()
        .canonicalise(&CanonicalForm::default(), &mut out);
    out
}

/// A `SignedInfo` about `data`, as honest software would write it.
pub(crate) fn signed_info(data: &str) -> String {
    let digest = base64(digest::digest(&digest::SHA256, &canonical(data)));
    let id = seal_ids().payload_id;
    format!(
        "<ds:SignedInfo xmlns:ds=\"{DS}\">\
         <ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod>\
         <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\">\
         </ds:SignatureMethod><ds:Reference URI=\"#{id}\">\
         <ds:Transforms><ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform></ds:Transforms>\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\">\
         </ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>\
         </ds:SignedInfo>"
    )
}

/// The sender's signature over any `SignedInfo`.
pub(crate) fn signature_over(signed_info: &str) -> String {
    let pair = RsaKeyPair::from_pkcs8(&der_of(include_str!("../fixtures/sender.key.pem"))).unwrap();
    let mut value = vec![0; pair.public_modulus_len()];
    let info = canonical(signed_info);
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &info, &mut value)
        .unwrap();
    signature_with(signed_info, &base64(value), SENDER.certificate.der())
}

pub(crate) fn signature_with(signed_info: &str, value: &str, certificate: &[u8]) -> String {
    format!(
        "<ds:Signature xmlns:ds=\"{DS}\">{signed_info}\
         <ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data>\
         <ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>",
        base64(certificate)
    )
}

/// `data`, signed by the sender after `alter` had its way with the `SignedInfo`.
pub(crate) fn signed_with(data: &str, alter: impl FnOnce(String) -> String) -> Vec<u8> {
    let info = alter(signed_info(data));
    outer_of(signed_payload(&signature_over(&info), data))
}

/// A code that anybody can make who has the certificate: its key is the public key.
pub(crate) fn hmac_sha1(signed_info: &str) -> String {
    let key = SENDER.certificate.public_key_der();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    base64(hmac::sign(&key, &canonical(signed_info)))
}

/// The payload's element as it should come out.
pub(crate) fn lifted(document: &[u8]) -> String {
    let guarded = guard(document, &Limits::default()).unwrap();
    let lift = Lift {
        comments: Comments::Drop,
        surroundings: &[],
    };
    Tree::parse(&guarded).unwrap().root().standalone(&lift)
}

pub(crate) fn der_of(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(body).unwrap()
}
