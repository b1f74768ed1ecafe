//! Attributes that may stay, each with its own check.

use super::picture::Picture;
use super::token::Tag;
use super::{entities, style};
use crate::markup;
use crate::note::{Note, Notes};

/// Pictures shown in one document altogether, in bytes.
const PICTURE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Longest address or text of an attribute, in bytes.
const VALUE_BYTES_MAX: usize = 2_000;

/// Most columns or rows that a cell may cover.
const SPAN_MAX: u32 = 100;

/// Writes attributes.
pub(super) struct Attributes<'p> {
    pictures: &'p dyn Fn(&str) -> Option<Picture>,
    room: usize,
}

impl<'p> Attributes<'p> {
    /// With what gives the pictures of the message.
    pub(super) fn new(pictures: &'p dyn Fn(&str) -> Option<Picture>) -> Self {
        Self {
            pictures,
            room: PICTURE_BYTES_MAX,
        }
    }

    /// The attributes of an element that may stay, each with a space before it.
    pub(super) fn of(&self, element: &str, tag: &Tag<'_>, notes: &mut Notes) -> String {
        let mut out = String::new();
        for (name, value) in &tag.attributes {
            if value.len() > VALUE_BYTES_MAX {
                continue;
            }
            let value = entities::decode(value);
            let value = value.trim();
            match (element, name.as_str()) {
                (_, "style") => {
                    if value.to_ascii_lowercase().contains("url(") {
                        notes.insert(Note::Remote);
                    }
                    push("style", &style::filtered(value), &mut out);
                }
                ("a", "href") => match link(value) {
                    Some(link) => {
                        push("href", link, &mut out);
                        push("rel", "noopener noreferrer nofollow", &mut out);
                        push("target", "_blank", &mut out);
                    }
                    None if value.starts_with('#') => {}
                    None => {
                        notes.insert(Note::Link);
                    }
                },
                (_, "background" | "src" | "srcset" | "poster") => {
                    notes.insert(Note::Remote);
                }
                (_, name) => {
                    let lower = value.to_ascii_lowercase();
                    if is_taken(element, name, &lower) {
                        push(name, &lower, &mut out);
                    }
                }
            }
        }
        out
    }

    /// The attributes of a picture, or the words that stand for it.
    pub(super) fn picture(&mut self, tag: &Tag<'_>, notes: &mut Notes) -> Result<String, String> {
        let value = |wanted: &str| {
            let found = tag.attributes.iter().find(|(name, _)| name == wanted);
            let value = found.map_or("", |(_, value)| value);
            let short = value.get(..VALUE_BYTES_MAX).unwrap_or(value);
            entities::decode(short).trim().to_owned()
        };
        let words = match value("alt") {
            alt if alt.is_empty() => "[picture]".to_owned(),
            alt => format!("[picture: {alt}]"),
        };
        let source = value("src");
        let Some(set_id) = named(&source) else {
            notes.insert(Note::Remote);
            return Err(words);
        };
        let shown = (self.pictures)(set_id).filter(|picture| picture.size() <= self.room);
        let Some(picture) = shown else {
            notes.insert(Note::Picture);
            return Err(words);
        };
        self.room -= picture.size();
        let mut out = String::new();
        push("src", &picture.address(), &mut out);
        push("alt", &value("alt"), &mut out);
        for side in ["width", "height"] {
            let size = value(side);
            if style::is_width(&size) {
                push(side, &size, &mut out);
            }
        }
        Ok(out)
    }
}

/// OBX-1 of a picture of the message, from `hl7v2://OBX.n`.
fn named(source: &str) -> Option<&str> {
    const SCHEME: &str = "hl7v2://OBX.";
    let start = source.get(..SCHEME.len())?;
    let set_id = source.get(SCHEME.len()..)?;
    let is_number = (1..=6).contains(&set_id.len()) && set_id.bytes().all(|b| b.is_ascii_digit());
    (start.eq_ignore_ascii_case(SCHEME) && is_number).then_some(set_id)
}

/// An address that a person may follow: https, and nothing hidden in it.
fn link(value: &str) -> Option<&str> {
    let scheme = value.get(..8)?;
    let plain = value.bytes().all(|byte| byte.is_ascii_graphic());
    // A name before an @ makes an address look like that of somebody else.
    let host = value.get(8..)?.split(['/', '?', '#']).next()?;
    let honest = !host.is_empty() && !host.contains(['@', '\\']);
    (scheme.eq_ignore_ascii_case("https://") && plain && honest).then_some(value)
}

fn is_taken(element: &str, name: &str, value: &str) -> bool {
    let number = |most: u32| value.parse::<u32>().is_ok_and(|number| number <= most);
    match (element, name) {
        (_, "align") => matches!(value, "left" | "right" | "center" | "justify"),
        ("td" | "th" | "tr" | "tbody" | "thead", "valign") => {
            matches!(value, "top" | "middle" | "bottom" | "baseline")
        }
        ("td" | "th", "colspan" | "rowspan") => number(SPAN_MAX) && value != "0",
        ("td" | "th" | "table", "width") => style::is_width(value),
        ("table", "border") => number(3),
        ("table", "cellpadding" | "cellspacing") => number(20),
        ("font", "color") => style::is_dark(value),
        ("ol", "start") => number(9_999),
        ("ol", "type") => matches!(value, "1" | "a" | "i"),
        _ => false,
    }
}

fn push(name: &str, value: &str, out: &mut String) {
    if value.is_empty() && name != "alt" {
        return;
    }
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    markup::escape(value, out);
    out.push('"');
}
