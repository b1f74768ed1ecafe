//! EVN, TXA and the package of an MDM^T02 (fact sheet 1.7).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hl7v2::Builder;
use zones::Moment;

use super::people::xcn;
use crate::correspondence::Correspondence;

/// EVN.
pub(super) fn evn(out: &mut Builder, input: &Correspondence) {
    let at = input.at.map(Moment::to_hl7).unwrap_or_default();
    out.segment("EVN").text(1, "T02").text(2, &at).end();
}

/// TXA and the OBX with the package.
pub(super) fn document(out: &mut Builder, input: &Correspondence) {
    let document = &input.document;
    let at = document.reported_at.map(Moment::to_hl7).unwrap_or_default();
    let segment = out
        .segment("TXA")
        .text(1, "1")
        .text(2, "NEHTA")
        .text(3, "AP")
        .text(4, &at);
    xcn(segment, 9, &input.author)
        .components(12, &document.id.components())
        .text(16, "PACKAGE.ZIP")
        .text(17, "LA")
        .end();
    let package = document.package.as_ref().and_then(|part| part.here());
    let data = STANDARD.encode(package.map_or(&[][..], |bytes| &bytes.0));
    out.segment("OBX")
        .text(1, "1")
        .text(2, "ED")
        .components(3, &document.code.components())
        .components(5, &["", "application", "zip", "Base64", &*data])
        .text(11, "F")
        .end();
}
