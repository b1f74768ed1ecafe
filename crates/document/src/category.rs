//! Payload type URIs (`serviceCategory`, `Endpoint.payloadType`) of HL7 v2 messages.

use hl7v2::{Message, MessageType};

const PROFILES: &str = "http://ns.hl7.org.au/hl7v2/profiles/";
const HL7_ACK: &str = "http://ns.electronichealth.net.au/ack/sc/deliver/hl7Ack/2012";

/// The payload type that a directory would list for this message.
pub(crate) fn of(message: &Message) -> String {
    let kind = message.message_type();
    let name = match (kind.code.as_str(), kind.trigger.as_str()) {
        ("REF", _) if message.profile().id.ends_with("-L1") => "HL7AU-OO-REF-SIMPLIFIED-201706-L1",
        ("REF", _) => "HL7AU-OO-REF-SIMPLIFIED-201706",
        ("RRI", _) => "HL7AU-OO-REF-SIMPLIFIED-201706/RRI",
        ("ORU", _) => "HL7AU-OO-ORU-201701",
        ("ORM", _) => "HL7AU-OO-ORM-201701",
        ("ORR", _) => "HL7AU-OO-ORR-201701",
        ("MDM", _) => return cda_in_mdm(message),
        ("ACK", "T02") => return HL7_ACK.to_owned(),
        ("ACK", _) => "HL7AU-OO-ACK-201701",
        _ => return other(&kind),
    };
    format!("{PROFILES}{name}")
}

/// A CDA package in an MDM is listed by its document type (LOINC code of OBX-3).
fn cda_in_mdm(message: &Message) -> String {
    let kind = match message.text("OBX-3.1").as_ref() {
        "18842-5" => "ds",
        "34133-9" => "es",
        "60591-5" => "shs",
        "51852-2" => "sl",
        _ => "er",
    };
    format!("http://ns.electronichealth.net.au/{kind}/sc/deliver/hl7Mdm/2012")
}

/// The set is open; a type without a published URI gets one that says what it is.
fn other(kind: &MessageType) -> String {
    format!("urn:sealpost:payload:hl7v2:{}:{}", kind.code, kind.trigger)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(msh9: &str, profile: &str, rest: &str) -> String {
        let text = format!("MSH|^~\\&|A|B|C|D|20261122||{msh9}|1|P|2.4^AUS^{profile}&&L\r{rest}");
        of(&Message::read(text).message.unwrap())
    }

    #[test]
    fn each_kind_has_the_uri_that_directories_list() {
        let refs = "http://ns.hl7.org.au/hl7v2/profiles/HL7AU-OO-REF-SIMPLIFIED-201706";
        let l2 = "HL7AU-OO-REF-SIMPLIFIED-201706";
        assert_eq!(category("REF^I12", l2, ""), refs);
        assert_eq!(
            category("REF^I12", &format!("{l2}-L1"), ""),
            format!("{refs}-L1")
        );
        assert_eq!(category("RRI^I12", l2, ""), format!("{refs}/RRI"));
        assert!(category("ORU^R01", "", "").ends_with("/HL7AU-OO-ORU-201701"));
        assert!(category("ACK^R01", "", "").ends_with("/HL7AU-OO-ACK-201701"));
        assert_eq!(category("ACK^T02", "", ""), HL7_ACK);
        let obx = "OBX|1|ED|18842-5^Discharge summary^LN||x\r";
        assert!(category("MDM^T02", "", obx).contains("/ds/sc/deliver/hl7Mdm/2012"));
        assert_eq!(
            category("SIU^S12", "", ""),
            "urn:sealpost:payload:hl7v2:SIU:S12"
        );
    }
}
