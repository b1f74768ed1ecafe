//! Sealed payloads, what is inside them, and the tricks that have been played with it.
//!
//! All of it comes from the fixtures of crate `sealed`, so that it is the same every time.

use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use aws_lc_rs::rsa::{Pkcs1PrivateDecryptingKey, PrivateDecryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use xml::{Limits, Tree, guard};

use crate::{Failure, Folder};

const KEY: &str = include_str!("../../../sealed/tests/fixtures/receiver.key.pem");
const MESSAGE: &str = include_str!("../../../sealed/tests/fixtures/peer-default-message.xml");
const DOCUMENT: &str = include_str!("../../../sealed/tests/fixtures/peer-default-xml.xml");
const SHA1: &str = include_str!("../../../sealed/tests/fixtures/peer-legacy-sha1-message.xml");
const OAEP: &str = include_str!("../../../sealed/tests/fixtures/peer-oaep11-sha256.xml");
const AES128: &str = include_str!("../../../sealed/tests/fixtures/peer-aes128-message.xml");
const PLAIN: &str = include_str!("../../../sealed/tests/fixtures/payload.xml");

/// Comments, instructions, character sections, references, namespaces that come and go.
const ODD: &str = "<?xml version='1.0'?><!-- a --><?b c?>\n<a:r xmlns:a='urn:a' xmlns='urn:d' \
    a:z='1' y=\"&lt;&#xD;&quot;\t\"><b xmlns=''><a:c xmlns:a='urn:e' a:b=''/>t]]&gt;\
    <![CDATA[<&]]]]><!-- c -->&gt;</b><?d?></a:r >";

/// What is inside the sealed payloads, honest and not.
pub(crate) fn write_signed(folder: &Folder) -> Result<(), Failure> {
    let message = inside(MESSAGE)?;
    folder.put("document.xml", inside(DOCUMENT)?)?;
    folder.put("sha1.xml", inside(SHA1)?)?;
    let signature = part(&message, "<ds:Signature", "</ds:Signature>")?;
    let twice = message.replacen(signature, &format!("{signature}{signature}"), 1);
    folder.put("signed-twice.xml", twice)?;
    let data = part(&message, "<sp:signedPayloadData", "</sp:signedPayloadData>")?;
    let evil = data.replace("Data", "Evil");
    let beside = message.replacen(data, &format!("{evil}{data}"), 1);
    folder.put("wrapped-beside.xml", beside)?;
    let object = format!("<ds:Object>{data}</ds:Object></ds:Signature>");
    let within = message.replacen("</ds:Signature>", &object, 1);
    folder.put("wrapped-within.xml", within)?;
    folder.put("message.xml", message)
}

/// Sealed by another implementation, in every algorithm that is read.
pub(crate) fn write_sealed(folder: &Folder) -> Result<(), Failure> {
    folder.put("peer-oaep11.xml", OAEP)?;
    folder.put("peer-aes128.xml", AES128)
}

/// Documents as such.
pub(crate) fn write_documents(folder: &Folder) -> Result<(), Failure> {
    folder.put("sealed.xml", MESSAGE)?;
    folder.put("document.xml", PLAIN)?;
    folder.put("signed.xml", inside(DOCUMENT)?)?;
    folder.put("odd.xml", ODD)
}

/// Decrypts what another implementation sealed to the receiver with RSA 1.5 and AES-256-CBC.
fn inside(sealed: &str) -> Result<String, Failure> {
    let guarded = guard(sealed.as_bytes(), &Limits::default())?;
    let tree = Tree::parse(&guarded)?;
    let mut values = tree.root().elements();
    let mut value = || values.find(|element| element.local_name() == "CipherValue");
    let wrapped = value().ok_or("no key")?.base64()?;
    let data = value().ok_or("no data")?.base64()?;
    let pem: String = KEY.lines().filter(|line| !line.starts_with('-')).collect();
    let key = PrivateDecryptingKey::from_pkcs8(&STANDARD.decode(pem)?)?;
    let key = Pkcs1PrivateDecryptingKey::new(key)?;
    let mut session_key = vec![0; key.min_output_size()];
    let session_key = key.decrypt(&wrapped, &mut session_key)?;
    let (vector, text) = data.split_at_checked(16).ok_or("no text")?;
    let mut mode = cbc::Decryptor::<aes::Aes256>::new_from_slices(session_key, vector)?;
    let mut text = text.to_vec();
    // Only the last byte of the padding counts; the peer may fill the others as it likes.
    let blocks = aes::cipher::Array::slice_as_chunks_mut(&mut text).0;
    mode.decrypt_blocks(blocks);
    let padding = usize::from(*text.last().ok_or("no text")?);
    text.truncate(text.len() - padding);
    Ok(String::from_utf8(text)?)
}

/// What stands between two markers, the markers included.
fn part<'t>(text: &'t str, from: &str, to: &str) -> Result<&'t str, Failure> {
    let start = text.find(from).ok_or("no such part")?;
    let length = text[start..].find(to).ok_or("no such part")? + to.len();
    Ok(&text[start..start + length])
}
