//! The step that uses the shared data is skipped aloud without it, and fails on any difference.
//!
//! The data here is our own: a service of one operation, an envelope of each kind, one "sealed"
//! payload. The validator and the product's place in the step are the real ones.

use crate::product_steps_fail::{PASSED, PRODUCT};
use crate::stand_in::{Ended, StandIn};

const WSDL: &str = r###"<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:wsam="http://www.w3.org/2007/05/addressing/metadata" xmlns:t="urn:t" xmlns:o="urn:o"
    xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">
 <wsdl:types><xsd:schema targetNamespace="urn:t" elementFormDefault="qualified">
  <xsd:import namespace="urn:o" schemaLocation="../xsd/o.xsd"/>
  <xsd:element name="ask"><xsd:complexType><xsd:sequence>
   <xsd:element name="n" type="o:Count"/>
   <xsd:any minOccurs="0" namespace="##any" processContents="skip"/>
  </xsd:sequence></xsd:complexType></xsd:element>
  <xsd:element name="wrong" type="o:Count"/>
 </xsd:schema></wsdl:types>
 <wsdl:message name="in"><wsdl:part name="b" element="t:ask"/></wsdl:message>
 <wsdl:message name="bad"><wsdl:part name="b" element="t:wrong"/></wsdl:message>
 <wsdl:portType name="T"><wsdl:operation name="ask">
  <wsdl:input message="t:in" wsam:Action="urn:t/ask"/>
  <wsdl:fault name="wrong" message="t:bad" wsam:Action="urn:t/wrong"/>
 </wsdl:operation></wsdl:portType>
</wsdl:definitions>"###;

const XSD: &str = r#"<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"
    targetNamespace="urn:o">
 <xsd:simpleType name="Count"><xsd:restriction base="xsd:int"/></xsd:simpleType>
</xsd:schema>"#;

const ASK: &str = r#"<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"
    xmlns:w="http://www.w3.org/2005/08/addressing">
 <e:Header><w:Action>urn:t/ask</w:Action><w:MessageID>urn:1</w:MessageID></e:Header>
 <e:Body><t:ask xmlns:t="urn:t"><t:n>1</t:n><ep:encryptedPayload
  xmlns:ep="http://ns.electronichealth.net.au/xsp/xsd/EncryptedPayload/2010"/></t:ask></e:Body>
</e:Envelope>"#;

const FAULT: &str = r#"<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"
    xmlns:w="http://www.w3.org/2005/08/addressing">
 <e:Header><w:Action>urn:t/wrong</w:Action><w:MessageID>urn:2</w:MessageID>
  <w:RelatesTo>urn:1</w:RelatesTo></e:Header>
 <e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code>
  <e:Reason><e:Text xml:lang="en">no</e:Text></e:Reason>
  <e:Detail><t:wrong xmlns:t="urn:t">7</t:wrong></e:Detail></e:Fault></e:Body>
</e:Envelope>"#;

const REFUSAL: &str = r#"<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"
    xmlns:w="http://www.w3.org/2005/08/addressing">
 <e:Header><w:Action>http://www.w3.org/2005/08/addressing/fault</w:Action>
  <w:MessageID>urn:3</w:MessageID><w:RelatesTo>urn:1</w:RelatesTo></e:Header>
 <e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value>
   <e:Subcode><e:Value>w:ActionNotSupported</e:Value></e:Subcode></e:Code>
  <e:Reason><e:Text xml:lang="en">no</e:Text></e:Reason>
  <e:Detail><w:ProblemAction><w:Action>urn:x</w:Action></w:ProblemAction></e:Detail>
 </e:Fault></e:Body>
</e:Envelope>"#;

/// What `write_envelopes` does, by copying: it writes ours into the first folder it is given.
const EXAMPLE: &str = r#"//! A stand-in.
fn main() {
    let to = std::env::args().nth(1).unwrap();
    for entry in std::fs::read_dir("envelopes").unwrap().map(Result::unwrap) {
        std::fs::copy(entry.path(), format!("{to}/{}", entry.file_name().display())).unwrap();
    }
    assert!(std::env::args().nth(2).unwrap().ends_with("smd-examples"));
}
"#;

const README: &str = "# Data\n\n| a.xml | all | AAAAAAAAAAAAAAAAAAAAAAAAAAA= |\n";
const PAYLOAD: &str = r#"<m:message
    xmlns:m="http://ns.electronichealth.net.au/smd/xsd/Message/2010"
    ><m:data>TVNIfA==</m:data></m:message>"#;

/// A workspace and its shared data, all of it in order.
fn house(name: &str) -> StandIn {
    let house = StandIn::of(name, &["sealpost", "smd"]);
    house.write("crates/sealpost/src/main.rs", PRODUCT);
    house.write("crates/smd/examples/write_envelopes.rs", EXAMPLE);
    house.take_over("xtask/interop/validate_envelopes.py");
    house.take_over("xtask/interop/same_payload.py");
    house.link_tools();
    house.write("envelopes/ask.xml", ASK);
    house.write("envelopes/fault.xml", FAULT);
    house.write("envelopes/refusal.xml", REFUSAL);
    house.write("shared/data/README.md", README);
    house.write("shared/data/smd-2010/wsdl/t-Interface-2010.wsdl", WSDL);
    house.write("shared/data/smd-2010/xsd/o.xsd", XSD);
    house.write("shared/data/smd-examples/ask.xml", ASK);
    house.write("shared/data/xsp-vectors/payload.xml", PAYLOAD);
    house.write("shared/data/xsp-vectors/a.xml", "vector\nMSH|");
    house.write(
        "open-vector.json",
        r#"{"digest": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}"#,
    );
    house
}

fn interop(house: &StandIn) -> Ended {
    let shared = house.root.join("shared").display().to_string();
    house.run(&["interop"], &[("SEALPOST_SHARED", &shared)])
}

#[test]
fn without_the_data_the_step_is_skipped_aloud() {
    let house = StandIn::of("interop-absent", &["ids"]);
    let ended = house.run(&["interop"], &[]);
    ended.passed("0 passed, 0 failed, 1 skipped");
    assert!(ended.text.contains("SKIPPED interop"), "{}", ended.text);
    assert!(
        ended.text.contains("ATTENTION: 1 step was SKIPPED"),
        "{}",
        ended.text
    );
    let asked = house.run(&["interop"], &[("SEALPOST_SHARED", "/nowhere")]);
    asked.failed("SEALPOST_SHARED is /nowhere, which has no data/");
}

/// Changes to an envelope, and what the validator says of each.
const REFUSED: &[(&str, &str, &str, &str)] = &[
    (
        ASK,
        "<t:n>1",
        "<t:n>one",
        "not a valid value of the atomic type",
    ),
    (ASK, "<t:n>1</t:n>", "", "This element is not expected"),
    (
        ASK,
        "t:ask",
        "t:tell",
        "no service has {urn:t}tell as its input",
    ),
    (
        ASK,
        "urn:t/ask",
        "urn:t/asked",
        "wsa:Action urn:t/asked is not that of {urn:t}ask",
    ),
    (
        ASK,
        "<w:MessageID>urn:1</w:MessageID>",
        "",
        "not one wsa:MessageID",
    ),
    (
        ASK,
        "2003/05/soap-envelope",
        "2001/soap",
        "not a SOAP 1.2 Envelope",
    ),
    (
        ASK,
        "</e:Body>",
        "<t:ask xmlns:t=\"urn:t\"/></e:Body>",
        "not one element in one Body",
    ),
    (
        ASK,
        "<e:Body>",
        "<e:Body xmlns=\"urn:d\">",
        "default namespace urn:d in scope",
    ),
    (ASK, "</e:Envelope>", "", "no XML"),
    (
        FAULT,
        "<w:RelatesTo>urn:1</w:RelatesTo>",
        "",
        "a fault without wsa:RelatesTo",
    ),
    (
        FAULT,
        ">7<",
        ">seven<",
        "not a valid value of the atomic type",
    ),
    (
        FAULT,
        "<e:Code><e:Value>e:Sender</e:Value></e:Code>",
        "",
        "a Fault without Code",
    ),
    (
        REFUSAL,
        "addressing/fault",
        "addressing/soap/fault",
        "is not http://www.w3.org/2005/08",
    ),
    (
        REFUSAL,
        "w:ProblemAction",
        "w:Problem",
        "in a fault of the standards",
    ),
    (REFUSAL, "<e:Value>w:", "<e:Value>e:", "no service has"),
];

#[test]
fn any_envelope_that_a_schema_or_the_wsdl_refuses_fails() {
    let house = house("interop-envelopes");
    interop(&house).passed(PASSED);
    for (whole, from, to, why) in REFUSED {
        let broken = whole.replace(from, to);
        assert_ne!(broken, *whole, "{from}");
        house.write("envelopes/broken.xml", &broken);
        let ended = interop(&house);
        assert!(
            ended.text.contains(why),
            "{why:?} was not said: {}",
            ended.text
        );
        ended.failed("not so: every envelope we write satisfies them");
    }
    house.remove("envelopes/broken.xml");
    interop(&house).passed(PASSED);
}

#[test]
fn an_example_that_the_validator_refuses_or_we_cannot_read_fails() {
    let house = house("interop-examples");
    house.write(
        "shared/data/smd-examples/odd.xml",
        &ASK.replace("<t:n>1", "<t:n>one"),
    );
    interop(&house).failed("not so: the example envelopes satisfy the official schemas");
    house.remove("shared/data/smd-examples/odd.xml");
    house.write(
        "crates/smd/examples/write_envelopes.rs",
        "//! X.\nfn main() { panic!() }\n",
    );
    interop(&house).failed("not so: every envelope we write satisfies them");
    house.write(
        "crates/smd/examples/write_envelopes.rs",
        "//! X.\nfn main() {}\n",
    );
    interop(&house).failed("holds no XML file");
}

#[test]
fn a_directory_example_that_comes_out_changed_or_not_at_all_fails() {
    let house = house("interop-directory");
    let folder = "shared/data/fhir/hcpd-26.0.0";
    let title = "not so: every published directory example is taken in and comes out as it was";
    house.write(&format!("{folder}/Patient-x.json"), "{}");
    interop(&house).failed("no example of a directory was found");
    house.write(
        &format!("{folder}/Organization-o1.json"),
        r#"{"resourceType": "Organization", "id": "o1", "name": "Wattle"}"#,
    );
    interop(&house).passed(PASSED);
    house.write("garble-export", "");
    interop(&house).failed(&format!("{title}: Organization/o1 came out changed"));
    house.remove("garble-export");
    house.write("forget-export", "");
    interop(&house).failed(&format!("{title}: Organization/o1 was not kept"));
}

#[test]
fn a_sealed_payload_that_opens_otherwise_or_not_at_all_fails() {
    let house = house("interop-sealed");
    house.write("garble-open", "");
    interop(&house).failed("a.xml: `python");
    house.remove("garble-open");
    house.write(
        "open-vector.json",
        r#"{"digest": "BBBBBBBBBBBBBBBBBBBBBBBBBBB="}"#,
    );
    interop(&house).failed("a.xml: digest BBBBBBBBBBBBBBBBBBBBBBBBBBB=, not AAAAAAA");
    house.remove("open-vector.json");
    interop(&house).failed("a.xml: `sealpost open");
    house.write(
        "open-vector.json",
        r#"{"digest": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}"#,
    );
    house.write("shared/data/xsp-vectors/b.xml", "vector\nMSH|");
    interop(&house).failed("b.xml has no row in the table of digests");
    house.remove("shared/data/xsp-vectors/b.xml");
    house.write("shared/data/README.md", "# Data\n");
    interop(&house).failed("no row names an XML file");
    house.write("shared/data/README.md", README);
    interop(&house).passed(PASSED);
}
