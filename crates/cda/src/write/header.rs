//! The header of a document, in the order of the schema (CDA R2 §4.2).

use super::input::DocumentInput;
use super::party::{
    addresses, code, entity_identifiers, identifier, names, organisation, role, telecoms,
};
use super::{Packaging, body, derived};
use crate::document::Recipient;
use crate::markup::Markup;
use crate::names::{
    CDA_TYPE_EXTENSION, CDA_TYPE_ROOT, CONFIDENTIALITY_OID, EXT, HL7, RENDERING_TEMPLATE, SEX_OID,
    STATUS_OID,
};
use crate::{Code, Hl7Time};

/// Writes the whole document.
pub(super) fn document(input: &DocumentInput, packaging: &Packaging<'_>) -> String {
    let mut m = Markup::after("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let namespaces = [("xmlns", HL7), ("xmlns:ext", EXT)];
    m.element("ClinicalDocument", &namespaces, |m| {
        about(input, m);
        record_target(input, m);
        author(input, m);
        custodian(input, m);
        for (number, recipient) in (1..).zip(&input.recipients) {
            let part = format!("recipient {number}");
            information_recipient(input, recipient, &part, m);
        }
        replaced(input, m);
        body::write(input, packaging, m);
    });
    m.finish()
}

fn about(input: &DocumentInput, m: &mut Markup) {
    let type_id = [("root", CDA_TYPE_ROOT), ("extension", CDA_TYPE_EXTENSION)];
    m.empty("typeId", &type_id);
    identifier("templateId", &input.kind.template(), m);
    let (root, extension) = RENDERING_TEMPLATE;
    m.empty("templateId", &[("root", root), ("extension", extension)]);
    identifier("id", &input.id, m);
    code("code", &input.kind.code(), m);
    let title = input.title.as_deref().unwrap_or(input.kind.title());
    m.leaf("title", &[], title);
    m.empty("effectiveTime", &[("value", input.time.as_str())]);
    let normal = Code::new("N", CONFIDENTIALITY_OID, "Confidentiality", "normal");
    code("confidentialityCode", &normal, m);
    m.empty("languageCode", &[("code", "en-AU")]);
    identifier("setId", input.set_id.as_ref().unwrap_or(&input.id), m);
    m.empty("versionNumber", &[("value", &input.version.to_string())]);
    let status = Code::new("F", STATUS_OID, "NCTIS Document Status Values", "Final");
    code("ext:completionCode", &status, m);
}

fn record_target(input: &DocumentInput, m: &mut Markup) {
    let patient = &input.patient;
    m.element("recordTarget", &[("typeCode", "RCT")], |m| {
        m.element("patientRole", &[("classCode", "PAT")], |m| {
            m.empty("id", &[("root", &derived(input, "patient"))]);
            addresses(&patient.addresses, m);
            telecoms(&patient.telecoms, m);
            m.element("patient", &[], |m| {
                names(&patient.names, m);
                code("administrativeGenderCode", &sex(patient.sex.as_ref()), m);
                if let Some(birth) = &patient.birth {
                    m.empty("birthTime", &[("value", birth.as_str())]);
                }
                if let Some(status) = &patient.indigenous_status {
                    code("ethnicGroupCode", status, m);
                }
                if let Some(time) = &patient.deceased {
                    m.empty("ext:deceasedInd", &[("value", "true")]);
                    m.empty("ext:deceasedTime", &[("value", time.as_str())]);
                }
                entity_identifiers(&patient.identifiers, m);
            });
        });
    });
}

/// The sex as AS 5017-2006 codes it; not stated, when the input says nothing.
fn sex(code: Option<&Code>) -> Code {
    let stated = code.and_then(|code| code.code.as_deref()).unwrap_or("N");
    let display = match stated {
        "F" => "Female",
        "I" => "Intersex or Indeterminate",
        "M" => "Male",
        "N" => "Not Stated/Inadequately Described",
        _ => return code.cloned().unwrap_or_default(),
    };
    let name = "AS 5017-2006 Health Care Client Identifier Sex";
    Code::new(stated, SEX_OID, name, display)
}

fn author(input: &DocumentInput, m: &mut Markup) {
    let who = &input.author.who;
    let time: &Hl7Time = input.author.time.as_ref().unwrap_or(&input.time);
    m.element("author", &[("typeCode", "AUT")], |m| {
        m.empty("time", &[("value", time.as_str())]);
        m.element("assignedAuthor", &[("classCode", "ASSIGNED")], |m| {
            role(who, &derived(input, "author"), m);
            m.element("assignedPerson", &[], |m| {
                names(&who.names, m);
                entity_identifiers(&who.identifiers, m);
                if let Some(employer) = &who.organisation {
                    let id = derived(input, "author's organisation");
                    m.element("ext:asEmployment", &[("classCode", "EMP")], |m| {
                        m.element("ext:employerOrganization", &[], |m| {
                            m.empty("id", &[("root", &id)]);
                            m.element("asOrganizationPartOf", &[], |m| {
                                m.element("wholeOrganization", &[], |m| organisation(employer, m));
                            });
                        });
                    });
                }
            });
        });
    });
}

fn custodian(input: &DocumentInput, m: &mut Markup) {
    let Some(keeper) = input.keeper() else {
        return;
    };
    m.element("custodian", &[("typeCode", "CST")], |m| {
        m.element("assignedCustodian", &[("classCode", "ASSIGNED")], |m| {
            m.element("representedCustodianOrganization", &[], |m| {
                m.empty("id", &[("root", &derived(input, "custodian"))]);
                organisation(keeper, m);
            });
        });
    });
}

fn information_recipient(input: &DocumentInput, recipient: &Recipient, part: &str, m: &mut Markup) {
    let Recipient { copy, who } = recipient;
    let kind = if *copy { "TRC" } else { "PRCP" };
    m.element("informationRecipient", &[("typeCode", kind)], |m| {
        m.element("intendedRecipient", &[("classCode", "ASSIGNED")], |m| {
            // The schema has no code here: what a recipient is goes unsaid.
            m.empty("id", &[("root", &derived(input, part))]);
            addresses(&who.addresses, m);
            telecoms(&who.telecoms, m);
            if !who.names.is_empty() {
                m.element("informationRecipient", &[("classCode", "PSN")], |m| {
                    names(&who.names, m);
                    entity_identifiers(&who.identifiers, m);
                });
            }
            if let Some(org) = &who.organisation {
                m.element("receivedOrganization", &[("classCode", "ORG")], |m| {
                    organisation(org, m);
                });
            }
        });
    });
}

fn replaced(input: &DocumentInput, m: &mut Markup) {
    let Some(earlier) = &input.replaces else {
        return;
    };
    m.element("relatedDocument", &[("typeCode", "RPLC")], |m| {
        m.element("parentDocument", &[], |m| {
            identifier("id", earlier, m);
            identifier("setId", input.set_id.as_ref().unwrap_or(&input.id), m);
        });
    });
}
