//! Telling whether two sealed payloads are the same, without opening them.

use aws_lc_rs::digest::{Context, SHA256};
use xml::{Tree, guard};

use crate::encrypted_payload::EncryptedPayload;
use crate::limits;
use crate::open_error::OpenError;

/// A number that is the same for the same sealed content however it is written down: prefixes,
/// white space and wrapping of base64 do not count, as they change when a message is passed on.
///
/// It is SHA-256 over these fields, each preceded by its length in bytes (64 bits, big-endian):
/// the number of keys (64 bits, big-endian); of each key its transport's URI, its subject key
/// identifier and its value; the cipher's URI; the cipher text. Values are taken decoded.
///
/// # Errors
/// [`OpenError::Xml`], [`OpenError::Layout`].
pub fn fingerprint(xml: &[u8]) -> Result<[u8; 32], OpenError> {
    let guarded = guard(xml, &limits::outer()).map_err(OpenError::Xml)?;
    let tree = Tree::parse(&guarded).map_err(OpenError::Xml)?;
    let payload = EncryptedPayload::of(&tree)?;
    let mut context = Context::new(&SHA256);
    field(&mut context, &length(payload.keys.len()));
    for key in &payload.keys {
        field(&mut context, key.transport_uri().as_bytes());
        field(&mut context, &key.ski);
        field(&mut context, &key.cipher_value()?);
    }
    field(&mut context, payload.cipher_uri().as_bytes());
    field(&mut context, &payload.cipher_value()?);
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(context.finish().as_ref());
    Ok(fingerprint)
}

fn field(context: &mut Context, bytes: &[u8]) {
    context.update(&length(bytes.len()));
    context.update(bytes);
}

fn length(bytes: usize) -> [u8; 8] {
    u64::try_from(bytes).unwrap_or(u64::MAX).to_be_bytes()
}
