//! The one part of a message's state that may name a patient: the names that the practice's
//! software gave its files, and those that were made from them.

use crate::{Place, Vault, VaultError, is_sealed_text};
use delivery::hand_over::{Folder, HandOver};
use delivery::{Inbound, Life, Outbound};
use ids::{MessageId, Organisation};

/// The state as the store below is to hold it.
pub(crate) fn hide(vault: &Vault, life: Life) -> Result<Life, VaultError> {
    changed(life, &|place, name| vault.seal_text(place, name.as_bytes()))
}

/// The state as it was written. Names that were never sealed stay as they are.
pub(crate) fn show(vault: &Vault, life: Life) -> Result<Life, VaultError> {
    changed(life, &|place, name| {
        if !is_sealed_text(name) {
            return Ok(name.to_owned());
        }
        let opened = vault.open_text(place, name)?;
        let text = std::str::from_utf8(&opened);
        let text = text.map_err(|_| VaultError::Damaged(place.to_string()))?;
        Ok(text.to_owned())
    })
}

/// Whether the state has a name that is not sealed.
pub(crate) fn has_plain(life: &Life) -> bool {
    let plain = |name: &String| !is_sealed_text(name);
    let (stem, file) = match life {
        Life::Inbound(life) => (None, life.hand_over.as_ref()),
        Life::Outbound(life) => (life.file_stem.as_ref(), life.report.as_ref()),
        Life::Relayed(_) => (None, None),
    };
    stem.is_some_and(plain)
        || file.is_some_and(|file| is_named_after_others(file) && plain(&file.name))
}

type Change<'a> = &'a dyn Fn(&Place<'_>, &str) -> Result<String, VaultError>;

fn changed(life: Life, change: Change<'_>) -> Result<Life, VaultError> {
    Ok(match life {
        Life::Inbound(mut life) => {
            let Inbound {
                org, id, hand_over, ..
            } = life.as_mut();
            in_file(org, *id, hand_over.as_mut(), change)?;
            Life::Inbound(life)
        }
        Life::Outbound(mut life) => {
            let Outbound {
                org,
                id,
                file_stem,
                report,
                ..
            } = life.as_mut();
            if let Some(stem) = file_stem {
                *stem = change(&Place::FileName { org, message: *id }, stem)?;
            }
            in_file(org, *id, report.as_mut(), change)?;
            Life::Outbound(life)
        }
        // It has no file.
        Life::Relayed(life) => Life::Relayed(life),
    })
}

/// Files for the software's acknowledgement folder may bear the name that it gave to the message.
fn is_named_after_others(file: &HandOver) -> bool {
    match file.folder {
        Folder::Acks => true,
        Folder::Incoming => false,
    }
}

fn in_file(
    org: &Organisation,
    message: MessageId,
    file: Option<&mut HandOver>,
    change: Change<'_>,
) -> Result<(), VaultError> {
    let Some(file) = file.filter(|file| is_named_after_others(file)) else {
        return Ok(());
    };
    let place = Place::FileName { org, message };
    file.name = change(&place, &file.name)?;
    if let Some(staged) = &mut file.staged {
        *staged = change(&place, staged)?;
    }
    Ok(())
}
