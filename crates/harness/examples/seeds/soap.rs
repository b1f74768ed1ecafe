//! Requests as the field sends them; those that we write ourselves are there already.

use crate::{Failure, Folder};

const SMD: &str = "http://ns.electronichealth.net.au/smd/svc/SealedMessageDelivery/2010";
const SM: &str = "http://ns.electronichealth.net.au/smd/xsd/SealedMessage/2010";
const EP: &str = "http://ns.electronichealth.net.au/xsp/xsd/EncryptedPayload/2010";
const HPIO: &str = "http://ns.electronichealth.net.au/id/hi/hpio/1.0/";

/// Prefixes declared far outside, default namespaces, an attribute whose value is a name, further
/// metadata, blanks, comments, references, a character section.
fn far_prefixes() -> String {
    format!(
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' xmlns:x='{EP}' \
         xmlns:i='http://www.w3.org/2001/XMLSchema-instance' xmlns:d='urn:types'>\
         <s:Header xmlns='http://www.w3.org/2005/08/addressing'>\
         <Action s:mustUnderstand='1'>{SMD}/SealedMessageDelivery/deliverRequest</Action>\
         <MessageID> urn:uuid:0a1b2c3d-1111-4222-8333-444455556666</MessageID>\
         <ReplyTo><Address>http://www.w3.org/2005/08/addressing/anonymous</Address></ReplyTo>\
         <Other xmlns='urn:other' s:role='urn:someone'>x</Other></s:Header>\n<s:Body>\
         <deliver xmlns='{SMD}'><message xmlns:m='{SM}'><m:metadata>\
         <m:creationTime>2026-11-22T12:02:03+11:00</m:creationTime>\
         <m:invocationId><![CDATA[urn:x:]]>&#49;<!-- c -->2</m:invocationId>\
         <m:receiverOrganisation>{HPIO}8003629999900026</m:receiverOrganisation>\
         <m:senderOrganisation>http://wattle.example/?a&amp;b</m:senderOrganisation>\
         <m:serviceCategory>urn:c</m:serviceCategory>\
         <m:serviceInterface>urn:i</m:serviceInterface>\
         <m:otherTransportMetadata><m:metadataType>urn:t</m:metadataType>\
         <m:metadataValue i:type='d:word'>v</m:metadataValue></m:otherTransportMetadata>\
         </m:metadata><x:encryptedPayload i:type='d:sealed'><x:keys/>\
         <x:encryptedPayloadData>AAAA</x:encryptedPayloadData></x:encryptedPayload>\
         </message></deliver></s:Body></s:Envelope>"
    )
}

/// Writes the seeds.
pub(crate) fn write(folder: &Folder) -> Result<(), Failure> {
    folder.put("far-prefixes.xml", far_prefixes())
}
