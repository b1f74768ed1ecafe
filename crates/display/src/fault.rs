//! What is wrong with the displays and attachments of a message.

use hl7v2::codes::Code;

use crate::kind::Kind;

/// Something wrong, placed. Says nothing of what the message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: a path such as `OBX[2]` or `OBR[1]`; empty for the whole message.
    pub path: String,
    /// What.
    pub wrong: Wrong,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The data could not be decoded.
    Broken,
    /// The PDF needs a password.
    Encrypted,
    /// There are no data.
    Empty,
    /// It does not begin as its kind does.
    Magic(Kind),
    /// An OBR group without a display (ADRM 008).
    NoDisplay,
    /// A segment other than a signature follows the displays of its group.
    NotLast,
    /// Odd, but read with a clear meaning.
    Odd(&'static Code),
    /// The only display is the deprecated PIT.
    PitAlone,
    /// RTF without another display of the same content.
    RtfAlone,
    /// Larger than is decoded.
    TooLarge,
}

impl Fault {
    /// A fault at a place.
    pub(crate) fn at(path: impl ToString, wrong: Wrong) -> Self {
        Self {
            path: path.to_string(),
            wrong,
        }
    }

    /// Whether it makes the display not compliant, so that a person should look before the
    /// document is filed.
    pub fn needs_person(&self) -> bool {
        match self.wrong {
            Wrong::Broken
            | Wrong::Encrypted
            | Wrong::Empty
            | Wrong::Magic(_)
            | Wrong::NoDisplay
            | Wrong::PitAlone
            | Wrong::TooLarge => true,
            Wrong::NotLast | Wrong::Odd(_) | Wrong::RtfAlone => false,
        }
    }

    /// A plain sentence.
    pub fn sentence(&self) -> String {
        let words = match self.wrong {
            Wrong::Broken => "The data of a display or attachment could not be decoded.",
            Wrong::Encrypted => "The PDF needs a password; ask the sender for one without.",
            Wrong::Empty => "A display or attachment holds no data.",
            Wrong::Magic(kind) => {
                return format!("A display says that it is {kind}, but does not begin as one.");
            }
            Wrong::NoDisplay => "A part of the document has nothing meant to be shown.",
            Wrong::NotLast => "Display segments are not the last of their group.",
            Wrong::Odd(code) => code.sentence,
            Wrong::PitAlone => "The only display is of the deprecated kind PIT.",
            Wrong::RtfAlone => "The only display is RTF; another kind should come with it.",
            Wrong::TooLarge => "A display or attachment is larger than is decoded.",
        };
        words.to_owned()
    }
}
