//! Tests of display segments: OBX whose OBX-3.3 is AUSPDI, by OBR group.

use crate::check::perform::segments;
use crate::check::report::Broken;
use crate::check::test::Displays;
use crate::message::Message;
use crate::path::Path;
use crate::segment::Segment;

/// Looks at each OBR with the OBX up to the next.
pub(crate) fn check(message: &Message, broken: &mut Broken<'_>, asked: Displays) {
    let place = Path::segment(b"OBR");
    if segments(message, place, &broken.point.when)
        .next()
        .is_none()
    {
        return;
    }
    let mut group: Option<Group<'_>> = None;
    for segment in message.segments() {
        match (segment.name(), &mut group) {
            ("OBR", _) => close(group.replace(Group::new(segment)), broken, asked),
            ("OBX", Some(group)) => group.see(segment, broken, asked),
            _ => {}
        }
    }
    close(group, broken, asked);
}

/// The displays of one OBR group.
struct Group<'m> {
    obr: Segment<'m>,
    pdf: bool,
    rtf: bool,
    other: bool,
    /// Something that is no display came behind one.
    buried: bool,
}

impl<'m> Group<'m> {
    fn new(obr: Segment<'m>) -> Self {
        Self {
            obr,
            pdf: false,
            rtf: false,
            other: false,
            buried: false,
        }
    }

    fn see(&mut self, obx: Segment<'m>, broken: &mut Broken<'_>, asked: Displays) {
        let Some(display) = display(&obx) else {
            let after = self.pdf || self.rtf || self.other;
            if matches!(asked, Displays::Last) && after && !self.buried && !is_signature(&obx) {
                self.buried = true;
                broken.at(&obx.value());
            }
            return;
        };
        if matches!(asked, Displays::Type) && !display.fits(&obx) {
            broken.in_segment(&obx, Path::field(b"OBX", 2));
        }
        match display {
            Display::Pdf => self.pdf = true,
            Display::Rtf => self.rtf = true,
            Display::Html | Display::Text | Display::Pit => self.other = true,
        }
    }
}

fn close(group: Option<Group<'_>>, broken: &mut Broken<'_>, asked: Displays) {
    let Some(group) = group else { return };
    let kept = match asked {
        Displays::Any => group.pdf || group.rtf || group.other,
        Displays::Pdf => group.pdf,
        Displays::NotRtfAlone => !group.rtf || group.pdf || group.other,
        Displays::Last | Displays::Type => true,
    };
    if !kept {
        broken.at(&group.obr.value());
    }
}

#[derive(Clone, Copy)]
enum Display {
    Html,
    Pdf,
    Pit,
    Rtf,
    Text,
}

impl Display {
    /// Whether OBX-2 is of a kind that can hold it.
    fn fits(self, obx: &Segment<'_>) -> bool {
        let kind = obx.field(2).map_or(&[][..], |kind| kind.raw());
        match self {
            Self::Pdf => kind == b"ED",
            Self::Html | Self::Rtf => kind == b"ED" || kind == b"FT",
            Self::Text | Self::Pit => kind == b"FT",
        }
    }
}

/// Which display an OBX is, by components 1 and 3 of OBX-3 alone.
fn display(obx: &Segment<'_>) -> Option<Display> {
    let code = obx.field(3)?;
    if code.component_text(3) != "AUSPDI" {
        return None;
    }
    match &*code.component_text(1) {
        "HTML" => Some(Display::Html),
        "PDF" => Some(Display::Pdf),
        "PIT" => Some(Display::Pit),
        "RTF" => Some(Display::Rtf),
        "TXT" => Some(Display::Text),
        _ => None,
    }
}

/// A digital signature says so in its code or text.
fn is_signature(obx: &Segment<'_>) -> bool {
    const WORD: &[u8] = b"signature";
    let code = obx.field(3).map_or(&[][..], |code| code.raw());
    code.windows(WORD.len())
        .any(|part| part.eq_ignore_ascii_case(WORD))
}
