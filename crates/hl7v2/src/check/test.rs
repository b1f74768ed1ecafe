//! The tests that a conformance point can name: a closed vocabulary, with arguments.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::check::point::At;

/// What a point looks for at its places. "Values" are the repetitions that say something, or the
/// parts of them that the place names; where nothing is said, only the tests that say so speak.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Test {
    /// Every segment of the name has a value there.
    Required,
    /// Every segment of the name has a value at one of the places at least.
    OneValued,
    /// The value is this text. One that is not there is not this text either.
    Equals(String),
    /// Every value is one of these.
    OneOf(Vec<String>),
    /// As `OneOf`, in capitals or small letters.
    OneOfAnyCase(Vec<String>),
    /// No value is one of these.
    NotOneOf(Vec<String>),
    /// The value begins so. One that is not there does not.
    StartsWith(String),
    /// No value begins so.
    NotStartsWith(String),
    /// No value is the null value `""`.
    NotNull,
    /// No value has the shape of something that belongs elsewhere.
    NotShaped(Shape),
    /// The field does not say the same as another field of its segment.
    DiffersFrom(At),
    /// The field says what a field of the nearest such segment before it says.
    SameAs(At),
    /// No two segments say the same there.
    Unique,
    /// At most so many segments of the name.
    AtMost(usize),
    /// Exactly one segment of the name has the value, in whatever repetition.
    ExactlyOne(String),
    /// When any segment has one of these there, the first segment has.
    FirstAmong(Vec<String>),
    /// These components are valued in each repetition that says something.
    Components(Vec<u32>),
    /// Where the first component is valued, so is the second.
    Needs([u32; 2]),
    /// The two components are not the same.
    Differ([u32; 2]),
    /// The alternate coding system (component 6) is not LOINC while the first (3) is another.
    LoincFirst,
    /// For each value of one component listed, which values another may have.
    Pairs(Pairs),
    /// The value is a time as it should be.
    Stamp(Stamp),
    /// The value is an identifier that passes the rules of its kind.
    Identifiers(Holder),
    /// The facility is written as organisations with an HPI-O are.
    HpioFacility,
    /// The authority of a provider is where it belongs.
    XcnAuthority,
    /// The name of a provider is in its components.
    XcnName,
    /// These segments are there, by the code of MSH-9.
    Present(BTreeMap<String, Vec<String>>),
    /// These segments first come in this order, by the code of MSH-9.
    Order(BTreeMap<String, Vec<String>>),
    /// No segment of the names.
    Forbidden,
    /// No segment that begins with Z.
    NoLocalSegments,
    /// The displays of each OBR group.
    Displays(Displays),
    /// The encoding character at a position of MSH-2, from 1.
    EncodingCharacter {
        /// From 1.
        position: usize,
        /// What it must be.
        is: char,
    },
    /// MSH-2 has so many characters.
    EncodingCharacters(usize),
    /// The bytes of the whole message.
    Bytes(Bytes),
    /// No earlier message of the file has the same control id. Looked at by
    /// [`FileRules`](crate::check::FileRules), which sees the whole file.
    UniqueInFile,
    /// No other message is in the file. Looked at by the same.
    AloneInFile,
}

/// Something that often stands where it does not belong.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Shape {
    /// The number of a person who provides care.
    Hpii,
    /// The number of an organisation that provides care.
    Hpio,
    /// An object identifier: digits with points between them.
    Oid,
}

/// For each value of `given`, which values `then` may have. Values that are not listed pass.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pairs {
    pub(crate) given: u32,
    pub(crate) then: u32,
    pub(crate) allowed: BTreeMap<String, Vec<String>>,
}

/// What is asked of a time.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stamp {
    /// The form of a TS.
    Form,
    /// A zone, where there is an hour.
    Zone,
    /// At least a day.
    Day,
}

/// Which identifiers a field holds.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Holder {
    /// HD of an organisation: MSH-4 and MSH-6.
    Facility,
    /// CX of a patient.
    Patient,
    /// PRD-7.
    Provider,
    /// XCN.
    Person,
}

/// What is asked of the displays of an OBR group.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Displays {
    /// There is one.
    Any,
    /// There is one in PDF.
    Pdf,
    /// RTF is not the only one.
    NotRtfAlone,
    /// They come last; a digital signature may follow.
    Last,
    /// OBX-2 is of a kind that the display can have.
    Type,
}

/// What is asked of the bytes.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Bytes {
    /// 20 to 7F, and CR after segments.
    Ascii,
    /// Nothing below 20 but CR after segments.
    NoControl,
    /// As MSH-18 declares.
    Declared,
    /// A byte order mark first.
    Marked,
    /// No more than 16 MiB.
    Size,
}
