//! The displays and attachments of a message, by OBR group.

use hl7v2::{Message, Path, Segment, Value};

use crate::attachment::Attachment;
use crate::ed::Encapsulated;
use crate::fault::{Fault, Wrong};
use crate::kind::Kind;

/// Everything of a message that is meant for eyes.
#[derive(Debug)]
pub struct Displays<'m> {
    pub(crate) message: &'m Message,
    /// The OBR groups in order; a message without OBR has one group when it has any OBX.
    pub groups: Vec<Group<'m>>,
    /// What is wrong with them, as far as is known without decoding.
    pub faults: Vec<Fault>,
}

/// An OBR segment with the OBX segments that belong to it.
pub struct Group<'m> {
    /// The OBR segment; `None` for OBX segments before any.
    pub obr: Option<Path>,
    /// OBR-4.2, else OBR-4.1.
    pub title: String,
    /// Its display segments, in order.
    pub displays: Vec<Display<'m>>,
    /// Its attachments, in order.
    pub attachments: Vec<Attachment<'m>>,
    /// Its other OBX segments: values, to be shown only when nothing else can be (fact sheet 1.6).
    pub(crate) values: Vec<Segment<'m>>,
    after_display: Option<Path>,
}

/// One display segment.
#[derive(Debug)]
pub struct Display<'m> {
    /// Its format.
    pub kind: Kind,
    /// The OBX segment.
    pub path: Path,
    pub(crate) source: Source<'m>,
    /// OBX-3 and OBX-4 as they are written.
    code: [&'m [u8]; 2],
}

/// How a display is written.
#[derive(Debug)]
pub(crate) enum Source<'m> {
    Encapsulated(Encapsulated<'m>),
    Field(Value<'m>),
    /// OBX-5 is empty.
    Missing,
}

impl<'m> Displays<'m> {
    /// Finds displays and attachments. Linear in the message; nothing is decoded but the first
    /// bytes of attachments.
    pub fn read(message: &'m Message) -> Self {
        let mut groups: Vec<Group<'m>> = Vec::new();
        for segment in message.segments() {
            match segment.name() {
                "OBR" => groups.push(Group::of(&segment)),
                "OBX" => {
                    if groups.is_empty() {
                        groups.push(Group::empty());
                    }
                    if let Some(group) = groups.last_mut() {
                        group.add(segment);
                    }
                }
                _ => {}
            }
        }
        // Where every group must have a display, and elsewhere where one has (ADRM 008).
        let kind = message.message_type().code;
        let must = kind == "ORU" || kind == "REF";
        let faults = groups.iter().flat_map(|group| group.faults(must)).collect();
        Self {
            message,
            groups,
            faults,
        }
    }

    /// All attachments, in order.
    pub fn attachments(&self) -> impl Iterator<Item = &Attachment<'m>> {
        self.groups.iter().flat_map(|group| &group.attachments)
    }
}

impl<'m> Group<'m> {
    fn empty() -> Self {
        Self {
            obr: None,
            title: String::new(),
            displays: Vec::new(),
            attachments: Vec::new(),
            values: Vec::new(),
            after_display: None,
        }
    }

    fn of(obr: &Segment<'m>) -> Self {
        Self {
            obr: Some(obr.path()),
            title: name_of(obr.field(4)),
            ..Self::empty()
        }
    }

    fn add(&mut self, segment: Segment<'m>) {
        let code = segment.field(3);
        let part = |number| {
            let text = code.map(|code| code.component_text(number).trim().to_owned());
            text.unwrap_or_default()
        };
        let is_display = part(3).eq_ignore_ascii_case("AUSPDI");
        match Kind::from_code(&part(1)).filter(|_| is_display) {
            Some(kind) => self.add_display(kind, &segment),
            None => self.add_other(segment),
        }
    }

    fn add_display(&mut self, kind: Kind, segment: &Segment<'m>) {
        let Some(field) = segment.field(5).filter(|field| !field.is_empty()) else {
            return self.push_display(kind, segment, Source::Missing);
        };
        let is_marked = marked_ed(segment);
        // A PDF cannot be text; the others are encapsulated when they look like it.
        let data = Encapsulated::read(&field).filter(|_| is_marked || kind != Kind::Txt);
        let source = match data {
            Some(data) => {
                if let Some(last) = self.goes_on(segment, &data) {
                    last.extend(data);
                    return;
                }
                Source::Encapsulated(data)
            }
            None => Source::Field(field),
        };
        self.push_display(kind, segment, source);
    }

    fn push_display(&mut self, kind: Kind, segment: &Segment<'m>, source: Source<'m>) {
        self.displays.push(Display {
            kind,
            path: segment.path(),
            source,
            code: code_of(segment),
        });
    }

    /// The display before this one, when this one's data go on with it: both are of one code and
    /// only the first begins as a file does.
    fn goes_on(
        &mut self,
        segment: &Segment<'m>,
        data: &Encapsulated<'m>,
    ) -> Option<&mut Encapsulated<'m>> {
        let last = self.displays.last_mut()?;
        let begins = begins_as(last.kind, &data.head());
        match &mut last.source {
            Source::Encapsulated(first) if last.code == code_of(segment) && !begins => {
                begins_as(last.kind, &first.head()).then_some(first)
            }
            Source::Encapsulated(_) | Source::Field(_) | Source::Missing => None,
        }
    }

    fn add_other(&mut self, segment: Segment<'m>) {
        if !self.displays.is_empty() && !is_signature(&segment) {
            self.after_display.get_or_insert(segment.path());
        }
        let set_id = || segment.field(1).map(|id| id.text().trim().to_owned());
        let title = || name_of(segment.field(3));
        let kind = segment
            .field(2)
            .map(|kind| kind.text().trim().to_ascii_uppercase());
        let path = segment.path();
        let field = segment.field(5).filter(|field| !field.is_empty());
        let data = match kind.as_deref() {
            Some("ED") => field.and_then(|field| Encapsulated::read(&field)),
            Some("RP") => {
                let set_id = set_id().unwrap_or_default();
                self.attachments
                    .push(Attachment::elsewhere(path, set_id, title()));
                return;
            }
            // Documents that are marked as text.
            Some("FT" | "ST" | "TX" | "") | None => {
                let long = field.filter(|field| field.raw().len() >= MISMARKED_BYTES_MIN);
                long.and_then(|field| Encapsulated::read(&field))
            }
            Some(_) => None,
        };
        match data {
            Some(data) => {
                let code = code_of(&segment);
                let last = self.attachments.last_mut();
                let new = match last {
                    Some(last) => last.extend(code, data),
                    None => Some(data),
                };
                let set_id = set_id().unwrap_or_default();
                let attachment =
                    new.map(|data| Attachment::embedded(path, set_id, title(), data, code));
                self.attachments.extend(attachment);
            }
            None => self.values.push(segment),
        }
    }

    fn faults(&self, must: bool) -> Vec<Fault> {
        let place = self.obr.map(|path| path.to_string()).unwrap_or_default();
        let here = |wrong| Fault::at(&place, wrong);
        let mut faults = Vec::new();
        let only = |kind| {
            !self.displays.is_empty() && self.displays.iter().all(|display| display.kind == kind)
        };
        if must && self.displays.is_empty() {
            faults.push(here(Wrong::NoDisplay));
        }
        if only(Kind::Rtf) {
            faults.push(here(Wrong::RtfAlone));
        }
        if only(Kind::Pit) {
            faults.push(here(Wrong::PitAlone));
        }
        faults.extend(
            self.after_display
                .map(|path| Fault::at(path, Wrong::NotLast)),
        );
        for display in &self.displays {
            if let Source::Encapsulated(data) = &display.source {
                let odd = data.oddities.iter();
                faults.extend(odd.map(|code| Fault::at(display.path, Wrong::Odd(code))));
            }
        }
        faults.extend(self.attachments.iter().flat_map(Attachment::faults));
        faults
    }
}

/// Shows where it stands and what it has, never what it says.
impl std::fmt::Debug for Group<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Group")
            .field("obr", &self.obr)
            .field("displays", &self.displays)
            .field("attachments", &self.attachments)
            .finish_non_exhaustive()
    }
}

/// Least bytes of a text value that is looked at as a document in disguise.
const MISMARKED_BYTES_MIN: usize = 200;

/// Whether a display of this kind begins like this.
pub(crate) fn begins_as(kind: Kind, head: &[u8]) -> bool {
    let start = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    match kind {
        Kind::Html => start.first() == Some(&b'<'),
        Kind::Pdf => start.starts_with(b"%PDF-"),
        Kind::Pit | Kind::Txt => true,
        Kind::Rtf => start.starts_with(b"{\\rtf"),
    }
}

fn marked_ed(segment: &Segment<'_>) -> bool {
    segment
        .field(2)
        .is_some_and(|kind| kind.raw().trim_ascii().eq_ignore_ascii_case(b"ED"))
}

fn code_of<'m>(segment: &Segment<'m>) -> [&'m [u8]; 2] {
    [3, 4].map(|number| segment.field(number).map_or(&[][..], |field| field.raw()))
}

/// A digital signature may follow the displays; it says so in its code.
fn is_signature(segment: &Segment<'_>) -> bool {
    let code = segment
        .field(3)
        .map(|code| code.text().to_ascii_lowercase());
    code.is_some_and(|code| code.contains("signature"))
}

/// The text of a CE, else its identifier.
fn name_of(code: Option<Value<'_>>) -> String {
    let part = |number| code.map(|code| code.component_text(number).trim().to_owned());
    match (part(2), part(1)) {
        (Some(text), _) if !text.is_empty() => text,
        (_, Some(id)) => id,
        (_, None) => String::new(),
    }
}
