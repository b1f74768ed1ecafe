//! Name resolution that gives only addresses that may be called.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::EgressPolicy;

/// Resolves names with the system's resolver and drops what the egress policy forbids. Because
/// the connection is made to what is returned here, there is no second look-up that could give
/// something else.
pub(crate) struct GuardedResolver(pub(crate) Arc<EgressPolicy>);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let mut refusal = None;
            let mut allowed: Vec<SocketAddr> = Vec::new();
            let is_proxy = policy.is_proxy(name.as_str());
            for address in found {
                // Our own proxy is most often at a private address; no peer can name it.
                if is_proxy {
                    allowed.push(address);
                    continue;
                }
                match policy.check_address(address.ip()) {
                    Ok(()) => allowed.push(address),
                    Err(refused) => refusal = Some(refused),
                }
            }
            if let (true, Some(refusal)) = (allowed.is_empty(), refusal) {
                return Err(refusal.into());
            }
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}
