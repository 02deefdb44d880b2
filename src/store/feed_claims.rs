//! What each feed said last about each model, and which of its keys are ignored.

use std::collections::{HashMap, HashSet};

use sqlx::AssertSqlSafe;

use super::{Change, Db, Result, decode, placeholders};
use crate::domain::{
    audit::{Entry, Subject, Verb},
    feed::FeedName,
    ids::ModelId,
    import::Heard,
};

/// Columns of `feed_models`.
const HEARD_COLUMNS: usize = 4;

/// What each feed said last about each model.
///
/// # Errors
/// The database can't be reached or has no time, or a row holds what no version of the program writes.
pub async fn all(db: &Db) -> Result<HashMap<ModelId, Vec<Heard>>> {
    let rows: Vec<(String, String, String, String)> =
        sqlx::query_as("SELECT feed, model_id, upstream_key, says FROM feed_models").fetch_all(db.reader()).await?;
    let mut heard: HashMap<ModelId, Vec<Heard>> = HashMap::with_capacity(rows.len());
    for (feed, model, key, says) in rows {
        let source = decode::<FeedName>(&feed)?.source();
        heard.entry(decode(&model)?).or_default().push(Heard { source, key, says });
    }
    Ok(heard)
}

/// What each feed said last about one model.
///
/// # Errors
/// As [`all`].
pub async fn of_model(db: &Db, id: &ModelId) -> Result<Vec<(FeedName, Heard)>> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT feed, upstream_key, says FROM feed_models WHERE model_id = $1 ORDER BY feed")
            .bind(id.as_str())
            .fetch_all(db.reader())
            .await?;
    rows.into_iter()
        .map(|(feed, key, says)| {
            let feed: FeedName = decode(&feed)?;
            Ok((feed, Heard { source: feed.source(), key, says }))
        })
        .collect()
}

/// Records what a feed says of known models, without an audit entry or a version step.
///
/// # Errors
/// The database can't be reached or refuses the statement; the change can then only be dropped.
pub async fn note(change: &mut Change, feed: FeedName, heard: &[(ModelId, Heard)]) -> Result<()> {
    for chunk in heard.chunks(change.rows_a_statement(HEARD_COLUMNS)) {
        let row = |number: usize| format!("({})", placeholders(1 + number * HEARD_COLUMNS, HEARD_COLUMNS));
        let rows: Vec<_> = (0..chunk.len()).map(row).collect();
        let sql = format!(
            "INSERT INTO feed_models (feed, model_id, upstream_key, says) VALUES {} ON CONFLICT (feed, model_id) \
             DO UPDATE SET upstream_key = excluded.upstream_key, says = excluded.says",
            rows.join(", ")
        );
        let put = chunk.iter().fold(sqlx::query(AssertSqlSafe(sql)), |put, (model, heard)| {
            put.bind(feed.as_str()).bind(model.to_string()).bind(heard.key.clone()).bind(heard.says.clone())
        });
        change.write_untracked(put).await?;
    }
    Ok(())
}

/// The keys of a feed that are left alone.
///
/// # Errors
/// As [`all`].
pub async fn ignored(db: &Db, feed: FeedName) -> Result<HashSet<String>> {
    let rows: Vec<(String,)> = sqlx::query_as("SELECT upstream_key FROM ignored_feed_keys WHERE feed = $1")
        .bind(feed.as_str())
        .fetch_all(db.reader())
        .await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// Leaves a feed's key alone from now on, or no longer.
///
/// # Errors
/// As [`note`].
pub async fn ignore(change: &mut Change, feed: FeedName, (key, id): (&str, &ModelId), ignored: bool) -> Result<()> {
    let (verb, old, new) =
        if ignored { (Verb::Ignore, None, Some(key.to_owned())) } else { (Verb::Unignore, Some(key.to_owned()), None) };
    let mut entry = Entry::one(Subject::Model(id.clone()), verb, "upstream_key", old, new);
    entry.add("feed", None, Some(feed.label().to_owned()));
    let put = if ignored {
        let sql = "INSERT INTO ignored_feed_keys (feed, upstream_key, ignored_at) VALUES ($1, $2, $3) \
                   ON CONFLICT (feed, upstream_key) DO NOTHING";
        sqlx::query(sql).bind(feed.as_str()).bind(key.to_owned()).bind(change.now().as_millisecond())
    } else {
        let sql = "DELETE FROM ignored_feed_keys WHERE feed = $1 AND upstream_key = $2";
        sqlx::query(sql).bind(feed.as_str()).bind(key.to_owned())
    };
    if !change.write(put, &entry).await? {
        change.note_unchanged(1);
    }
    Ok(())
}
