//! Every finding code with its usual severity and its sentence. Codes are stable: people filter
//! on them and support staff search for them, so a code is never reused with another meaning.

use crate::finding::Severity::{self, Error, Info, Warning};

/// A finding code as listed in the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable name, e.g. `H7-TERM-LF`.
    pub name: &'static str,
    /// Its severity unless the direction of the message changes it.
    pub severity: Severity,
    /// What it says, free of message content.
    pub sentence: &'static str,
}

macro_rules! codes {
    ($($constant:ident $name:literal $severity:ident $sentence:literal;)*) => {
        $(
            #[doc = concat!("`", $name, "`: ", $sentence)]
            pub const $constant: Code =
                Code { name: $name, severity: $severity, sentence: $sentence };
        )*
        /// All codes, in the order of this file.
        pub const ALL: &[Code] = &[$($constant),*];
    };
}

codes! {
    // Could not be read at all.
    UNREADABLE "H7-UNREADABLE" Error
        "The bytes could not be read as one HL7 message:";
    MORE "H7-MORE" Info
        "Further findings of one kind were left out:";

    // Framing and line ends (fact sheet 4.4 and 4.6, points 1 to 3).
    BOM "H7-BOM" Info
        "A byte order mark stands before MSH; it was kept and skipped.";
    PREFIX "H7-PREFIX" Warning
        "Blank or control bytes stand before MSH; they were kept and skipped.";
    FRAME "H7-FRAME" Info
        "MLLP frame bytes are still around the message; they were kept and skipped.";
    TRAILER "H7-TRAILER" Warning
        "Blank or control bytes follow the last segment; they were kept and skipped.";
    TERM_LF "H7-TERM-LF" Warning
        "Segments end in LF; the standard wants CR alone.";
    TERM_CRLF "H7-TERM-CRLF" Warning
        "Segments end in CR LF; the standard wants CR alone.";
    TERM_MIXED "H7-TERM-MIXED" Warning
        "Segments end in more than one way; the standard wants CR alone.";
    TERM_BLANK "H7-TERM-BLANK" Warning
        "A blank line stands between segments; it was skipped.";
    TERM_JOINED "H7-TERM-JOINED" Warning
        "A line that does not begin a segment follows; it was read as part of the field before it.";
    TERM_NONE "H7-TERM-NONE" Warning
        "The last segment has no terminator; the message may have been cut short.";
    SEG_BARE "H7-SEG-BARE" Info
        "A segment consists of its name only.";
    CONTROL "H7-CONTROL" Warning
        "A control byte stands inside a field; it was kept.";

    // Delimiters (point 4).
    MSH1 "H7-MSH1" Warning
        "The field separator is not the vertical bar; it was used as found.";
    MSH2_DOUBLED "H7-MSH2-DOUBLED" Warning
        "MSH-2 has its backslash doubled; it was read as the standard set.";
    MSH2_LOST "H7-MSH2-LOST" Warning
        "MSH-2 has lost its backslash; it was read as the standard set.";
    MSH2_TILDE "H7-MSH2-TILDE" Warning
        "MSH-2 has a typographic tilde; it was read as the plain one.";
    MSH2_TRUNCATION "H7-MSH2-TRUNCATION" Info
        "MSH-2 names a truncation character, as version 2.7 allows.";
    MSH2_SHORT "H7-MSH2-SHORT" Warning
        "MSH-2 names fewer than four characters; the standard ones were taken for the rest.";
    MSH2_ESCAPED "H7-MSH2-ESCAPED" Warning
        "MSH-2 was itself escaped; it was read as the standard set.";
    MSH2_OTHER "H7-MSH2-OTHER" Warning
        "MSH-2 names other characters than the standard ones; they were used as found.";
    MSH2_DAMAGED "H7-MSH2-DAMAGED" Error
        "MSH-2 is damaged; the standard set was assumed.";

    // Escapes (point 5).
    ESC_UNCLOSED "H7-ESC-UNCLOSED" Warning
        "An escape character begins no escape sequence; it was read as itself.";
    ESC_UNKNOWN "H7-ESC-UNKNOWN" Warning
        "An escape sequence is not a known one; it was left as it stands.";
    ESC_LINE "H7-ESC-LINE" Warning
        "A line end is written as a hexadecimal escape, which the localisation forbids.";
    ESC_HEX "H7-ESC-HEX" Warning
        "A hexadecimal escape is used, which the localisation forbids; it was decoded.";
    ESC_CHARSET "H7-ESC-CHARSET" Warning
        "A character set escape is used, which the localisation forbids; it was left as it stands.";
    ESC_LOCAL "H7-ESC-LOCAL" Info
        "A locally defined escape is used; it was left as it stands.";
    ESC_DOUBLE "H7-ESC-DOUBLE" Warning
        "A value looks escaped twice; it was decoded once.";
    ESC_FORMAT "H7-ESC-FORMAT" Warning
        "A formatting escape stands in a field that is not formatted text.";

    // Character sets (point 10).
    CHARSET_FALLBACK "H7-CHARSET-FALLBACK" Warning
        "Bytes are not of the declared character set; they were read as Windows-1252.";
    CHARSET_UNDECLARED "H7-CHARSET-UNDECLARED" Warning
        "Bytes beyond ASCII stand in a message that declares no set for them; read as UTF-8.";
    CHARSET_UNKNOWN "H7-CHARSET-UNKNOWN" Warning
        "MSH-18 names a character set that is not known here; it was treated as empty.";
    CHARSET_DOUBT "H7-CHARSET-DOUBT" Warning
        "The bytes look like UTF-8 although MSH-18 declares another set, which was used.";

    // Several messages in one input (fact sheet 4.5).
    BATCH_BARE "H7-BATCH-BARE" Info
        "Several messages follow each other without a batch header.";
    BATCH_COUNT "H7-BATCH-COUNT" Warning
        "A batch trailer counts another number of messages than were found.";
    BATCH_EMPTY "H7-BATCH-EMPTY" Warning
        "A batch header was found, but no message.";
    BATCH_TRAILER "H7-BATCH-TRAILER" Warning
        "A batch header has no trailer; the file may have been cut short.";
    BATCH_STRAY "H7-BATCH-STRAY" Warning
        "Lines that belong to no message stand before, between or after the messages.";
    BATCH_REFERRALS "H7-BATCH-REFERRALS" Warning
        "More than one message stands in a batch with a referral; one is allowed (ADRM 022).";

    // MLLP (fact sheet 4.4).
    MLLP_START "H7-MLLP-START" Warning
        "A frame does not begin with VT; it was read from its MSH.";
    MLLP_END "H7-MLLP-END" Warning
        "A frame does not end in FS CR; it was read as ended.";
    MLLP_CUT "H7-MLLP-CUT" Error
        "The stream ended inside a frame; what was received of it is not a message.";
    MLLP_JUNK "H7-MLLP-JUNK" Warning
        "Bytes between frames were skipped.";
    MLLP_EMPTY "H7-MLLP-EMPTY" Info
        "A frame is empty, as some senders use to keep a connection alive.";

    // Header, checked by the localisation (fact sheet 1.2).
    MSH_DELIMITERS "H7-MSH-DELIMITERS" Error
        "The delimiters are not the standard ones, which alone may be sent (ADRM 024).";
    MSH3 "H7-MSH3" Info
        "MSH-3, the sending application, is empty.";
    MSH4 "H7-MSH4" Error
        "MSH-4, the sending facility, is empty; acknowledgements could not come back.";
    MSH4_HPIO "H7-MSH4-HPIO" Warning
        "MSH-4.1 holds a healthcare provider number where the organisation's name belongs.";
    MSH6 "H7-MSH6" Error
        "MSH-6, the receiving facility, is empty; the message is addressed to no one.";
    MSH7 "H7-MSH7" Error
        "MSH-7, the time of the message, is empty.";
    MSH9 "H7-MSH9" Error
        "MSH-9 names no message type.";
    MSH9_SHORT "H7-MSH9-SHORT" Error
        "MSH-9 does not have all three components; the structure was inferred.";
    MSH10 "H7-MSH10" Error
        "MSH-10, the control id, is empty; no acknowledgement could be matched.";
    MSH11 "H7-MSH11" Error
        "MSH-11 is not P, T or D.";
    MSH12 "H7-MSH12" Error
        "MSH-12.1, the version, is empty.";
    MSH12_COUNTRY "H7-MSH12-COUNTRY" Error
        "MSH-12.2 does not name Australia.";
    MSH12_PROFILE "H7-MSH12-PROFILE" Error
        "MSH-12.3 names no profile of the localisation.";
    MSH15 "H7-MSH15" Error
        "MSH-15 is not AL, as orders, results and referrals must have it.";
    MSH16 "H7-MSH16" Error
        "MSH-16 is not AL, as orders, results and referrals must have it.";
    MSH17 "H7-MSH17" Error
        "MSH-17 is not AUS.";
    MSH19 "H7-MSH19" Error
        "MSH-19 is not en^English^ISO639.";

    // Structure (fact sheet 1.3, 1.4, 1.7).
    ACK "H7-ACK" Info
        "This is an acknowledgement, not a document to be imported.";
    SEG_MISSING "H7-SEG-MISSING" Error
        "A segment that a message of this type needs is missing:";
    SEG_FORBIDDEN "H7-SEG-FORBIDDEN" Error
        "A segment stands here that the localisation forbids.";
    SEG_ORDER "H7-SEG-ORDER" Warning
        "The segments are not in the order of the message structure.";
    RF1_ID "H7-RF1-ID" Error
        "RF1-6, the originating referral identifier, is empty.";
    PRD_AUTHOR "H7-PRD-AUTHOR" Error
        "There must be exactly one PRD with the role AP, the author.";
    PRD_RECIPIENT "H7-PRD-RECIPIENT" Error
        "There must be exactly one PRD with the role IR, the intended recipient.";
    PRD_ID "H7-PRD-ID" Error
        "The PRD of the intended recipient has no identifier in PRD-7.";
    PRD_BARE "H7-PRD-BARE" Error
        "PRD-7 addresses a person by HPI-I alone; an identifier with a location is needed.";
    OBR_ID "H7-OBR-ID" Error
        "OBR-3 does not have all four components of an entity identifier.";
    OBR_SECTION "H7-OBR-SECTION" Error
        "OBR-24, the diagnostic service section, is empty.";
    OBX_TX "H7-OBX-TX" Error
        "OBX-2 is TX, which the localisation forbids; FT is to be used.";
    DISPLAY "H7-DISPLAY" Error
        "An OBR group has no display segment (OBX-3.3 AUSPDI).";
    DISPLAY_RTF "H7-DISPLAY-RTF" Error
        "RTF is the only display of an OBR group; HTML, PDF or TXT must come with it.";
    ORC_NUMBER "H7-ORC-NUMBER" Error
        "ORC-2 and OBR-2 do not name the same placer order.";
    TXA_ID "H7-TXA-ID" Error
        "TXA-12, the document identifier, is empty.";

    // Identifiers, dates and attachments (fact sheet 1.5, 1.6; points 6, 12 and 16).
    PID1 "H7-PID1" Error
        "PID-1 is not 1.";
    PID_NAME "H7-PID-NAME" Error
        "PID-5, the patient's name, is empty.";
    PID_SEX "H7-PID-SEX" Warning
        "PID-8 is not one of M, F, U, O, A, N.";
    ID_CHECK "H7-ID-CHECK" Warning
        "An identifier is not as its kind must be:";
    XCN_AUTHORITY "H7-XCN-AUTHORITY" Warning
        "The assigning authority of a provider stands in component 8 instead of 9.";
    XCN_NAME "H7-XCN-NAME" Warning
        "A provider's name is written as one text in one component.";
    DATE "H7-DATE" Warning
        "A date is not written as YYYYMMDD.";
    DATE_COARSE "H7-DATE-COARSE" Info
        "A date of birth names no day.";
    DATE_ZONE "H7-DATE-ZONE" Warning
        "A time has no zone; hours and finer need one (ADRM 00044.8.1).";
    ED_TYPE "H7-ED-TYPE" Warning
        "The type of encapsulated data stands in the wrong component.";
    ED_MARKED "H7-ED-MARKED" Warning
        "Encapsulated data is not marked ED in OBX-2.";
    ED_WRAPPED "H7-ED-WRAPPED" Warning
        "Base64 is wrapped over lines.";
    ED_ESCAPED "H7-ED-ESCAPED" Warning
        "Base64 holds escape sequences.";
    ED_ALPHABET "H7-ED-ALPHABET" Warning
        "Base64 uses the alphabet meant for web addresses.";
    ED_PADDING "H7-ED-PADDING" Warning
        "Base64 lacks its padding.";
    ED_URL "H7-ED-URL" Warning
        "Base64 stands after a data: prefix.";
    ED_SPLIT "H7-ED-SPLIT" Warning
        "Base64 is split over repetitions or segments.";
    ED_BROKEN "H7-ED-BROKEN" Error
        "Encapsulated data could not be decoded.";
    ED_MAGIC "H7-ED-MAGIC" Warning
        "Encapsulated data does not begin as its declared type does.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_and_spelled_alike() {
        let names: HashSet<_> = ALL.iter().map(|code| code.name).collect();
        assert_eq!(names.len(), ALL.len());
        for code in ALL {
            assert!(code.name.starts_with("H7-"), "{}", code.name);
            assert!(
                code.name
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-'),
                "{}",
                code.name
            );
            assert!(code.sentence.ends_with(['.', ':']), "{}", code.name);
        }
    }
}
