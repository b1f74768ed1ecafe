//! HTML of strangers made safe: read, and written anew from a list of elements.
//!
//! The list leaves out everything that can run, load, submit, overlay or hide. What is left out
//! leaves its text behind, and a note.

mod attributes;
mod entities;
mod picture;
mod shape;
mod style;
mod token;

pub use picture::Picture;

use crate::markup::Safe;
use crate::note::{Note, Notes};
use crate::symbol::Signs;
use attributes::Attributes;
use shape::{Class, Shape};
use token::{Tag, Token, Tokens};

/// The HTML made safe. `pictures` gives what the sender names `hl7v2://OBX.n`, by OBX-1; nothing
/// is loaded from anywhere else. Linear in the text and the pictures, of which 16 MiB are shown.
pub fn sanitise(html: &str, pictures: &dyn Fn(&str) -> Option<Picture>) -> Safe {
    let mut shape = Shape::default();
    let mut notes = Notes::new();
    let mut attributes = Attributes::new(pictures);
    for token in Tokens::of(html) {
        match token {
            Token::Text(text) => shape.text(&entities::decode(text)),
            Token::End(name) => shape.end(replaced(&name)),
            Token::Start(tag) => start(&tag, &mut shape, &mut attributes, &mut notes),
        }
    }
    Safe {
        html: shape.finish(),
        notes,
    }
}

fn start(tag: &Tag<'_>, shape: &mut Shape, attributes: &mut Attributes<'_>, notes: &mut Notes) {
    notes.extend(note(&tag.name));
    if tag
        .attributes
        .iter()
        .any(|(name, _)| name.starts_with("on"))
    {
        notes.insert(Note::Script);
    }
    let Some((name, class)) = element(replaced(&tag.name)) else {
        // Their texts would run together.
        if matches!(
            tag.name.as_str(),
            "option" | "textarea" | "button" | "input"
        ) {
            shape.text(" ");
        }
        return;
    };
    if name == "img" {
        match attributes.picture(tag, notes) {
            Ok(written) => shape.start(name, class, &written, None),
            Err(words) => shape.text(&words),
        }
        return;
    }
    let signs = signs(tag);
    if signs == Some(Signs::Pictures) {
        notes.insert(Note::Signs);
    }
    let written = attributes.of(name, tag, notes);
    shape.start(name, class, &written, signs);
}

/// The signs of the font that a tag names; `None` when it names none.
fn signs(tag: &Tag<'_>) -> Option<Signs> {
    tag.attributes.iter().find_map(|(name, value)| {
        let value = entities::decode(value);
        match name.as_str() {
            "face" => Some(Signs::of_font(&value)),
            "style" => style::font(&value).map(Signs::of_font),
            _ => None,
        }
    })
}

/// What leaving an element out means.
fn note(name: &str) -> Option<Note> {
    match name {
        "script" => Some(Note::Script),
        "style" => Some(Note::StyleSheet),
        "audio" | "base" | "embed" | "frame" | "frameset" | "iframe" | "link" | "meta"
        | "object" | "applet" | "source" | "video" => Some(Note::Remote),
        "form" | "input" | "button" | "select" | "textarea" => Some(Note::Form),
        "svg" | "math" | "canvas" => Some(Note::Picture),
        _ => None,
    }
}

/// Elements that are written as another.
fn replaced(name: &str) -> &str {
    match name {
        "article" | "aside" | "details" | "fieldset" | "figure" | "footer" | "header" | "main"
        | "nav" | "section" | "address" | "figcaption" | "summary" | "dir" | "legend" => "div",
        "acronym" => "abbr",
        "listing" | "xmp" | "plaintext" => "pre",
        other => other,
    }
}

/// The element as it is written; `None` for those that are left out.
fn element(name: &str) -> Option<(&'static str, Class)> {
    ELEMENTS
        .iter()
        .flat_map(|(class, names)| names.iter().map(|name| (*name, *class)))
        .find(|(known, _)| *known == name)
}

const ELEMENTS: &[(Class, &[&str])] = &[
    (Class::Anchor, &["a"]),
    (
        Class::Block,
        &["div", "p", "ul", "ol", "dl", "pre", "blockquote", "center"],
    ),
    (Class::Cell, &["td", "th"]),
    (Class::Description, &["dt", "dd"]),
    (Class::Heading, &["h1", "h2", "h3", "h4", "h5", "h6"]),
    (
        Class::Inline,
        &[
            "abbr", "b", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "q",
            "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
        ],
    ),
    (Class::Item, &["li"]),
    (Class::Row, &["tr"]),
    (Class::Section, &["thead", "tbody", "tfoot", "caption"]),
    (Class::Table, &["table"]),
    (Class::Void, &["br", "hr", "img"]),
];
