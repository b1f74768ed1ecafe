//! Sealed payloads: XML Secured Payload (XSP) 2010, signed, then encrypted, and the reverse.
//!
//! - [`seal`] turns a [`Payload`] into the `encryptedPayload` that a message carries, and keeps
//!   the digest that proves, when a receipt quotes it, that the receiver could open it.
//! - [`open`] does the reverse over two traits: [`Keys`] holds our private keys, [`Trust`] judges
//!   the signer's certificate. An [`Opened`] cannot be had otherwise.
//! - [`sign`] and [`verify`] do the signed part alone, for the signature inside CDA packages.
//! - [`fingerprint`] compares two copies of a sealed payload without opening them.
//!
//! The signature profile is so narrow (one reference, to the one signed element; one exclusive
//! canonicalisation; one certificate) that exactly this layout is written and verified here, on
//! the tree of crate `xml` and the primitives of `aws-lc-rs`. A general XML-DSig library would
//! have to be forbidden, piece by piece, everything that this profile does not contain.
//!
//! What an attacker can learn is kept to one bit. From decryption to a valid signature every
//! failure is the same [`OpenError::NotOpened`], the same work is done whether or not a key or a
//! padding was right, and whatever the reason, peers are told [`OpenError::peer_code`] alone.
//!
//! Sealing takes randomness (session key, initialisation vector, padding) from the crypto library:
//! the one thing here that is not a function of the arguments.
#![deny(unsafe_code)]

mod algorithm;
mod algorithms;
mod cipher;
mod decryption_key;
mod digest_value;
mod encrypted_payload;
mod fingerprint;
mod key_transport;
mod layout;
mod limits;
mod names;
mod open;
mod open_error;
mod payload;
mod pem;
mod private_key;
mod profile;
mod seal;
mod session_key;
mod sha1_signature;
mod signature;
mod signed_container;
mod signed_payload;
mod signer;
mod signing_key;
mod trust;

pub use algorithm::{Cipher, DigestAlgorithm, KeyTransport, SignatureAlgorithm};
pub use algorithms::Algorithms;
pub use decryption_key::DecryptionKey;
pub use digest_value::DigestValue;
pub use fingerprint::fingerprint;
pub use open::{Opened, open};
pub use open_error::{AlgorithmPart, NotOpened, OpenError, Refused};
pub use payload::{Payload, PayloadKind};
pub use private_key::{KeyError, PrivateKey};
pub use profile::Profile;
pub use seal::{SealError, SealIds, Sealed, seal};
pub use signed_container::{SignatureFault, SignatureOf, SignedXml, sign, verify};
pub use signer::Signer;
pub use signing_key::SigningKey;
pub use trust::{Keys, Trust, TrustRefusal};
