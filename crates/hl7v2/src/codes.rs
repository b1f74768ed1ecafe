//! Every code of what is found in reading, with its usual severity, its sentence and its fix. The
//! conformance points have theirs in the table of [`mod@crate::check`]. Codes are stable: people
//! filter on them and support staff search for them, so none is reused with another meaning.

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
    /// What to do about it.
    pub fix: &'static str,
}

macro_rules! codes {
    ($($constant:ident $name:literal $severity:ident $sentence:literal $fix:literal;)*) => {
        $(
            #[doc = concat!("`", $name, "`: ", $sentence)]
            pub const $constant: Code =
                Code { name: $name, severity: $severity, sentence: $sentence, fix: $fix };
        )*
        /// All codes, in the order of this file.
        pub const ALL: &[Code] = &[$($constant),*];
    };
}

codes! {
    // Could not be read at all.
    UNREADABLE "H7-UNREADABLE" Error
        "The bytes could not be read as one HL7 message:"
        "See the reason given; ask the sender for the message again.";
    MORE "H7-MORE" Info
        "Further findings of one kind were left out:"
        "Mend the first ones; the rest are most likely of the same cause.";

    // Framing and line ends (fact sheet 4.4 and 4.6, points 1 to 3).
    BOM "H7-BOM" Info
        "A byte order mark stands before MSH; it was kept and skipped."
        "Nothing to do for a message received; send one only with UNICODE UTF-8 in MSH-18.";
    PREFIX "H7-PREFIX" Warning
        "Blank or control bytes stand before MSH; they were kept and skipped."
        "Have the sending software begin the file with MSH.";
    FRAME "H7-FRAME" Info
        "MLLP frame bytes are still around the message; they were kept and skipped."
        "Have the interface take the frame off before it writes the file.";
    TRAILER "H7-TRAILER" Warning
        "Blank or control bytes follow the last segment; they were kept and skipped."
        "Have the sending software end the file after the last CR.";
    TERM_LF "H7-TERM-LF" Warning
        "Segments end in LF; the standard wants CR alone."
        "Have the sending software end each segment with CR (0D) alone.";
    TERM_CRLF "H7-TERM-CRLF" Warning
        "Segments end in CR LF; the standard wants CR alone."
        "Have the sending software end each segment with CR (0D) alone.";
    TERM_MIXED "H7-TERM-MIXED" Warning
        "Segments end in more than one way; the standard wants CR alone."
        "Have the sending software end each segment with CR (0D) alone.";
    TERM_BLANK "H7-TERM-BLANK" Warning
        "A blank line stands between segments; it was skipped."
        "Have the sending software write no blank lines.";
    TERM_JOINED "H7-TERM-JOINED" Warning
        "A line that does not begin a segment follows; it was read as part of the field before it."
        "Have the sending software write line ends of text as \\.br\\ and base64 in one line.";
    TERM_NONE "H7-TERM-NONE" Warning
        "The last segment has no terminator; the message may have been cut short."
        "Compare the size with the original; have the last segment end with CR.";
    SEG_BARE "H7-SEG-BARE" Info
        "A segment consists of its name only."
        "Have the sending software leave out segments that say nothing.";
    CONTROL "H7-CONTROL" Warning
        "A control byte stands inside a field; it was kept."
        "Have the sending software remove control bytes from its text.";

    // Delimiters (point 4).
    MSH1 "H7-MSH1" Warning
        "The field separator is not the vertical bar; it was used as found."
        "Have the sending software use | in MSH-1.";
    MSH2_DOUBLED "H7-MSH2-DOUBLED" Warning
        "MSH-2 has its backslash doubled; it was read as the standard set."
        "Have the sending software write ^~\\& in MSH-2, without escaping it.";
    MSH2_LOST "H7-MSH2-LOST" Warning
        "MSH-2 has lost its backslash; it was read as the standard set."
        "Have the sending software write ^~\\& in MSH-2; something on the way ate the backslash.";
    MSH2_TILDE "H7-MSH2-TILDE" Warning
        "MSH-2 has a typographic tilde; it was read as the plain one."
        "Have the sending software write the plain tilde (7E) in MSH-2.";
    MSH2_TRUNCATION "H7-MSH2-TRUNCATION" Info
        "MSH-2 names a truncation character, as version 2.7 allows."
        "Leave the fifth character out of what is sent as version 2.4.";
    MSH2_SHORT "H7-MSH2-SHORT" Warning
        "MSH-2 names fewer than four characters; the standard ones were taken for the rest."
        "Have the sending software write ^~\\& in MSH-2.";
    MSH2_ESCAPED "H7-MSH2-ESCAPED" Warning
        "MSH-2 was itself escaped; it was read as the standard set."
        "Have the sending software write ^~\\& in MSH-2, without escaping it.";
    MSH2_OTHER "H7-MSH2-OTHER" Warning
        "MSH-2 names other characters than the standard ones; they were used as found."
        "Have the sending software use the standard ^~\\&.";
    MSH2_DAMAGED "H7-MSH2-DAMAGED" Error
        "MSH-2 is damaged; the standard set was assumed."
        "Have the sending software write ^~\\& in MSH-2 and send the message again.";

    // Escapes (point 5).
    ESC_UNCLOSED "H7-ESC-UNCLOSED" Warning
        "An escape character begins no escape sequence; it was read as itself."
        "Have the sending software write a backslash of the text as \\E\\.";
    ESC_UNKNOWN "H7-ESC-UNKNOWN" Warning
        "An escape sequence is not a known one; it was left as it stands."
        "Have the sending software write a backslash of the text as \\E\\.";
    ESC_LINE "H7-ESC-LINE" Warning
        "A line end is written as a hexadecimal escape, which the localisation forbids."
        "Have the sending software write line ends as \\.br\\ in formatted text.";
    ESC_HEX "H7-ESC-HEX" Warning
        "A hexadecimal escape is used, which the localisation forbids; it was decoded."
        "Have the sending software write the character itself, in a declared character set.";
    ESC_CHARSET "H7-ESC-CHARSET" Warning
        "A character set escape is used, which the localisation forbids; it was left as it stands."
        "Have the sending software declare one character set in MSH-18 and stay with it.";
    ESC_LOCAL "H7-ESC-LOCAL" Info
        "A locally defined escape is used; it was left as it stands."
        "Agree with the sender on what it means, or have it left out.";
    ESC_DOUBLE "H7-ESC-DOUBLE" Warning
        "A value looks escaped twice; it was decoded once."
        "Have the sending software escape each value once.";
    ESC_FORMAT "H7-ESC-FORMAT" Warning
        "A formatting escape stands in a field that is not formatted text."
        "Have the sending software keep formatting to OBX-5 of type FT.";

    // Character sets (point 10).
    CHARSET_FALLBACK "H7-CHARSET-FALLBACK" Warning
        "Bytes are not of the declared character set; they were read as Windows-1252."
        "Have the sending software declare in MSH-18 what it writes.";
    CHARSET_UNDECLARED "H7-CHARSET-UNDECLARED" Warning
        "Bytes beyond ASCII stand in a message that declares no set for them; read as UTF-8."
        "Have the sending software write ASCII, or UNICODE UTF-8 in MSH-18 by agreement.";
    CHARSET_UNKNOWN "H7-CHARSET-UNKNOWN" Warning
        "MSH-18 names a character set that is not known here; it was treated as empty."
        "Have the sending software use ASCII, UNICODE UTF-8 or 8859/1 in MSH-18.";
    CHARSET_DOUBT "H7-CHARSET-DOUBT" Warning
        "The bytes look like UTF-8 although MSH-18 declares another set, which was used."
        "Compare a name with an accent in it with the original; correct MSH-18.";

    // Several messages in one input (fact sheet 4.5).
    BATCH_BARE "H7-BATCH-BARE" Info
        "Several messages follow each other without a batch header."
        "Nothing to do: each message is read on its own.";
    BATCH_COUNT "H7-BATCH-COUNT" Warning
        "A batch trailer counts another number of messages than were found."
        "Ask the sender how many messages there should be.";
    BATCH_EMPTY "H7-BATCH-EMPTY" Warning
        "A batch header was found, but no message."
        "Ask the sender whether something was to be in it.";
    BATCH_TRAILER "H7-BATCH-TRAILER" Warning
        "A batch header has no trailer; the file may have been cut short."
        "Ask the sender whether the file is complete.";
    BATCH_STRAY "H7-BATCH-STRAY" Warning
        "Lines that belong to no message stand before, between or after the messages."
        "Look at these lines; have the sender send what they belong to again.";

    // MLLP (fact sheet 4.4).
    MLLP_START "H7-MLLP-START" Warning
        "A frame does not begin with VT; it was read from its MSH."
        "Have the sending interface begin each frame with 0B.";
    MLLP_END "H7-MLLP-END" Warning
        "A frame does not end in FS CR; it was read as ended."
        "Have the sending interface end each frame with 1C 0D.";
    MLLP_CUT "H7-MLLP-CUT" Error
        "The stream ended inside a frame; what was received of it is not a message."
        "Wait for the sender to send it again; do not acknowledge it.";
    MLLP_JUNK "H7-MLLP-JUNK" Warning
        "Bytes between frames were skipped."
        "Have the sending interface write nothing between frames.";
    MLLP_EMPTY "H7-MLLP-EMPTY" Info
        "A frame is empty, as some senders use to keep a connection alive."
        "Nothing to do.";

    // Structure (fact sheet 1.3, 1.4, 1.7).
    ACK "H7-ACK" Info
        "This is an acknowledgement, not a document to be imported."
        "Keep it out of the folder from which results are imported.";

    // Identifiers, dates and attachments (fact sheet 1.5, 1.6; points 6, 12 and 16).
    ED_TYPE "H7-ED-TYPE" Warning
        "The type of encapsulated data stands in the wrong component."
        "Have the sending software write ^application^pdf^Base64^, each in its own component.";
    ED_MARKED "H7-ED-MARKED" Warning
        "Encapsulated data is not marked ED in OBX-2."
        "Have the sending software write ED in OBX-2.";
    ED_WRAPPED "H7-ED-WRAPPED" Warning
        "Base64 is wrapped over lines."
        "Have the sending software write the base64 in one line.";
    ED_ESCAPED "H7-ED-ESCAPED" Warning
        "Base64 holds escape sequences."
        "Have the sending software write base64 as it is: nothing in it needs escaping.";
    ED_ALPHABET "H7-ED-ALPHABET" Warning
        "Base64 uses the alphabet meant for web addresses."
        "Have the sending software use + and / in its base64.";
    ED_PADDING "H7-ED-PADDING" Warning
        "Base64 lacks its padding."
        "Have the sending software fill the base64 up with = signs.";
    ED_URL "H7-ED-URL" Warning
        "Base64 stands after a data: prefix."
        "Have the sending software leave out everything before the base64.";
    ED_SPLIT "H7-ED-SPLIT" Warning
        "Base64 is split over repetitions or segments."
        "Have the sending software write one document into one OBX-5.";
    ED_BROKEN "H7-ED-BROKEN" Error
        "Encapsulated data could not be decoded."
        "Ask the sender for the document again.";
    ED_MAGIC "H7-ED-MAGIC" Warning
        "Encapsulated data does not begin as its declared type does."
        "Open it with care, and ask the sender what it is.";
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
            assert!(code.fix.ends_with('.'), "{}", code.name);
        }
    }
}
