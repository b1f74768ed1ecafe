//! A secret: it never shows itself, and is wiped when it goes.

use std::fmt;
use zeroize::Zeroizing;

/// A token, password or key in a header. It has no `Display`, and its `Debug` tells nothing.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// From the text of a file; white space around it is dropped.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.trim().to_owned()))
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show_itself() {
        let secret = Secret::new(" open sesame\n");
        assert_eq!(secret.reveal(), "open sesame");
        assert!(!format!("{secret:?}").contains("sesame"));
    }
}
