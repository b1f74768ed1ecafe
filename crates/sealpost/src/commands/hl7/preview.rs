//! `sealpost hl7 show --html`: a message as the software of its recipient will show it.

use super::packages;
use crate::Failure;
use crate::commands::open::out_file;
use display::{Displays, Preference};
use hl7v2::{Limits, Message, batch};
use std::fmt::Display;
use std::path::Path;

/// Writes a page of the only message in `bytes`, read from `file`, to `html`.
pub(super) fn write(file: &Path, bytes: &[u8], html: &Path) -> Result<(), Failure> {
    let named = |words: &dyn Display| Failure::Negative(format!("{}: {words}", file.display()));
    let pieces = batch::split(bytes);
    let [only] = pieces.as_slice() else {
        let words = format!("there are {} messages; a page shows one", pieces.len());
        return Err(named(&words));
    };
    let read = Message::read_within(&bytes[only.range.clone()], &Limits::default());
    let message = read.message.map_err(|why| named(&why))?;
    let displays = Displays::read(&message);
    let readings = packages::read(&message, &displays);
    let page = displays.page_with(&Preference::default(), &readings);
    out_file::write(html, page.as_bytes())
}
