//! Cases of orders, results, displays, data types and acknowledgements.

use crate::Case;
use crate::synthetic::{ACCEPTED, DOCUMENT, OPENED, ORDER, ORDERED, REFERRAL, REFERRAL_L1, RESULT};

const XCN: &str = "0302523B^OAKS^KIM^^^DR^^^AUSHICPR^L^^^UPIN";

pub(crate) const ORDERS: &[Case] = &[
    (
        RESULT,
        "R-1^Synth Lab^1234^AUSNATA",
        "",
        &[("SP-OBR-ID", "OBR[1]-3.1")],
    ),
    (
        RESULT,
        "OBR|1||R-1^",
        "OBR|1|P-9|R-1^",
        &[
            ("HL7au:000003", "OBR[1]-2(1).2"),
            ("HL7au:000003", "OBR[1]-2(1).3"),
            ("HL7au:000003", "OBR[1]-2(1).4"),
        ],
    ),
    (
        RESULT,
        "R-1^Synth Lab^1234^AUSNATA",
        "R-1^Synth Lab^1234",
        &[("HL7au:000004.1", "OBR[1]-3(1).4")],
    ),
    (
        ORDER,
        "ORC|NW|P-1^Wattle St^8003621566684455^ISO",
        "ORC|NW|P-1^Wattle St^1",
        &[
            ("HL7au:000005", "ORC[1]-2(1).4"),
            ("SP-ORC-NUMBER", "OBR[1]-2"),
        ],
    ),
    (
        ORDER,
        "684455^ISO\r",
        "684455^ISO|F^a^b\r",
        &[("HL7au:000006", "ORC[1]-3(1).4")],
    ),
    (
        ORDER,
        "684455^ISO\r",
        "684455^ISO||G^a^b\r",
        &[("HL7au:000007", "ORC[1]-4(1).4")],
    ),
    (
        RESULT,
        "OBX|1|NM",
        "OBX|1|FT|TXT^T^AUSPDI||x||||||F\r\
         OBR|2||R-1^Synth Lab^1234^AUSNATA|GLU^Glucose^LN||||||||||||||||||20261122||CH|F\r\
         OBX|1|NM",
        &[("HL7au:000028", "OBR[2]-3")],
    ),
    (
        REFERRAL,
        "OBX|1|FT|",
        "OBX|1|FT|TXT^T^AUSPDI||x||||||F\r\
         OBR|2||DOC-1^Wattle St^8003621566684455^ISO|A^B^L||||||||||||||||||20261122||LAB|F\r\
         OBX|1|FT|",
        &[("HL7au:000028.2", "OBR[2]-3")],
    ),
    (
        RESULT,
        "|20261122010203+1000||CH",
        "|||CH",
        &[("HL7au:000004.2", "OBR[1]-22")],
    ),
    (
        RESULT,
        "|GLU^Glucose^LN|",
        "||",
        &[("SP-OBR-CODE", "OBR[1]-4")],
    ),
    (RESULT, "|CH|F", "||F", &[("HL7au:000032", "OBR[1]-24")]),
    (
        RESULT,
        "|CH|F",
        "|XX|F",
        &[("SP-OBR-SECTION", "OBR[1]-24(1).1")],
    ),
    (
        RESULT,
        "|CH|F",
        "|CH|Q",
        &[("SP-OBR-STATUS", "OBR[1]-25(1).1")],
    ),
    (
        RESULT,
        "|CH|F",
        "|CH|",
        &[("SP-OBR-STATUS-EMPTY", "OBR[1]-25")],
    ),
    (RESULT, "|NM|", "|TX|", &[("HL7au:000021", "OBX[1]-2(1)")]),
    (
        RESULT,
        "|N|||F",
        "|N|||Q",
        &[("SP-OBX-STATUS", "OBX[1]-11(1)")],
    ),
    (
        RESULT,
        "4024742F^GREEN^ALEX^^^DR^^^AUSHICPR^L^^^UPIN",
        "",
        &[("SP-ORU-RECIPIENT", "PV1[1]-9.1")],
    ),
    (
        ORDER,
        "OBR|1|P-1",
        "OBR|1|P-2",
        &[("SP-ORC-NUMBER", "OBR[1]-2")],
    ),
    (
        ORDER,
        "Glucose^LN\r",
        concat!("Glucose^LN|||||||||||| ", "x"),
        &[
            ("SP-ORC-PROVIDER", "OBR[1]-16"),
            ("HL7au:00044.7.5", "OBR[1]-16(1).2"),
            ("HL7au:00044.7.2", "OBR[1]-16(1).9"),
            ("HL7au:00044.7.3", "OBR[1]-16(1).10"),
            ("HL7au:00044.7.4", "OBR[1]-16(1).13"),
            ("HL7au:00048.1", ""),
        ],
    ),
    (
        ORDER,
        "ORC|NW",
        "ORC|XO",
        &[("SP-ORC-CONTROL", "ORC[1]-1(1)")],
    ),
    (DOCUMENT, "1.2.3.4", "", &[("SP-TXA-ID", "TXA[1]-12")]),
];

pub(crate) const DISPLAYS: &[Case] = &[
    (
        RESULT,
        "PDF^Display format in PDF^AUSPDI",
        "X^Y^L",
        &[("HL7au:000008", "OBR[1]")],
    ),
    (
        REFERRAL_L1,
        "PDF^Display format in PDF^AUSPDI",
        "HTML^H^AUSPDI",
        &[("HL7au:000008.3.1", "OBR[1]")],
    ),
    (
        REFERRAL_L1,
        "PV1|1",
        "OBR|2||DOC-3^A^B^ISO|A^B^L||||||||||||||||||20261122||LAB|F\r\
         OBX|1|ED|PDF^P^AUSPDI||^application^pdf^Base64^JVBERi0xLjQ=||||||F\rPV1|1",
        &[("SP-L1-GROUPS", "OBR[2]")],
    ),
    (
        REFERRAL_L1,
        "OBX|1|ED|",
        "OBX|1|ED|X^Y^L||^application^pdf^Base64^JVBERi0xLjQ=||||||F\rOBX|2|ED|",
        &[("SP-L1-ATTACHMENT", "OBX[1]")],
    ),
    (
        REFERRAL,
        "TXT^Display format in TXT",
        "RTF^R",
        &[("HL7au:000008.3.2", "OBR[1]")],
    ),
    (
        REFERRAL,
        "OBX|1|FT|",
        "OBX|1|FT|PIT^P^AUSPDI||x||||||F\rOBX|2|FT|",
        &[("HL7au:000008.1", "OBX[1]-3(1).1")],
    ),
    (
        RESULT,
        "^AUSPDI",
        "^L",
        &[
            ("HL7au:000008", "OBR[1]"),
            ("HL7au:000008.1.2", "OBX[2]-3(1).3"),
        ],
    ),
    (
        REFERRAL,
        "OBX|1|FT|TXT",
        "OBX|1|ST|TXT",
        &[
            ("H7-ESC-FORMAT", "OBX[1]-5"),
            ("HL7au:000008.1.3", "OBX[1]-2"),
        ],
    ),
    (
        RESULT,
        "JVBERi0xLjQ=||||||F\r",
        "JVBERi0xLjQ=||||||F\rOBX|3|NM|A^B^L||1||||||F\r",
        &[("HL7au:000008.1.5", "OBX[3]")],
    ),
    (
        RESULT,
        "^application^pdf^",
        "^^pdf^",
        &[
            ("H7-ED-TYPE", "OBX[2]-5"),
            ("HL7au:00044.10.1.1", "OBX[2]-5(1).2"),
            ("HL7au:00044.10.1.5", "OBX[2]-5(1).2"),
        ],
    ),
    (
        RESULT,
        "^application^pdf^",
        "^application^^",
        &[("HL7au:00044.10.1.2", "OBX[2]-5(1).3")],
    ),
    (
        RESULT,
        "^Base64^",
        "^^",
        &[
            ("H7-ED-BROKEN", "OBX[2]-5"),
            ("HL7au:00044.10.1.3", "OBX[2]-5(1).4"),
        ],
    ),
    (
        RESULT,
        "JVBERi0xLjQ=",
        "",
        &[
            ("H7-ED-BROKEN", "OBX[2]-5"),
            ("HL7au:00044.10.1.4", "OBX[2]-5(1).5"),
        ],
    ),
    (
        RESULT,
        "^Base64^",
        "^uuencode^",
        &[
            ("H7-ED-BROKEN", "OBX[2]-5"),
            ("SP-ED-ENCODING", "OBX[2]-5(1).4"),
        ],
    ),
    (
        RESULT,
        "^application^pdf^",
        "^image^pdf^",
        &[("HL7au:00044.10.1.5", "OBX[2]-5(1).2")],
    ),
    (
        RESULT,
        "OBX|2|ED",
        "OBX|2|ED|X^Y^L||^text^plain^A^words||||||F\rOBX|3|ED",
        &[("HL7au:00101.2", "OBX[2]-5(1).4")],
    ),
];

pub(crate) const DATATYPES: &[Case] = &[
    (
        REFERRAL,
        "19700203",
        "3 Feb 1970",
        &[("SP-TS-FORM", "PID[1]-7(1).1")],
    ),
    (
        REFERRAL,
        "20261122010203+1000||REF",
        "2026112201||REF",
        &[("HL7au:00044.8.1", "MSH[1]-7(1).1")],
    ),
    (
        REFERRAL,
        "|19700203|",
        "|197002|",
        &[("SP-DOB-DAY", "PID[1]-7(1).1")],
    ),
    (
        REFERRAL,
        XCN,
        "^OAKS^KIM^^^DR^^^AUSHICPR^L^^^UPIN",
        &[("HL7au:00044.7.1", "PV1[1]-9(1).1")],
    ),
    (
        REFERRAL,
        XCN,
        "0302523B^^KIM^^^DR^^^AUSHICPR^L^^^UPIN",
        &[("HL7au:00044.7.5", "PV1[1]-9(1).2")],
    ),
    (
        REFERRAL,
        XCN,
        "0302523B^OAKS^KIM^^^DR^^^^L^^^UPIN",
        &[("HL7au:00044.7.2", "PV1[1]-9(1).9")],
    ),
    (
        REFERRAL,
        XCN,
        "0302523B^OAKS^KIM^^^DR^^^AUSHICPR^^^^UPIN",
        &[("HL7au:00044.7.3", "PV1[1]-9(1).10")],
    ),
    (
        REFERRAL,
        XCN,
        "0302523B^OAKS^KIM^^^DR^^^AUSHICPR^L",
        &[("HL7au:00044.7.4", "PV1[1]-9(1).13")],
    ),
    (
        REFERRAL,
        XCN,
        "0302523B^OAKS^KIM^^^DR^^AUSHICPR^^L^^^UPIN",
        &[
            ("SP-XCN-AUTHORITY", "PV1[1]-9(1)"),
            ("HL7au:00044.7.2", "PV1[1]-9(1).9"),
        ],
    ),
    (
        REFERRAL,
        "0302523B^OAKS^KIM^^^DR^^^",
        "0302523B^Oaks, Kim (X)^^^^DR^^^",
        &[("SP-XCN-NAME", "PV1[1]-9(1)")],
    ),
    (
        REFERRAL,
        "0302523B^OAKS",
        "0302523A^OAKS",
        &[("SP-CHECK-XCN", "PV1[1]-9(1)")],
    ),
    (
        RESULT,
        "14749-6^Glucose^LN",
        "14749-6^Glucose",
        &[("HL7au:00044.4.1", "OBX[1]-3(1).3")],
    ),
    (
        RESULT,
        "14749-6^Glucose^LN",
        "^Glucose^LN",
        &[("HL7au:00044.4.2", "OBX[1]-3(1).1")],
    ),
    (
        RESULT,
        "14749-6^Glucose^LN",
        "GL^Glucose^L^14749-6^^LN",
        &[("HL7au:00044.4.4", "OBX[1]-3(1).6")],
    ),
    (
        RESULT,
        "14749-6^Glucose^LN",
        "14749-6^Glucose^LN^GL",
        &[("HL7au:00044.4.5", "OBX[1]-3(1).6")],
    ),
    (
        RESULT,
        "14749-6^Glucose^LN",
        "14749-6^Glucose^LN^^^L",
        &[("HL7au:00044.4.6", "OBX[1]-3(1).4")],
    ),
    (
        RESULT,
        "14749-6^Glucose^LN",
        "14749-6^Glucose^LN^1^^LN",
        &[("HL7au:00044.4.8", "OBX[1]-3(1).6")],
    ),
];

pub(crate) const ACKS: &[Case] = &[
    (
        ACCEPTED,
        "MSA|AA",
        "MSA|OK",
        &[("SP-MSA-CODE", "MSA[1]-1(1)")],
    ),
    (ACCEPTED, "MSA|AA", "MSA|", &[("SP-MSA-CODE", "MSA[1]-1")]),
    (ACCEPTED, "AA|L-0001", "AA", &[("SP-MSA-ID", "MSA[1]-2")]),
    (
        ACCEPTED,
        "|NE|NE|",
        "|NE|AL|",
        &[("SP-ACK-ASKS", "MSH[1]-16(1)")],
    ),
    (
        ACCEPTED,
        "HL7AU-OO-ACK-201701&&L",
        "HL7AU-OO-201701&&L",
        &[("SP-ACK-PROFILE", "MSH[1]-12(1).3")],
    ),
    (
        ORDERED,
        "HL7AU-OO-ORR-201701&&L",
        "HL7AU-OO-ACK-201701&&L",
        &[("SP-ORR-PROFILE", "MSH[1]-12(1).3")],
    ),
    (
        OPENED,
        "Kim Oaks^0302523B^AUSHICPR",
        "Kim Oaks^^AUSHICPR",
        &[("SP-READ-ACK-READER", "MSH[1]-3(1).2")],
    ),
    (
        OPENED,
        "^AUSHICPR|Banksia",
        "^UPIN|Banksia",
        &[("SP-READ-ACK-TYPE", "MSH[1]-3(1).3")],
    ),
];
