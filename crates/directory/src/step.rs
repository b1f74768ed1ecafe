//! Step: one thing that a resolution did on its way to a decision.

/// What happened to one entry, or to one identifier of the recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The entry, `Type/id`; for an identifier of the recipient `identifier n`, counted from 1 as
    /// asked for. Values of identifiers are not repeated.
    pub subject: String,
    /// What happened to it.
    pub passage: Passage,
}

/// What can happen to an entry on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passage {
    /// No `https` address.
    AddressMissing,
    /// This certificate may not be encrypted to, with the judge's sentence.
    CertificateRefused(String),
    /// A published certificate cannot be read.
    CertificateUnreadable,
    /// No certificate is published.
    CertificatesMissing,
    /// It is the one.
    Chosen,
    /// The endpoint is switched off, suspended or outside its period.
    EndpointInactive,
    /// A reference to an endpoint leads to none that is there and shown.
    EndpointLost,
    /// An endpoint of an entry that fits.
    EndpointOffered,
    /// Found: publishes the facility.
    FoundByFacility,
    /// Found: carries the HPI-O of the facility or organisation.
    FoundByHpio,
    /// Found: carries an identifier of the recipient.
    FoundByIdentifier,
    /// Found: has the organisation as its SMD target.
    FoundByTarget,
    /// Suppressed at the request of the person or organisation; treated as absent.
    Hidden,
    /// No entry carries the identifier.
    IdentifierOfNobody,
    /// The identifier is no address beside the others, or without a facility.
    IdentifierSetAside,
    /// The identifier says nothing: empty, or of no known form and without an authority.
    IdentifierWithoutMeaning,
    /// The entry, its person or its organisation is no longer in use.
    Inactive,
    /// Another entry names the recipient more closely.
    LessClose,
    /// Takes the message, but another takes it in a form or way that comes first.
    LessPreferred,
    /// The HI Service does not count the number as in use.
    NumberRetired,
    /// An alternative for the same target, but another was changed later.
    Older,
    /// The endpoint belongs to the other world.
    OtherEnvironment,
    /// The endpoint publishes another facility.
    OtherFacility,
    /// Not sealed message delivery.
    OtherInterface,
    /// Does not take the payload.
    OtherPayload,
    /// Not at the practice that the facility names.
    OtherPractice,
    /// Neither SMD target nor HPI-O.
    TargetMissing,
    /// Fits, but so does an endpoint of another target.
    TargetNotAlone,
}

/// What a step did with its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The entry is the one.
    Chosen,
    /// The entry was looked at further.
    Considered,
    /// The entry, or this way to it, was left out.
    LeftOut,
}

impl Effect {
    /// A stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::Considered => "considered",
            Self::LeftOut => "left-out",
        }
    }
}

impl Passage {
    /// Whether the entry went on.
    #[must_use]
    pub fn effect(&self) -> Effect {
        match self {
            Self::Chosen => Effect::Chosen,
            Self::EndpointOffered
            | Self::FoundByFacility
            | Self::FoundByHpio
            | Self::FoundByIdentifier
            | Self::FoundByTarget => Effect::Considered,
            Self::AddressMissing
            | Self::CertificateRefused(_)
            | Self::CertificateUnreadable
            | Self::CertificatesMissing
            | Self::EndpointInactive
            | Self::EndpointLost
            | Self::Hidden
            | Self::IdentifierOfNobody
            | Self::IdentifierSetAside
            | Self::IdentifierWithoutMeaning
            | Self::Inactive
            | Self::LessClose
            | Self::LessPreferred
            | Self::NumberRetired
            | Self::Older
            | Self::OtherEnvironment
            | Self::OtherFacility
            | Self::OtherInterface
            | Self::OtherPayload
            | Self::OtherPractice
            | Self::TargetMissing
            | Self::TargetNotAlone => Effect::LeftOut,
        }
    }

    /// Why, in plain words; goes on from the name of the entry.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::AddressMissing => "has no https address to deliver to",
            Self::CertificateRefused(reason) => reason,
            Self::CertificateUnreadable => "publishes a certificate that cannot be read",
            Self::CertificatesMissing => "publishes no certificate",
            Self::Chosen => "is the one",
            Self::EndpointInactive => "is switched off, suspended or outside its period",
            Self::EndpointLost => "refers to an endpoint that is not there or not shown",
            Self::EndpointOffered => "is an endpoint of an entry that fits",
            Self::FoundByFacility => "publishes the facility",
            Self::FoundByHpio => "has the HPI-O of the facility or organisation",
            Self::FoundByIdentifier => "carries an identifier of the recipient",
            Self::FoundByTarget => "has the organisation as its SMD target",
            Self::Hidden => "is suppressed, so it counts as absent",
            Self::IdentifierOfNobody => "leads to no person, service or organisation",
            Self::IdentifierSetAside => {
                "is not used: an HPI-I needs a facility, and an HPI-O gives way to a person"
            }
            Self::IdentifierWithoutMeaning => "identifies nothing: its type or authority is needed",
            Self::Inactive => "is no longer in use, or its person or organisation is not",
            Self::LessClose => "names the recipient less closely than another entry",
            Self::LessPreferred => "would do, but another takes a form or way that is preferred",
            Self::NumberRetired => {
                "carries the number, which the HI Service does not count as in use"
            }
            Self::Older => "is an alternative, but another was changed later",
            Self::OtherEnvironment => "belongs to another environment",
            Self::OtherFacility => "publishes another facility",
            Self::OtherInterface => "does not receive by sealed message delivery",
            Self::OtherPayload => "does not take the payload",
            Self::OtherPractice => "is not at the practice that the facility names",
            Self::TargetMissing => "has neither an SMD target nor an HPI-O",
            Self::TargetNotAlone => "fits, but so does an endpoint of another target",
        }
    }
}
