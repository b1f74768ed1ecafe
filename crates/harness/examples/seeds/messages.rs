//! HL7 v2: a referral, a result and their answers; and the oddities of the field.

use hl7v2::ack::{Ack, AckCode, AckKind, AckRequest};
use hl7v2::{Message, mllp};
use ids::Hd;
use synth::document;
use synth::world::{Patient, Practice};

use crate::{AT, Failure, Folder};

/// A header, a display with every escape, an attachment in pieces, a line that is no segment.
const ODD: &str = "\u{feff}MSH|^~\\&|SYNTH|Wattle^1.2.36.1.2001.1003.0.8003629999900018^ISO||\
    Banksia^1.2.36.1.2001.1003.0.8003629999900026^ISO|20261122||ORU^R01|C-7|T|2.4^AUS&Australia&\
    ISO3166_1^HL7AU-OO-201701&&L|||AL|AL|AUS|8859/1\n\
    PID|1||\"\"~99999^^^SYNTH&1.2.3&ISO^MR||TESSELLATE^JUNIPER||19700231\n\
    OBX|1|FT|T&U^W||a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f\\.br\\g\\.sp 3\\h\\.in+4\\i\\X0D0A\\j\
    \\H\\k\\N\\\\Zx\\\\C2842\\\\\\\\q\n  and a second line\n\n\
    OBX|2|ED|PDF||^application^pdf^Base64^JVBE~Ri0xLjQ=|||||F\n\
    OBX|3|ED|PDF||^application^pdf^Base64^data:application/pdf;base64,JVBE Ri0x-_==|||||F\n\
    OBX|4|ED|RTF||^text^rtf^Hex^7B5C727466|||||F\nZZZ\nOBX\n";

/// The same in delimiters of its own.
const OTHER_DELIMITERS: &str =
    "MSH$%*!@$S$W%1.2$C$B%1.2$2026$$MDM%T02$D-1$P$2.3.1\r\nTXA$1$NT!F!x@y*z\r\n";

/// Files of several messages.
const BATCH: &str = "FHS|^~\\&|S\rBHS|^~\\&|S\rMSH|^~\\&|S|W|C|B|2026||ORM^O01|O-1|P|2.4\r\
    ORC|NW\rMSH|^~\\&|S|W|C|B|2026||ACK|A-1|P|2.4\rMSA|AA|O-1\rBTS|3\rFTS|1\r";

/// Writes the seeds of both targets that read messages.
pub(crate) fn write(folder: &Folder) -> Result<(), Failure> {
    let (wattle, banksia) = (
        Practice::wattle_street_medical(),
        Practice::banksia_cardiology(),
    );
    let patient = Patient::juniper_tessellate();
    let referral = document::referral(&wattle, &banksia, &patient, "SP-1", AT)?;
    let result = document::result(&banksia, &wattle, &patient, "SP-2", AT)?;
    folder.put("rri.hl7", answer(&referral, None)?)?;
    folder.put("read-ack.hl7", answer(&referral, Some(AckKind::Read))?)?;
    folder.put("ack.hl7", answer(&result, None)?)?;
    folder.put("result-framed.hl7", mllp::encode(&result))?;
    folder.put("referral-synthetic.hl7", referral)?;
    folder.put("odd.hl7", ODD)?;
    folder.put("other-delimiters.hl7", OTHER_DELIMITERS)?;
    folder.put("batch-of-two.hl7", BATCH)
}

fn answer(original: &[u8], kind: Option<AckKind>) -> Result<Vec<u8>, Failure> {
    let request = AckRequest {
        kind,
        code: AckCode::AA,
        text: String::new(),
        errors: Vec::new(),
        control_id: "SP-3".to_owned(),
        at: AT,
        our_application: Hd::new("SEALPOST", "", ""),
        reader: None,
    };
    Ok(Ack::answering(&Message::read(original).message?, &request))
}
