//! A specialist letter as another system would write it, by hand: comments, prefixes, places for
//! things that differ from ours. All people are invented.

/// The letter; `{ATTACHMENTS}` is where entries go, `{BODY}` where more narrative goes.
const LETTER: &str = include_str!("letter.xml");

/// The letter with this narrative and these entries in its first section.
pub(crate) fn letter(body: &str, attachments: &str) -> Vec<u8> {
    LETTER
        .replace("{BODY}", body)
        .replace("{ATTACHMENTS}", attachments)
        .into_bytes()
}

/// An entry that shows a file, with this after the reference's `mediaType`.
pub(crate) fn entry(id: &str, file: &str, media_type: &str, integrity: &str) -> String {
    format!(
        "<entry><observationMedia classCode=\"OBS\" moodCode=\"EVN\" ID=\"{id}\"><value \
         mediaType=\"{media_type}\" {integrity}><reference value=\"{file}\"/></value>\
         </observationMedia></entry>"
    )
}
