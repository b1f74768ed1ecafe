//! CDA packages (IHE XDM zip): read, verified, rendered to readable HTML, and written.
#![forbid(unsafe_code)]
