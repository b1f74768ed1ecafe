//! A specialist letter as another system would write it, by hand: comments, prefixes, places for
//! things that differ from ours. All people are invented.

/// The letter; `{ATTACHMENTS}` is where entries go, `{BODY}` where more narrative goes.
const LETTER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="http://evil.example.test/style.xsl"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:x="http://ns.electronichealth.net.au/Ci/Cda/Extensions/3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <templateId root="1.2.36.1.2001.1001.101.100.1002.132" extension="1.3"/>
  <id root="8BC3406A-B93F-11DE-8A39-0800200C9A66"/>
  <code code="51852-2" codeSystem="2.16.840.1.113883.6.1" codeSystemName="LOINC" displayName="Letter"/>
  <title>Specialist Letter</title>
  <effectiveTime value="20261120143000+1100"/>
  <confidentialityCode code="R" codeSystem="2.16.840.1.113883.5.25" displayName="restricted"/>
  <languageCode code="en-AU"/>
  <setId root="6C6BA56C-BC92-11DE-A170-D85556D89593"/>
  <versionNumber value="2"/>
  <recordTarget>
    <patientRole>
      <id root="04A103C4-7924-11DF-A383-FC69DFD72085"/>
      <addr use="H"><unitID>4</unitID><houseNumber>7</houseNumber><streetName>Invented</streetName><streetNameType>Lane</streetNameType><city>Nowhere</city><state>NSW</state><postalCode>2999</postalCode></addr>
      <telecom value="tel:0255501234"/>
      <patient>
        <name use="L"><prefix>Mr</prefix><given>Barnaby</given><given>Lee</given><family>Madeup</family></name>
        <name use="A">Barney Madeup</name>
        <administrativeGenderCode code="M" codeSystem="2.16.840.1.113883.13.68"/>
        <birthTime value="19480229"/>
        <ethnicGroupCode code="4" codeSystem="2.16.840.1.113883.3.879.291036" displayName="Neither Aboriginal nor Torres Strait Islander origin"/>
        <x:asEntityIdentifier classCode="IDENT">
          <x:id root="1.2.36.1.2001.1003.0" extension="8003608833357361" assigningAuthorityName="IHI"/>
        </x:asEntityIdentifier>
      </patient>
    </patientRole>
  </recordTarget>
  <author>
    <time value="20261120142000+1100"/>
    <assignedAuthor>
      <id root="7FCB0EC4-0CD0-11E0-9DFC-8F50DFD72085"/>
      <code code="253312" codeSystem="2.16.840.1.113883.13.62" displayName="Cardiologist"/>
      <telecom value="mailto:desk@heart.example.test"/>
      <assignedPerson>
        <name><prefix>Dr</prefix><given>Grace</given><family>Specimen</family></name>
        <x:asEntityIdentifier classCode="IDENT"><x:id root="1.2.36.1.2001.1003.0.8003611566666859"/></x:asEntityIdentifier>
        <x:asEmployment classCode="EMP"><x:employerOrganization><id root="07001CC4-0CD0-11E0-A1E1-2A51DFD72085"/><asOrganizationPartOf><wholeOrganization><name>Placeholder Cardiology</name><x:asEntityIdentifier classCode="IDENT"><x:id root="1.2.36.1.2001.1003.0.8003629900024197" assigningAuthorityName="HPI-O"/></x:asEntityIdentifier></wholeOrganization></asOrganizationPartOf></x:employerOrganization></x:asEmployment>
      </assignedPerson>
    </assignedAuthor>
  </author>
  <custodian><assignedCustodian><representedCustodianOrganization><id root="072EC7BC-78EE-11DF-B9E0-49D0DFD72085"/><name>Placeholder Cardiology</name></representedCustodianOrganization></assignedCustodian></custodian>
  <informationRecipient typeCode="PRCP"><intendedRecipient><informationRecipient><name><given>Ada</given><family>Sample</family></name></informationRecipient><receivedOrganization><name>Example Street Practice</name></receivedOrganization></intendedRecipient></informationRecipient>
  <informationRecipient typeCode="TRC"><intendedRecipient><receivedOrganization><name>Sampletown Hospital</name></receivedOrganization></intendedRecipient></informationRecipient>
  <relatedDocument typeCode="RPLC"><parentDocument><id root="2.25.7"/><setId root="6C6BA56C-BC92-11DE-A170-D85556D89593"/><versionNumber value="1"/></parentDocument></relatedDocument>
  <component><structuredBody>
    <component><section>
      <code code="101.16611" codeSystem="1.2.36.1.2001.1001.101" displayName="Response Details"/>
      <title>Response Details</title>
      <text>
        <paragraph>He walks <content styleCode="Bold">two kilometres</content> daily.<footnote ID="n1">On flat ground.</footnote></paragraph>
        {BODY}
      </text>
      {ATTACHMENTS}
      <component><section><title>Plan</title><text>Review in June.</text></section></component>
    </section></component>
    <component><section>
      <title>Administrative Observations</title>
      <x:coverage2 typeCode="COVBY"><x:entitlement classCode="COV" moodCode="EVN">
        <x:id root="1.2.36.1.5001.1.0.7.1" extension="4950481651" assigningAuthorityName="Medicare Card Number"/>
        <x:participant typeCode="BEN"><x:participantRole classCode="PAT"><x:id root="04A103C4-7924-11DF-A383-FC69DFD72085"/></x:participantRole></x:participant>
      </x:entitlement></x:coverage2>
    </section></component>
  </structuredBody></component>
</ClinicalDocument>
"#;

/// The letter with this narrative and these entries in its first section.
pub(crate) fn letter(body: &str, attachments: &str) -> Vec<u8> {
    LETTER
        .replace("{BODY}", body)
        .replace("{ATTACHMENTS}", attachments)
        .into_bytes()
}

/// An entry that shows a file, with this after the reference's `mediaType`.
pub(crate) fn entry(id: &str, file: &str, media_type: &str, integrity: &str) -> String {
    format!(
        "<entry><observationMedia classCode=\"OBS\" moodCode=\"EVN\" ID=\"{id}\"><value \
         mediaType=\"{media_type}\" {integrity}><reference value=\"{file}\"/></value>\
         </observationMedia></entry>"
    )
}
