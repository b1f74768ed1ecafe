//! Cases of header, structure, bytes, patient and referral.

use crate::Case;
use crate::synthetic::{DOCUMENT, ORDER, REFERRAL, RESULT};

const SENDER: &str = "Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO|CARD";
const VID: &str = "HL7AU-OO-REF-SIMPLIFIED-201706&&L";

pub(crate) const HEADER: &[Case] = &[
    (
        REFERRAL,
        "MSH|^~\\&",
        "MSH|^~\\&#",
        &[("SP-MSH2-FOUR", "MSH[1]-2")],
    ),
    (
        REFERRAL,
        "|SYNTHCIS^1.2.3^ISO|",
        "||",
        &[("HL7au:00110.1", "MSH[1]-3")],
    ),
    (REFERRAL, SENDER, "|CARD", &[("HL7au:00110.2", "MSH[1]-4")]),
    (
        REFERRAL,
        "|Wattle St^1.2",
        "|^1.2",
        &[("HL7au:000043.1", "MSH[1]-4(1)")],
    ),
    (
        REFERRAL,
        "4455^ISO|CARD",
        "4455^DNS|CARD",
        &[("HL7au:000043.1", "MSH[1]-4(1)")],
    ),
    (
        REFERRAL,
        "|Wattle St^1",
        "|8003621566684455^1",
        &[("SP-MSH4-HPIO", "MSH[1]-4(1).1")],
    ),
    (
        REFERRAL,
        "4455^ISO|CARD",
        "4454^ISO|CARD",
        &[("SP-CHECK-HD", "MSH[1]-4(1)")],
    ),
    (
        ORDER,
        "||Synth Lab^1234^AUSNATA|",
        "|||",
        &[("HL7au:000001.1", "MSH[1]-6")],
    ),
    (
        REFERRAL,
        "|Banksia^1.2.36.1.2001.1003.0.8003629900024197^ISO|",
        "||",
        &[("SP-MSH6", "MSH[1]-6")],
    ),
    (
        REFERRAL,
        "Banksia^1.2.36.1.2001.1003.0.8003629900024197^ISO",
        "Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO",
        &[("SP-LOOP", "MSH[1]-4")],
    ),
    (
        REFERRAL,
        "|20261122010203+1000||REF",
        "|||REF",
        &[("SP-MSH7", "MSH[1]-7")],
    ),
    (
        RESULT,
        "ORU^R01^ORU_R01",
        "^R01^ORU_R01",
        &[("HL7au:00049.1", "MSH[1]-9.1")],
    ),
    (
        REFERRAL,
        "REF^I12^REF_I12",
        "REF^^REF_I12",
        &[("HL7au:00049.2", "MSH[1]-9.2")],
    ),
    (
        REFERRAL,
        "REF^I12^REF_I12",
        "REF^I12",
        &[("HL7au:00049.3", "MSH[1]-9.3")],
    ),
    (
        REFERRAL,
        "REF^I12^",
        "REF^Z12^",
        &[("HL7au:000020", "MSH[1]-9(1).2")],
    ),
    (REFERRAL, "|M-0001|", "||", &[("SP-MSH10", "MSH[1]-10")]),
    (
        REFERRAL,
        "|M-0001|P|",
        "|M-0001||",
        &[("SP-MSH11", "MSH[1]-11")],
    ),
    (
        REFERRAL,
        "|P|2.4",
        "|X|2.4",
        &[("SP-MSH11-VALUE", "MSH[1]-11(1).1")],
    ),
    (DOCUMENT, "|2.3.1|", "||", &[("SP-MSH12", "MSH[1]-12.1")]),
    (
        REFERRAL,
        "2.4^AUS",
        "2.3.1^AUS",
        &[("HL7au:000040.1", "MSH[1]-12(1).1")],
    ),
    (
        REFERRAL,
        "ISO3166_1",
        "ISO3166-1",
        &[("HL7au:000040.2", "MSH[1]-12(1).2")],
    ),
    (
        RESULT,
        "OO-201701&&L",
        "OO-201801&&L",
        &[("HL7au:000040.3", "MSH[1]-12(1).3")],
    ),
    (REFERRAL, VID, "", &[("HL7au:000040.4", "MSH[1]-12.3")]),
    (
        REFERRAL,
        VID,
        "HL7AU-OO-201701&&L",
        &[("HL7au:000040.4", "MSH[1]-12(1).3")],
    ),
    (
        REFERRAL,
        "|AL|AL|",
        "|NE|AL|",
        &[("HL7au:00047.1", "MSH[1]-15(1)")],
    ),
    (
        REFERRAL,
        "|AL|AL|",
        "|AL||",
        &[("HL7au:00047.2", "MSH[1]-16")],
    ),
    (
        REFERRAL,
        "|AUS||en",
        "|NZL||en",
        &[("HL7au:000041", "MSH[1]-17(1)")],
    ),
    (
        REFERRAL,
        "en^English^ISO639",
        "en",
        &[("HL7au:000042", "MSH[1]-19(1)")],
    ),
];

pub(crate) const STRUCTURE: &[Case] = &[
    (
        REFERRAL,
        "RF1|P|R",
        "ZF1|P|R",
        &[("SP-SEG-VITAL", "RF1"), ("HL7au:000023.1", "ZF1[1]")],
    ),
    (REFERRAL, "PV1|1", "PV2|1", &[("HL7au:00046.5", "PV1")]),
    (DOCUMENT, "EVN|T02", "EVM|T02", &[("SP-SEG-USUAL", "EVN")]),
    (
        ORDER,
        "PV1|1|O\rORC|",
        "ORC|NW\rPV1|1|O\rORC|",
        &[("SP-SEG-ORDER", "ORC[1]")],
    ),
    (
        RESULT,
        "OBX|2|",
        "NTE|1|x\rOBX|2|",
        &[("HL7au:000023", "NTE[1]")],
    ),
    (
        REFERRAL,
        "PV1|1",
        "ZPV|1\rPV1|1",
        &[("HL7au:000023.1", "ZPV[1]")],
    ),
    (
        REFERRAL,
        "PV1|1",
        "DSP|1\rPV1|1",
        &[("SP-REF-FORBIDDEN", "DSP[1]")],
    ),
    (
        REFERRAL,
        "PV1|1",
        "ORC|NW\rPV1|1",
        &[("SP-REF-ORC", "ORC[1]")],
    ),
];

pub(crate) const BYTES: &[Case] = &[
    (
        REFERRAL,
        "Dear Kim",
        "Dear R\u{e9}n\u{e9}",
        &[("HL7au:00048.1", "OBX[1]-5(1).1")],
    ),
    (REFERRAL, "|F\rOBR", "|F\nOBR", &[("HL7au:00048.1", "")]),
    (
        RESULT,
        "|AUS||en",
        "|AUS|8859/1|en\u{1}",
        &[
            ("HL7au:00048.2", "MSH[1]-19(1).1"),
            ("HL7au:000042", "MSH[1]-19(1)"),
        ],
    ),
    (
        RESULT,
        "|AUS||en",
        "|AUS|8859/15|en",
        &[("HL7au:00048.3.1", "MSH[1]-18(1)")],
    ),
    (
        RESULT,
        "|AUS||en",
        "|AUS|UNICODE UTF-8|en",
        &[("HL7au:00048.4", "MSH[1]")],
    ),
    (
        REFERRAL,
        "|AUS||en",
        "|AUS|8859/1|en",
        &[("SP-REF-ASCII", "MSH[1]-18(1)")],
    ),
];

pub(crate) const PATIENT: &[Case] = &[
    (REFERRAL, "PID|1|", "PID||", &[("SP-PID1", "PID[1]-1")]),
    (
        RESULT,
        "2000200^^^Synth Lab^MR",
        "",
        &[("SP-PID-ID", "PID[1]-3.1")],
    ),
    (
        REFERRAL,
        "TESTING^PAT^^^MS^^L",
        "",
        &[("SP-PID-NAME", "PID[1]-5")],
    ),
    (REFERRAL, "|19700203|", "||", &[("SP-PID-BORN", "PID[1]-7")]),
    (
        REFERRAL,
        "|F\rOBR",
        "|Q\rOBR",
        &[("SP-PID-SEX", "PID[1]-8(1)")],
    ),
    (
        REFERRAL,
        "|F\rOBR",
        "|\"\"\rOBR",
        &[("SP-NULL", "PID[1]-8(1)")],
    ),
    (
        REFERRAL,
        "61405230941",
        "61405230841",
        &[("SP-CHECK-CX", "PID[1]-3(2)")],
    ),
    (
        DOCUMENT,
        "8003605679672853",
        "8003605679672854",
        &[("SP-CHECK-CX", "PID[1]-3(1)")],
    ),
    (
        RESULT,
        "2000200^^^Synth Lab^MR",
        "2000200^^^Synth Lab^1.2.36^ISO^MR",
        &[("SP-CX-OID", "PID[1]-3(1).5")],
    ),
    (
        REFERRAL,
        "~61405230941^",
        "~^",
        &[("HL7au:00044.1.1", "PID[1]-3(2).1")],
    ),
    (
        REFERRAL,
        "1000100^^^Wattle St^MR",
        "1000100^^^^MR",
        &[("HL7au:00044.1.2", "PID[1]-3(1).4")],
    ),
    (
        REFERRAL,
        "^Wattle St^MR",
        "^Wattle St",
        &[("HL7au:00044.1.3", "PID[1]-3(1).5")],
    ),
];

pub(crate) const REFERRALS: &[Case] = &[
    (
        REFERRAL,
        "REF-77^Wattle St^8003621566684455^ISO",
        "",
        &[("SP-RF1-ID", "RF1[1]-6")],
    ),
    (
        REFERRAL,
        "8003621566684455^ISO|20261122\r",
        "|20261122\r",
        &[
            ("SP-RF1-ID-WHOLE", "RF1[1]-6(1).3"),
            ("SP-RF1-ID-WHOLE", "RF1[1]-6(1).4"),
        ],
    ),
    (
        REFERRAL,
        "RF1|P",
        "RF1|Q",
        &[("SP-RF1-STATUS", "RF1[1]-1(1).1")],
    ),
    (REFERRAL, "RP~AP", "RP", &[("HL7au:00104.1.1", "")]),
    (
        REFERRAL,
        "PRD|IR",
        "PRD|RT~AP~IR",
        &[("HL7au:00104.1.1", "PRD[2]-1.1")],
    ),
    (REFERRAL, "PRD|IR", "PRD|RT", &[("HL7au:00104.2.1", "")]),
    (
        REFERRAL,
        "RP~AP",
        "RP~AP~IR",
        &[("HL7au:00104.2.1", "PRD[2]-1.1")],
    ),
    (
        REFERRAL,
        "0302523B^AUSHICPR^UPIN~77^Synth^VDI",
        "",
        &[("HL7au:00104.7.0", "PRD[2]-7.1")],
    ),
    (
        REFERRAL,
        "77^Synth^VDI",
        "8003611566666859^AUSHIC^NPI",
        &[
            ("HL7au:00104.7.1.3", "PRD[2]-7(2).1"),
            ("HL7au:00104.7.1.2", "PRD[2]-7(2).3"),
        ],
    ),
    (
        REFERRAL,
        "AUSHICPR^UPIN~",
        "AUSHICPR^NPIO~",
        &[
            ("HL7au:00104.7.1.4", "PRD[2]-7(1).3"),
            ("SP-CHECK-PRD", "PRD[2]-7(1)"),
        ],
    ),
    (
        REFERRAL,
        "77^Synth^VDI",
        "77^^VDI",
        &[("HL7au:00104.7.2.1", "PRD[2]-7(2).2")],
    ),
    (
        REFERRAL,
        "77^Synth^VDI",
        "77^Synth",
        &[("HL7au:00104.7.3.1", "PRD[2]-7(2).3")],
    ),
    (
        REFERRAL,
        "0302523B^AUSHICPR^UPIN~",
        "0302523A^AUSHICPR^UPIN~",
        &[("SP-CHECK-PRD", "PRD[2]-7(1)")],
    ),
    (
        REFERRAL,
        "|OAKS^KIM^^^DR|",
        "||",
        &[("SP-PRD-NAME", "PRD[2]-2")],
    ),
    (
        REFERRAL,
        "OBR|1||DOC-1^",
        "OBR|1||DOC-0^A^B^ISO|ECG^Tracing^L||||||||||||||||||20261122||EC|F\r\
         OBX|1|FT|TXT^Text^AUSPDI||Sinus.||||||F\rOBR|2||DOC-1^",
        &[("HL7au:00100.1", "OBR[1]-4.1")],
    ),
    (REFERRAL, "|PHY|", "||", &[("HL7au:000032.2", "OBR[1]-24")]),
];
