//! Any bytes as a sealed payload.

use sealed::{OpenError, fingerprint, open};

use crate::world::{NOW, WORLD, World};

/// Any bytes as a sealed payload: what opens is what the one trusted signer sealed, whatever was
/// done to it on the way; and peers are told the same of everything that does not.
pub fn sealed(bytes: &[u8]) -> bool {
    let world: &World = &WORLD;
    let fingerprint = fingerprint(bytes);
    match open(bytes, world, world, NOW) {
        Ok(opened) => {
            world.check(&opened);
            assert!(fingerprint.is_ok(), "opened, but not told apart");
            true
        }
        Err(error) => {
            check_refusal(&error);
            false
        }
    }
}

/// Peers cannot tell one reason from another.
pub(crate) fn check_refusal(error: &OpenError) {
    let other = OpenError::NoKeyOfOurs;
    assert_eq!(error.peer_code(), other.peer_code(), "peers are told more");
    assert_eq!(error.to_string(), other.to_string(), "peers are told more");
    assert!(
        !error.reason().is_empty(),
        "our own people are told nothing"
    );
    if let OpenError::NotOpened(_) = error {
        assert_eq!(format!("{error:?}"), "NotOpened(..)", "a log tells more");
    }
}
