//! A database that is used again.

use pgrig::Database;

/// Takes everything out of a database: much faster than making a new one.
pub(crate) async fn empty(database: &Database) {
    let tables = [
        "life",
        "unique_key",
        "lookup",
        "work",
        "record",
        "record_token",
        "content",
        "sealed",
        "audit",
        "audit_head",
    ];
    let deletes: String = tables
        .iter()
        .map(|table| format!("DELETE FROM sealpost.{table};"))
        .collect();
    let client = database.connect().await;
    client.batch_execute(&deletes).await.unwrap();
}
