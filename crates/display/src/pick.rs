//! Which display of a group is shown, and why not another.

use hl7v2::Path;

use crate::displays::{Display, Displays, Group, Source, begins_as};
use crate::fault::{Fault, Wrong};
use crate::formatted::Formatted;
use crate::html::{Picture, sanitise};
use crate::kind::Kind;
use crate::markup::Safe;
use crate::note::{Note, Notes};
use crate::pdf::scan_pdf;
use crate::pit::Pit;
use crate::rtf::read_rtf;
use crate::text;

/// The kinds in the order in which they are preferred. Kinds that it does not name are shown
/// only when nothing else can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preference(pub Vec<Kind>);

impl Default for Preference {
    /// PDF, HTML, TXT, RTF, and PIT last.
    fn default() -> Self {
        Self(vec![Kind::Pdf, Kind::Html, Kind::Txt, Kind::Rtf, Kind::Pit])
    }
}

/// What is shown of one group.
#[derive(Debug)]
pub struct Pick {
    /// Index into [`Displays::groups`].
    pub group: usize,
    /// The display; `None` when the group has none that can be shown.
    pub shown: Option<Shown>,
    /// The others, with the reason.
    pub passed_over: Vec<PassedOver>,
}

/// A display, decoded.
#[derive(Debug)]
pub struct Shown {
    /// Its format.
    pub kind: Kind,
    /// The OBX segment.
    pub path: Path,
    /// What is shown.
    pub content: Content,
    /// What was left out, or what a PDF would do.
    pub notes: Notes,
    /// What was odd about how it is written.
    pub faults: Vec<Fault>,
}

/// The content of a display.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// Safe HTML, made of HTML, RTF or text; for [`document`](crate::document).
    Html(String),
    /// A PDF as it came.
    Pdf(Vec<u8>),
}

/// A display that is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// Its format.
    pub kind: Kind,
    /// The OBX segment.
    pub path: Path,
    /// What is wrong with it; `None` when another kind is preferred.
    pub fault: Option<Fault>,
}

impl Displays<'_> {
    /// For each group the display that is preferred among those that can be shown.
    pub fn pick(&self, preference: &Preference) -> Vec<Pick> {
        let groups = self.groups.iter().enumerate();
        groups
            .map(|(at, group)| self.pick_of(at, group, preference))
            .collect()
    }

    /// Why the displays are not compliant, so that a person should look before the document is
    /// filed; nothing when they are. Decodes what [`pick`](Self::pick) decodes.
    pub fn concerns(&self, picks: &[Pick]) -> Vec<Fault> {
        let passed = picks.iter().flat_map(|pick| &pick.passed_over);
        let shown = picks.iter().filter_map(|pick| pick.shown.as_ref());
        let all = self
            .faults
            .iter()
            .chain(passed.filter_map(|passed| passed.fault.as_ref()))
            .chain(shown.flat_map(|shown| &shown.faults));
        all.filter(|fault| fault.needs_person()).cloned().collect()
    }

    fn pick_of(&self, at: usize, group: &Group<'_>, preference: &Preference) -> Pick {
        let rank = |display: &&Display<'_>| {
            let place = preference.0.iter().position(|kind| *kind == display.kind);
            place.unwrap_or(usize::MAX)
        };
        let mut ordered: Vec<_> = group.displays.iter().collect();
        ordered.sort_by_key(rank);
        let mut pick = Pick {
            group: at,
            shown: None,
            passed_over: Vec::new(),
        };
        for display in ordered {
            let fault = if pick.shown.is_some() {
                None
            } else {
                match self.show(group, display) {
                    Ok(shown) => {
                        pick.shown = Some(shown);
                        continue;
                    }
                    Err(wrong) => Some(Fault::at(display.path, wrong)),
                }
            };
            pick.passed_over.push(PassedOver {
                kind: display.kind,
                path: display.path,
                fault,
            });
        }
        pick
    }

    fn show(&self, group: &Group<'_>, display: &Display<'_>) -> Result<Shown, Wrong> {
        let mut oddities = Vec::new();
        let bytes = match &display.source {
            Source::Encapsulated(data) => Some(data.decode(&mut oddities)?),
            Source::Field(_) => None,
            Source::Missing => return Err(Wrong::Empty),
        };
        if bytes
            .as_deref()
            .is_some_and(|bytes| !begins_as(display.kind, bytes))
        {
            return Err(Wrong::Magic(display.kind));
        }
        let (content, notes) = match (display.kind, bytes) {
            (Kind::Pdf, None) => return Err(Wrong::Broken),
            (Kind::Pdf, Some(bytes)) => {
                let notes = scan_pdf(&bytes);
                if notes.contains(&Note::Encrypted) {
                    return Err(Wrong::Encrypted);
                }
                (Content::Pdf(bytes), notes)
            }
            (Kind::Html, bytes) => {
                let text = bytes.map_or_else(|| self.field_text(display), |b| text::decode(&b));
                let pictures = |set_id: &str| self.picture(group, set_id);
                safe(sanitise(&text, &pictures))
            }
            (Kind::Rtf, bytes) => {
                let bytes = bytes.unwrap_or_else(|| self.field_text(display).into_bytes());
                safe(
                    read_rtf(&bytes)
                        .map_err(|_| Wrong::Magic(Kind::Rtf))?
                        .safe(),
                )
            }
            (Kind::Pit | Kind::Txt, bytes) => {
                (Content::Html(self.plain(display, bytes)), Notes::new())
            }
        };
        let odd = |code| Fault::at(display.path, Wrong::Odd(code));
        Ok(Shown {
            kind: display.kind,
            path: display.path,
            content,
            notes,
            faults: oddities.into_iter().map(odd).collect(),
        })
    }

    /// Text of a file or a field as HTML, a PIT report among it as it was written.
    fn plain(&self, display: &Display<'_>, bytes: Option<Vec<u8>>) -> String {
        let laid_out = match &bytes {
            Some(bytes) => Formatted::of_text(&text::decode(bytes)),
            None => self.formatted(display),
        };
        if display.kind == Kind::Pit {
            let lines = || laid_out.lines().collect::<Vec<_>>().join("\n").into_bytes();
            if let Some(pit) = Pit::read(&bytes.unwrap_or_else(lines)) {
                return pit.to_html();
            }
        }
        laid_out.to_html()
    }

    /// The text of a display written as FT.
    fn field_text(&self, display: &Display<'_>) -> String {
        match &display.source {
            Source::Field(field) => field.text().into_owned(),
            Source::Encapsulated(_) | Source::Missing => String::new(),
        }
    }

    fn formatted(&self, display: &Display<'_>) -> Formatted {
        match &display.source {
            Source::Field(field) => {
                Formatted::of(field.raw(), field.delimiters(), self.message.charset())
            }
            Source::Encapsulated(_) | Source::Missing => Formatted::default(),
        }
    }

    /// The picture that a display names `hl7v2://OBX.n`: of its own group, else of any.
    fn picture(&self, group: &Group<'_>, set_id: &str) -> Option<Picture> {
        let others = self.attachments();
        let mut all = group.attachments.iter().chain(others);
        let attachment = all.find(|attachment| attachment.set_id == set_id)?;
        Picture::of(attachment.bytes().ok()?)
    }
}

fn safe(safe: Safe) -> (Content, Notes) {
    (Content::Html(safe.html), safe.notes)
}

/// Shows what it is and its size, never what it says.
impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Html(html) => write!(f, "Html({} bytes)", html.len()),
            Self::Pdf(bytes) => write!(f, "Pdf({} bytes)", bytes.len()),
        }
    }
}
