//! Three resources of each type, with a value for every search parameter, most of them different.

use fhir::Json;
use search::{Indexed, index};

const CC: &str = "http://digitalhealth.gov.au/fhir/cc/StructureDefinition";
const HCPD: &str = "http://digitalhealth.gov.au/fhir/hcpd/StructureDefinition";
const HL7AU: &str = "http://hl7.org.au/fhir/StructureDefinition";

/// One resource, as the test knows it.
pub struct Stored {
    pub kind: &'static str,
    pub id: String,
    pub body: String,
    indexed: Vec<(&'static str, Indexed)>,
}

impl Stored {
    pub fn reference(&self) -> String {
        format!("{}/{}", self.kind, self.id)
    }

    /// The values of a parameter.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &Indexed> {
        let of = move |(it, _): &&(&str, Indexed)| it.eq_ignore_ascii_case(name);
        self.indexed.iter().filter(of).map(|(_, value)| value)
    }

    pub fn references(&self, name: &str) -> impl Iterator<Item = String> {
        let all: Vec<String> = self
            .values(name)
            .filter_map(|it| {
                let Indexed::Reference(reference) = it else {
                    return None;
                };
                Some(reference.clone())
            })
            .collect();
        all.into_iter()
    }
}

/// All of them. `~` is a number, `@` another letter for each, `%` a name with an accent.
pub fn stored() -> Vec<Stored> {
    let mut all = Vec::new();
    for number in 1..=3 {
        for (kind, members) in templates() {
            let letter = ["a", "b", "c"][number - 1];
            let name = ["Zoë Downunder", "Bálmain North", "O'Neil, Dubbo|West"][number - 1];
            let meta = r#""meta":{"profile":["urn:profile:~"],"source":"https://source.example/~",
                "security":[{"system":"urn:security","code":"s~"}],
                "tag":[{"system":"urn:tag","code":"t~"}]}"#;
            let body = format!(
                r#"{{"resourceType":"{kind}","id":"{}-~",{meta},{members}}}"#,
                kind.to_lowercase()
            );
            let body = body
                .replace('~', &number.to_string())
                .replace('@', letter)
                .replace('%', name);
            all.push(read(kind, body));
        }
    }
    all
}

fn read(kind: &'static str, body: String) -> Stored {
    let resource = Json::parse(&body).unwrap_or_else(|error| panic!("{error}: {body}"));
    assert_eq!(fhir::check(&resource), [], "{body}");
    let indexed = index(&resource)
        .into_iter()
        .map(|(it, value)| (it.name, value));
    let mut indexed: Vec<(&str, Indexed)> = indexed.collect();
    let at = crate::server::NOW.as_millis();
    indexed.retain(|(name, _)| *name != "_lastUpdated");
    indexed.push((
        "_lastUpdated",
        Indexed::Date(search::Span { from: at, to: at }),
    ));
    Stored {
        kind,
        id: resource.get("id").unwrap().as_str().unwrap().to_owned(),
        body,
        indexed,
    }
}

/// Codes under each of the two systems that have several names, one without a system, and one
/// with the characters that must be escaped.
const IDENTIFIERS: &str = r#""identifier":[{"system":"urn:system:@","value":"value-~"},
    {"value":"bare-~"},{"system":"http://ns.electronichealth.net.au/id/npio","value":"npio-~"},
    {"system":"urn:es|caped","value":"x|y,z\\~$"},
    {"type":{"coding":[{"code":"XX"}]},"system":"urn:local","value":"local-~"}]"#;

const HOURS: &str = r#""availableTime":[{"daysOfWeek":["mon","tue"],"allDay":true},
    {"daysOfWeek":["wed"],"allDay":false,"availableStartTime":"0~:30:00",
    "availableEndTime":"1~:00:00"}]"#;

const ADDRESS: &str = r#""address":{"use":"work","line":["~ Wattle Street"],"city":"% City",
    "state":"NSW","postalCode":"200~","country":"AU"}"#;

const TELECOM: &str = r#""telecom":[{"system":"phone","value":"025550000~"},
    {"system":"email","value":"mail~"}]"#;

fn templates() -> Vec<(&'static str, String)> {
    let code = |name: &str, code: &str| {
        format!(r#""{name}":[{{"coding":[{{"system":"urn:{name}","code":"{code}~"}}]}}]"#)
    };
    vec![
        ("Organization", organization(&code)),
        ("Location", location(&code)),
        ("Endpoint", endpoint()),
        ("HealthcareService", service(&code)),
        ("Practitioner", practitioner()),
        ("PractitionerRole", role(&code)),
        (
            "Provenance",
            r#""recorded":"2026-11-2~T08:00:00Z","target":[{"reference":"Location/location-~"}],
            "agent":[{"who":{"reference":"Organization/organization-~"}}]"#
                .to_owned(),
        ),
    ]
}

type Code<'c> = &'c dyn Fn(&str, &str) -> String;

fn organization(code: Code<'_>) -> String {
    format!(
        r#""active":true,"name":"%","alias":["Also ~"],{IDENTIFIERS},{},"address":[{}],
        "partOf":{{"reference":"Organization/organization-1"}},
        "endpoint":[{{"reference":"Endpoint/endpoint-~"}}]"#,
        code("type", "prov"),
        ADDRESS.trim_start_matches(r#""address":"#)
    )
}

fn location(code: Code<'_>) -> String {
    format!(
        r#""status":"active","name":"%","alias":["Site ~"],{IDENTIFIERS},{},{ADDRESS},
        "physicalType":{{"coding":[{{"system":"urn:physical","code":"bu~"}}]}},
        "position":{{"latitude":-3~.5,"longitude":151.25}},
        "managingOrganization":{{"reference":"Organization/organization-~"}},
        "partOf":{{"reference":"Location/location-1"}},
        "endpoint":[{{"reference":"Endpoint/endpoint-~"}}],"extension":[
        {{"url":"{CC}/amenity","valueCodeableConcept":{{"coding":[
        {{"system":"urn:amenity","code":"ramp~"}}]}}}},
        {{"url":"{HCPD}/hcpd-alternate-postal-address","valueAddress":{{"city":"% Post"}}}}]"#,
        code("type", "kind")
    )
}

fn endpoint() -> String {
    format!(
        r#""status":"active","name":"%",{IDENTIFIERS},"connectionType":{{
        "system":"http://hl7.org.au/fhir/CodeSystem/smd-interfaces","code":"urn:if:~"}},
        "payloadType":[{{"coding":[{{"system":
        "http://hl7.org.au/fhir/CodeSystem/endpoint-payload-type","code":"http://p.example/~"}}]}}],
        "payloadMimeType":["application/x-~"],"address":"https://smd.example/@/in",
        "managingOrganization":{{"reference":"Organization/organization-~"}},"extension":[
        {{"url":"{HL7AU}/au-receivingfacility","extension":[
        {{"url":"namespace-id","valueString":"% Facility"}},
        {{"url":"universal-id","valueString":"1.2.36.~"}},
        {{"url":"universal-id-type","valueString":"ISO~"}}]}}]"#
    )
}

fn service(code: Code<'_>) -> String {
    let codes = [
        code("category", "c"),
        code("characteristic", "h"),
        code("communication", "l"),
        code("program", "g"),
        code("serviceProvisionCode", "b"),
        code("specialty", "s"),
        code("type", "t"),
    ];
    format!(
        r#""active":true,"name":"%",{IDENTIFIERS},{},{HOURS},
        "coverageArea":[{{"reference":"Location/location-~"}}],
        "location":[{{"reference":"Location/location-~"}}],
        "providedBy":{{"reference":"Organization/organization-~"}},
        "endpoint":[{{"reference":"Endpoint/endpoint-~"}}]"#,
        codes.join(",")
    )
}

fn practitioner() -> String {
    format!(
        r#""active":true,"name":[{{"family":"%","given":["Ada ~","Bé"],"prefix":["Dr"]}}],
        {IDENTIFIERS},{TELECOM},
        "communication":[{{"coding":[{{"system":"urn:ietf:bcp:47","code":"l~"}}]}}],
        "qualification":[{{"identifier":[{{"system":"urn:reg","value":"MED~"}}],
        "code":{{"text":"% Registration"}}}}],"extension":[
        {{"url":"http://hl7.org/fhir/StructureDefinition/individual-recordedSexOrGender",
        "extension":[{{"url":"value","valueCodeableConcept":{{"coding":[
        {{"system":"urn:rsg","code":"r#"}}]}}}}]}}]"#
    )
}

fn role(code: Code<'_>) -> String {
    format!(
        r#""active":true,{IDENTIFIERS},{},{},{HOURS},{TELECOM},
        "period":{{"start":"202~-01-01","end":"202~-12-31"}},
        "practitioner":{{"reference":"Practitioner/practitioner-~"}},
        "organization":{{"reference":"Organization/organization-~"}},
        "location":[{{"reference":"Location/location-~"}}],
        "healthcareService":[{{"reference":"HealthcareService/healthcareservice-~"}}],
        "endpoint":[{{"reference":"Endpoint/endpoint-~"}}],"extension":[
        {{"url":"{CC}/practitioner-role-communication","valueCodeableConcept":{{"coding":[
        {{"system":"urn:ietf:bcp:47","code":"l~"}}]}}}}]"#,
        code("code", "o"),
        code("specialty", "s")
    )
}
