//! Invented messages that the tests share. People, places and numbers are made up.
#![allow(dead_code, reason = "each test file uses some of them")]

/// A conforming simplified referral, level 2.
pub(crate) const REFERRAL: &str = "\
MSH|^~\\&|SYNTHCIS^1.2.3^ISO|Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO|CARDIO|\
Banksia^1.2.36.1.2001.1003.0.8003629900024197^ISO|20261122010203+1000||REF^I12^REF_I12|M-0001|P|\
2.4^AUS&Australia&ISO3166_1^HL7AU-OO-REF-SIMPLIFIED-201706&&L|||AL|AL|AUS||en^English^ISO639\r\
RF1|P|R|MED|||REF-77^Wattle St^8003621566684455^ISO|20261122\r\
PRD|RP~AP|GREEN^ALEX^^^DR|||||4024742F^AUSHICPR^UPIN\r\
PRD|IR|OAKS^KIM^^^DR|||||0302523B^AUSHICPR^UPIN~77^Synth^VDI\r\
PID|1||1000100^^^Wattle St^MR~61405230941^^^AUSHIC^MC||TESTING^PAT^^^MS^^L||19700203|F\r\
OBR|1||DOC-1^Wattle St^8003621566684455^ISO|57133-1^Referral note^LN|||20261122010203+1000\
|||||||||||||||20261122010203+1000||PHY|F\r\
OBX|1|FT|TXT^Display format in TXT^AUSPDI||Dear Kim,\\.br\\please see Pat.||||||F\r\
PV1|1|O|||||||0302523B^OAKS^KIM^^^DR^^^AUSHICPR^L^^^UPIN\r";

/// A conforming result.
pub(crate) const RESULT: &str = "\
MSH|^~\\&|LAB|Synth Lab^1234^AUSNATA||Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO|\
20261122010203+1000||ORU^R01^ORU_R01|L-0001|P|\
2.4^AUS&Australia&ISO3166_1^HL7AU-OO-201701&&L|||AL|AL|AUS||en^English^ISO639\r\
PID|1||2000200^^^Synth Lab^MR||TESTING^PAT||19700203|F\r\
PV1|1|O|||||||4024742F^GREEN^ALEX^^^DR^^^AUSHICPR^L^^^UPIN\r\
OBR|1||R-1^Synth Lab^1234^AUSNATA|GLU^Glucose^LN|||20261122010203+1000\
|||||||||||||||20261122010203+1000||CH|F\r\
OBX|1|NM|14749-6^Glucose^LN||5.1|mmol/L|3.0-7.7|N|||F\r\
OBX|2|ED|PDF^Display format in PDF^AUSPDI||^application^pdf^Base64^JVBERi0xLjQ=||||||F\r";

/// A conforming order.
pub(crate) const ORDER: &str = "\
MSH|^~\\&|SYNTHCIS|Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO||\
Synth Lab^1234^AUSNATA|20261122010203+1000||ORM^O01^ORM_O01|O-0001|P|\
2.4^AUS&Australia&ISO3166_1^HL7AU-OO-201701&&L|||AL|AL|AUS||en^English^ISO639\r\
PID|1||1000100^^^Wattle St^MR||TESTING^PAT||19700203|F\r\
PV1|1|O\r\
ORC|NW|P-1^Wattle St^8003621566684455^ISO\r\
OBR|1|P-1^Wattle St^8003621566684455^ISO||GLU^Glucose^LN\r";

/// A document in the shape of the agency's library.
pub(crate) const DOCUMENT: &str = "\
MSH|^~\\&|SYNTHCIS|Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO||\
Banksia^1.2.36.1.2001.1003.0.8003629900024197^ISO|20261122010203+1000||MDM^T02^MDM_T02|D-0001|P|\
2.3.1|||NE|AL|AUS\r\
EVN|T02|20261122010203+1000\r\
PID|1||8003605679672853^^^AUSHIC^NI||TESTING^PAT||19700203|F\r\
PV1|1|N|||||||0302523B^OAKS^KIM^^^DR^^^AUSHICPR^L^^^UPIN\r\
TXA|1|NEHTA|AP|20261122010203+1000||||||||1.2.3.4||||PACKAGE.ZIP|LA\r\
OBX|1|ED|18842-5^Discharge summary^LN||^application^zip^Base64^UEsDBA==||||||F\r";

/// A conforming simplified referral, level 1.
pub(crate) const REFERRAL_L1: &str = "\
MSH|^~\\&|SYNTHCIS^1.2.3^ISO|Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO||\
Banksia^1.2.36.1.2001.1003.0.8003629900024197^ISO|20261122010203+1000||REF^I12^REF_I12|M-0002|P|\
2.4^AUS&Australia&ISO3166_1^HL7AU-OO-REF-SIMPLIFIED-201706-L1&&L|||AL|AL|AUS||en^English^ISO639\r\
RF1|P|R|MED|||REF-78^Wattle St^8003621566684455^ISO|20261122\r\
PRD|RP~AP|GREEN^ALEX^^^DR|||||4024742F^AUSHICPR^UPIN\r\
PRD|IR|OAKS^KIM^^^DR|||||0302523B^AUSHICPR^UPIN\r\
PID|1||1000100^^^Wattle St^MR||TESTING^PAT^^^MS^^L||19700203|F\r\
OBR|1||DOC-2^Wattle St^8003621566684455^ISO|57133-1^Referral note^LN|||20261122010203+1000\
|||||||||||||||20261122010203+1000||PHY|F\r\
OBX|1|ED|PDF^Display format in PDF^AUSPDI||^application^pdf^Base64^JVBERi0xLjQ=||||||F\r\
PV1|1|O|||||||0302523B^OAKS^KIM^^^DR^^^AUSHICPR^L^^^UPIN\r";

/// A conforming acknowledgement of a result.
pub(crate) const ACCEPTED: &str = "\
MSH|^~\\&|SYNTHCIS|Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO|LAB|\
Synth Lab^1234^AUSNATA|20261122010203+1000||ACK^R01^ACK_R01|A-0001|P|\
2.4^AUS&Australia&ISO3166_1^HL7AU-OO-ACK-201701&&L|||NE|NE|AUS\r\
MSA|AA|L-0001\r";

/// A conforming read acknowledgement.
pub(crate) const OPENED: &str = "\
MSH|^~\\&|Kim Oaks^0302523B^AUSHICPR|Banksia^1.2.36.1.2001.1003.0.8003629900024197^ISO||\
Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO|20261122010203+1000||ACK|A-0002|P|\
2.4^AUS&Australia&ISO3166_1^HL7AU-OO-ACK-READ-2020006&&L|||NE|NE|AUS\r\
MSA|AA|M-0001\r";

/// A conforming order response.
pub(crate) const ORDERED: &str = "\
MSH|^~\\&|LAB|Synth Lab^1234^AUSNATA||Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO|\
20261122010203+1000||ORR^O02^ORR_O02|A-0003|P|\
2.4^AUS&Australia&ISO3166_1^HL7AU-OO-ORR-201701&&L|||NE|NE|AUS\r\
MSA|AA|O-0001\r";

/// All of the above.
pub(crate) const ALL: [&str; 8] = [
    REFERRAL,
    RESULT,
    ORDER,
    DOCUMENT,
    REFERRAL_L1,
    ACCEPTED,
    OPENED,
    ORDERED,
];

/// The codes of findings, in their order.
pub(crate) fn codes(findings: &[hl7v2::Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code).collect()
}
