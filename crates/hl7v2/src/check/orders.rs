//! Orders, results and documents: OBR, OBX, ORC and TXA (fact sheet 1.3, 1.4, 1.7).

use crate::check::report::Report;
use crate::codes;
use crate::message::Message;
use crate::segment::Segment;

/// Checks the groups that begin with OBR, and what identifies an order or document.
pub(crate) fn check(message: &Message, report: &mut Report) {
    match message.message_type().code.as_str() {
        "REF" => groups(message, true, report),
        "ORU" => groups(message, false, report),
        "ORM" => orders(message, report),
        "MDM" => {
            if let Some(txa) = message
                .segment("TXA")
                .filter(|txa| txa.valued(12).is_none())
            {
                report.rule_in(&codes::TXA_ID, &txa, 12);
            }
        }
        _ => {}
    }
}

/// The displays seen in one OBR group.
#[derive(Default)]
struct Displays {
    rtf: bool,
    other: bool,
}

fn groups(message: &Message, referral: bool, report: &mut Report) {
    let mut open: Option<(Segment<'_>, Displays)> = None;
    for segment in message.segments() {
        match (segment.name(), &mut open) {
            ("OBR", _) => {
                request(&segment, referral, report);
                close(open.replace((segment, Displays::default())), report);
            }
            ("OBX", Some((_, displays))) => observation(&segment, displays, report),
            _ => {}
        }
    }
    close(open, report);
}

fn request(obr: &Segment<'_>, referral: bool, report: &mut Report) {
    // The filler's number, or the placer's where there is no filler.
    if ![3, 2]
        .into_iter()
        .any(|field| is_whole_identifier(obr, field))
    {
        report.rule_in(&codes::OBR_ID, obr, 3);
    }
    if referral && obr.valued(24).is_none() {
        report.rule_in(&codes::OBR_SECTION, obr, 24);
    }
}

fn observation(obx: &Segment<'_>, displays: &mut Displays, report: &mut Report) {
    if obx.field(2).is_some_and(|kind| kind.raw() == b"TX") {
        report.rule_in(&codes::OBX_TX, obx, 2);
    }
    let Some(code) = obx.field(3) else { return };
    if code.component_text(3) == "AUSPDI" {
        match &*code.component_text(1) {
            "RTF" => displays.rtf = true,
            "HTML" | "PDF" | "TXT" | "PIT" => displays.other = true,
            _ => {}
        }
    }
}

fn close(group: Option<(Segment<'_>, Displays)>, report: &mut Report) {
    let Some((obr, displays)) = group else { return };
    if !displays.rtf && !displays.other {
        report.rule(&codes::DISPLAY, &obr.value());
    } else if !displays.other {
        report.rule(&codes::DISPLAY_RTF, &obr.value());
    }
}

/// Each OBR names the same placer order as the ORC before it.
fn orders(message: &Message, report: &mut Report) {
    let mut latest: Option<Segment<'_>> = None;
    for segment in message.segments() {
        match (segment.name(), latest) {
            ("ORC", _) => latest = Some(segment),
            ("OBR", Some(orc)) if placer_number(&orc) != placer_number(&segment) => {
                report.rule_in(&codes::ORC_NUMBER, &segment, 2);
            }
            _ => {}
        }
    }
}

/// ORC-2 or OBR-2, byte for byte.
fn placer_number<'m>(segment: &Segment<'m>) -> &'m [u8] {
    segment.field(2).map_or(&[], |value| value.raw())
}

/// Whether a field has all four components of an entity identifier.
fn is_whole_identifier(obr: &Segment<'_>, field: u32) -> bool {
    obr.field(field)
        .is_some_and(|id| (1..=4).all(|part| !id.component_text(part).is_empty()))
}
