//! A database of one test.

use crate::Cluster;
use tokio_postgres::{Client, NoTls};

/// A fresh database on the shared server. It goes when the server goes.
pub struct Database {
    url: String,
    pooled_url: String,
}

impl Database {
    /// Makes one.
    pub async fn fresh() -> Self {
        Self::on(Cluster::shared()).await
    }

    /// Makes one on a given server.
    pub async fn on(cluster: &Cluster) -> Self {
        let name = format!("test_{}", uuid::Uuid::new_v4().simple());
        let client = connect(&cluster.url("postgres")).await;
        let sql = format!("CREATE DATABASE {name} TEMPLATE template0");
        client.batch_execute(&sql).await.unwrap();
        Self {
            url: cluster.url(&name),
            pooled_url: cluster.pooled_url(&name),
        }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its address through a pooler in transaction mode.
    pub fn pooled_url(&self) -> &str {
        &self.pooled_url
    }

    /// A connection to it, past the store.
    pub async fn connect(&self) -> Client {
        connect(&self.url).await
    }
}

/// A connection to any address, past the store.
pub async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(async move {
        // The connection ends with its client, or with a server that a test stops.
        connection.await.ok();
    });
    client
}
