//! What happens once in the life of a database.

use super::{Change, Result};

/// The bundled catalogue was filled in.
pub const BUNDLED_CATALOGUE: &str = "bundled_catalogue";

/// Marks a milestone; `false` if it was reached before.
pub async fn reach(change: &mut Change, name: &str) -> Result<bool> {
    let insert = sqlx::query("INSERT INTO milestones (name, reached_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(name.to_owned())
        .bind(change.now().as_millisecond());
    Ok(change.write_before_record(insert).await? == 1)
}
