//! smd
