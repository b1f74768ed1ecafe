//! Segments that referrals and results share (hl7v2-au §1.2 to §1.6).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hl7v2::{AckCondition, Builder, Component, Header, MessageType, Profile, stamp};
use ids::{Hd, Npio, Timestamp};

use crate::world::{Patient, Practice, Practitioner};

/// What every document has.
pub(crate) struct Document<'a> {
    pub(crate) from: &'a Practice,
    pub(crate) to: &'a Practice,
    pub(crate) patient: &'a Patient,
    pub(crate) control_id: &'a str,
    pub(crate) at: Timestamp,
}

impl Document<'_> {
    /// MSH. Application acknowledgements are wanted (ADRM 00047).
    pub(crate) fn begin(&self, message_type: MessageType, profile: &str) -> Builder {
        Builder::new(&Header {
            sending_application: Hd::new("SYNTHCLINIC", "SYNTHCLINIC:1.0", "L"),
            sending_facility: self.from.facility(),
            receiving_application: Hd::default(),
            receiving_facility: self.to.facility(),
            at: self.at,
            message_type,
            control_id: self.control_id.to_owned(),
            processing_id: "P".to_owned(),
            profile: Profile::australian(profile),
            accept_ack: AckCondition::Always,
            application_ack: AckCondition::Always,
        })
    }

    /// PID with the record number of the sender and the IHI.
    pub(crate) fn push_pid(&self, builder: &mut Builder) {
        let patient = self.patient;
        let assigner = self.from.facility();
        let authority = [
            &*assigner.namespace,
            &*assigner.universal_id,
            &*assigner.universal_type,
        ];
        let text = Component::Text;
        let none = text("");
        builder
            .segment("PID")
            .text(1, "1")
            .repeat(
                3,
                &[
                    text(&patient.record_number),
                    none,
                    none,
                    Component::Parts(&authority),
                    text("MR"),
                ],
            )
            .repeat(3, &[patient.ihi.expose(), "", "", "AUSHIC", "NI"])
            .components(
                5,
                &[
                    &*patient.family,
                    &*patient.given,
                    "",
                    "",
                    &*patient.prefix,
                    "",
                    "L",
                ],
            )
            .text(7, &patient.born)
            .text(8, patient.sex.code())
            .components(
                11,
                &[
                    &*patient.street,
                    "",
                    &*self.from.suburb,
                    &*self.from.state,
                    &*self.from.postcode,
                    "AUS",
                    "H",
                ],
            )
            .end();
    }

    /// An identifier made here, all four components of an EI.
    pub(crate) fn entity(&self, builder_id: &str) -> [String; 4] {
        let assigner = self.from.facility();
        let Hd {
            namespace,
            universal_id,
            universal_type,
        } = assigner;
        [
            builder_id.to_owned(),
            namespace,
            universal_id,
            universal_type,
        ]
    }

    /// PV1: an outpatient, whose reader stands in PV1-9 for systems that route by it.
    pub(crate) fn push_pv1(&self, builder: &mut Builder) {
        builder
            .segment("PV1")
            .text(1, "1")
            .text(2, "O")
            .components(9, &xcn(&self.to.practitioner))
            .end();
    }

    /// A display segment in PDF (hl7v2-au §1.6), last of its group.
    pub(crate) fn push_pdf(&self, builder: &mut Builder, set_id: u32, pdf: &[u8]) {
        let data = STANDARD.encode(pdf);
        builder
            .segment("OBX")
            .text(1, &set_id.to_string())
            .text(2, "ED")
            .components(3, &["PDF", "Display format in PDF", "AUSPDI"])
            .components(5, &["", "application", "pdf", "Base64", &data])
            .text(11, "F")
            .text(14, &stamp(self.at))
            .end();
    }

    /// OBR of a group. `code` is OBR-4, `section` OBR-24 of table 0074.
    pub(crate) fn push_obr(&self, builder: &mut Builder, code: &[&str; 3], section: &str) {
        let filler = self.entity(&format!("{}-1", self.control_id));
        let at = stamp(self.at);
        builder
            .segment("OBR")
            .text(1, "1")
            .components(3, &filler.each_ref().map(String::as_str))
            .components(4, code)
            .text(7, &at)
            .components(16, &xcn(&self.from.practitioner))
            .text(22, &at)
            .text(24, section)
            .text(25, "F")
            .end();
    }
}

/// A practitioner as XCN: provider number, names, authority, type.
pub(crate) fn xcn(practitioner: &Practitioner) -> [&str; 13] {
    let number = practitioner.provider_number.as_str();
    let (family, given) = (&*practitioner.family, &*practitioner.given);
    [
        number, family, given, "", "", "Dr", "", "", "AUSHICPR", "L", "", "", "UPIN",
    ]
}

/// A practitioner at a practice, the identifier that may address a message.
pub(crate) fn npio(practice: &Practice) -> String {
    Npio::new(practice.practitioner.hpii.clone(), practice.hpio.clone()).to_string()
}
