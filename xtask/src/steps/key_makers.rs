//! Throw-away keys and certificates of the shape that health organisations hold, made by openssl.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::house::House;
use crate::run;

/// The script that makes them.
const SCRIPT: &str = "xtask/peers/make_keys.sh";

/// The files of one organisation.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its private key, PEM.
    pub key: PathBuf,
    /// Its certificate, PEM.
    pub certificate: PathBuf,
}

/// A root, an issuer below it, and two organisations that the issuer certified.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The root's certificate, PEM.
    pub root: PathBuf,
    /// The issuer's certificate, PEM.
    pub issuer: PathBuf,
    /// The organisation that seals.
    pub sender: Organisation,
    /// The organisation that opens.
    pub receiver: Organisation,
}

/// Makes new keys in the new folder `folder`.
///
/// # Errors
/// When the folder cannot be made or openssl fails; the text names the command.
pub fn make(house: &House, folder: &Path) -> Result<Keys, String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    run::run(
        Command::new("bash")
            .arg(house.root.join(SCRIPT))
            .arg(folder),
    )?;
    let organisation = |name: &str| Organisation {
        key: folder.join(format!("{name}.key.pem")),
        certificate: folder.join(format!("{name}.crt.pem")),
    };
    Ok(Keys {
        root: folder.join("root.crt.pem"),
        issuer: folder.join("issuer.crt.pem"),
        sender: organisation("sender"),
        receiver: organisation("receiver"),
    })
}
