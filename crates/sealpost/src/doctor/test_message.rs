//! A message about nobody, marked as a test: software must not file it.

use engine::{Clock as _, Practice, clock::SystemClock};
use hl7v2::{AckCondition, Builder, Header, MessageType, Profile};

/// HL7 message code of the test message.
pub(crate) const KIND: &str = "ORU";

/// A result about nobody, marked as a test (MSH-11 T), under this control id.
pub(crate) fn written(practice: &Practice, control_id: &str) -> Vec<u8> {
    let header = Header {
        sending_application: practice.application.clone(),
        sending_facility: practice.facility.clone(),
        receiving_application: ids::Hd::new("", "", ""),
        receiving_facility: practice.facility.clone(),
        at: SystemClock.now(),
        message_type: MessageType::new(KIND, "R01"),
        control_id: control_id.to_owned(),
        processing_id: "T".to_owned(),
        profile: Profile::australian(Profile::ORDERS),
        accept_ack: AckCondition::Always,
        application_ack: AckCondition::Always,
    };
    let mut builder = Builder::new(&header);
    let pid = builder.segment("PID").text(1, "1");
    pid.components(5, &["SEALPOST", "TEST"]).end();
    builder.segment("PV1").text(1, "1").text(2, "N").end();
    let obr = builder.segment("OBR").text(1, "1");
    obr.components(4, &["51852-2", "Letter", "LN"])
        .text(25, "F")
        .end();
    let obx = builder.segment("OBX").text(1, "1").text(2, "FT");
    obx.components(3, &["TXT", "Display format in TXT", "AUSPDI"])
        .text(5, "Test message of Sealpost. Nothing needs to be done.")
        .text(11, "F")
        .end();
    // Nothing in it but our own words and names.
    builder.finish().unwrap_or_default()
}
