//! sealpost
