//! Where the database is and how much of it a node uses.

use crate::StoreError;

/// Connections for reading and claiming, unless the configuration says otherwise.
const CONNECTIONS: usize = 8;
/// Writing connections, unless the configuration says otherwise.
const WRITERS: usize = 2;

/// Where the database is and how much of it a node uses. Its `Debug` does not show the password.
#[derive(Clone)]
pub struct PostgresSettings {
    /// `postgres://user@host/database`, without a password. A connection through a pooler in
    /// transaction mode will do.
    pub url: String,
    /// The password.
    pub password: Option<String>,
    /// PEM of the certification authorities that the server's certificate is checked against.
    /// Without them, only a socket or a loopback address is connected to.
    pub authorities: Option<Vec<u8>>,
    /// A direct connection for wake-ups, past any pooler; without it, work that other nodes plan
    /// is found by looking.
    pub listen_url: Option<String>,
    /// Connections for reading and claiming, at most.
    pub connections: usize,
    /// Writing connections; each organisation is always written by the same one.
    pub writers: usize,
    /// This node's name among those that share the database: leases are its own.
    pub node: String,
}

impl PostgresSettings {
    /// Settings for a database, with the default number of connections.
    pub fn new(url: &str, node: &str) -> Self {
        Self {
            url: url.to_owned(),
            password: None,
            authorities: None,
            listen_url: None,
            connections: CONNECTIONS,
            writers: WRITERS,
            node: node.to_owned(),
        }
    }

    pub(super) fn check(&self) -> Result<(), StoreError> {
        for (what, n) in [("connections", self.connections), ("writers", self.writers)] {
            if !(1..=1_000).contains(&n) {
                let text = format!("{what} = {n}; give a number from 1 to 1000");
                return Err(StoreError::Misconfigured(text));
            }
        }
        if self.node.is_empty() {
            let text = "the node has no name; give it one of its own".to_owned();
            return Err(StoreError::Misconfigured(text));
        }
        Ok(())
    }
}

impl std::fmt::Debug for PostgresSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresSettings")
            .field("node", &self.node)
            .field("connections", &self.connections)
            .field("writers", &self.writers)
            .field("tls", &self.authorities.is_some())
            .field("wake_ups", &self.listen_url.is_some())
            .finish_non_exhaustive()
    }
}
