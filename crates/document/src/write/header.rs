//! MSH (fact sheet 1.2).

use hl7v2::{AckCondition, Builder, Delimiters, Header, Profile, stamp};
use zones::Moment;

use crate::correspondence::Correspondence;
use crate::kind::Form;
use crate::rewrite;
use crate::write_problem::WriteProblem;

/// A builder with the header of the message.
pub(super) fn begin(input: &Correspondence) -> Result<(Builder, Moment), WriteProblem> {
    let at = input.at.ok_or_else(|| WriteProblem::Missing {
        path: "at".to_owned(),
        fix: "write the time with its offset",
    })?;
    let australian = Profile::australian;
    let (profile, accept_ack) = match input.form {
        // As the library of the national agency writes it (fact sheet 1.7).
        Form::Mdm => {
            let version = "2.3.1".to_owned();
            let profile = Profile {
                version,
                ..Profile::default()
            };
            (profile, AckCondition::Never)
        }
        Form::Orm | Form::Oru => (australian(Profile::ORDERS), AckCondition::Always),
        Form::RefLevel1 => (australian(Profile::REFERRAL_L1), AckCondition::Always),
        Form::RefLevel2 => (australian(Profile::REFERRAL), AckCondition::Always),
    };
    let builder = Builder::new(&Header {
        sending_application: input.sender.application.clone(),
        sending_facility: input.sender.facility.clone(),
        receiving_application: input.receiver.application.clone(),
        receiving_facility: input.receiver.facility.clone(),
        at: at.at(),
        message_type: input.form.message_type(),
        control_id: input.control_id.clone(),
        processing_id: input.purpose.code().to_owned(),
        profile,
        accept_ack,
        application_ack: AckCondition::Always,
    });
    Ok((builder, at))
}

/// The message with MSH-7 as the writer's clock shows it; the builder writes universal time.
pub(crate) fn with_local_time(bytes: Vec<u8>, at: Moment, delimiters: Delimiters) -> Vec<u8> {
    let local = at.to_hl7();
    if local == stamp(at.at()) {
        return bytes;
    }
    let end = bytes.iter().position(|byte| *byte == b'\r');
    let (msh, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
    let mut out = rewrite::with_fields(msh, delimiters, &[(7, local.into_bytes())]);
    out.extend_from_slice(rest);
    out
}
