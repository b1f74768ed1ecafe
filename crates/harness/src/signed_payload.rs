//! Any text as the signed payload inside a sealed one: the way of an attacker who has the
//! receiver's certificate, and whatever the sender ever signed.

use sealed::open;

use crate::sealed_payload::check_refusal;
use crate::world::{NOW, WORLD, World, seal_text};

/// Any text, encrypted to the receiver: it opens only as what the one trusted signer signed.
pub fn signed_payload(text: &[u8]) -> bool {
    let world: &World = &WORLD;
    match open(&seal_text(text), world, world, NOW) {
        Ok(opened) => {
            world.check(&opened);
            true
        }
        Err(error) => {
            check_refusal(&error);
            false
        }
    }
}
