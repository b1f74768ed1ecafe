//! Header

use crate::check::Report;
use crate::message::Message;

pub(crate) fn check(_message: &Message, _report: &mut Report) {}
