//! Who may look into the directory, and who may publish in it.

use crate::Caller;
use ids::Organisation;
use std::collections::HashMap;

/// What a caller may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Nothing: it has to say who it is.
    Nobody,
    /// Everything: the operator's own tools.
    Operator,
    /// Read, and publish for these organisations.
    Publisher(Vec<Organisation>),
    /// Read.
    Reader,
}

/// Tells what a caller may do.
pub trait Access: Send + Sync {
    /// `bearer` is the token of the Authorization header, if there is one.
    fn viewer(&self, caller: &Caller, bearer: Option<&str>) -> Viewer;

    /// Who may publish for this organisation, as the operator was told; what the organisation
    /// says in its own entry counts besides.
    fn delegates_of(&self, owner: &Organisation) -> Vec<Organisation>;
}

/// Access by fixed tokens and by certificates.
#[derive(Default)]
pub struct Tokens {
    /// Tokens of readers and operators. Looked up whole; guessing one takes its full length.
    pub tokens: HashMap<String, Viewer>,
    /// Whether a trusted certificate is enough to read and to publish for its organisation.
    pub by_certificate: bool,
    /// Whether anybody may read.
    pub is_public: bool,
    /// Who may publish for whom: the owner, and whom it named to the operator.
    pub delegates: Vec<(Organisation, Organisation)>,
}

impl Access for Tokens {
    fn viewer(&self, caller: &Caller, bearer: Option<&str>) -> Viewer {
        if let Some(token) = bearer {
            return self.tokens.get(token).cloned().unwrap_or(Viewer::Nobody);
        }
        if self.by_certificate && !caller.organisations.is_empty() {
            return Viewer::Publisher(caller.organisations.clone());
        }
        if self.is_public {
            Viewer::Reader
        } else {
            Viewer::Nobody
        }
    }

    fn delegates_of(&self, owner: &Organisation) -> Vec<Organisation> {
        let named = self.delegates.iter().filter(|(of, _)| of == owner);
        named.map(|(_, delegate)| delegate.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_token_is_nobody_even_where_a_certificate_would_do() {
        let org = Organisation::parse_uri("https://practice.example/id").unwrap();
        let caller = Caller {
            organisations: vec![org.clone()],
            ..Caller::default()
        };
        let access = Tokens {
            tokens: HashMap::from([("secret".to_owned(), Viewer::Operator)]),
            by_certificate: true,
            is_public: true,
            delegates: Vec::new(),
        };
        assert_eq!(access.viewer(&caller, Some("secret")), Viewer::Operator);
        assert_eq!(access.viewer(&caller, Some("wrong")), Viewer::Nobody);
        assert_eq!(access.viewer(&caller, None), Viewer::Publisher(vec![org]));
        assert_eq!(access.viewer(&Caller::default(), None), Viewer::Reader);
        assert_eq!(Tokens::default().viewer(&caller, None), Viewer::Nobody);
    }
}
