//! Writing to standard output. A reader that went away (`| head`) is no failure.

use crate::Failure;
use std::io::{ErrorKind, Write};

/// Prints one line.
pub fn line(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out
        .write_all(text.as_bytes())
        .and_then(|()| out.write_all(b"\n"))
    {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Unavailable(format!("standard output: {error}")))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Prints a value as one line of JSON.
pub fn json<T: serde::Serialize>(value: &T) -> Result<(), Failure> {
    let text = serde_json::to_string(value)
        .map_err(|error| Failure::Unavailable(format!("JSON: {error}")))?;
    line(&text)
}

/// Prints a complaint to standard error.
pub fn complain(text: &str) {
    // Nothing can be done about a standard error that takes nothing.
    drop(writeln!(std::io::stderr().lock(), "sealpost: {text}"));
}
