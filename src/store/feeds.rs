//! What feeds said, which of their keys are ignored, and what their providers are called here.

use std::collections::{HashMap, HashSet};

use sqlx::AssertSqlSafe;

use super::{Change, Db, Result, decode, placeholders};
use crate::domain::{
    audit::{Entry, FieldChange, Subject, Verb},
    feed::{Aliases, FeedName},
    ids::{ModelId, ProviderId},
    import::Heard,
};

/// Columns of `feed_models`.
const HEARD_COLUMNS: usize = 4;

/// An admin's name for a feed's provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// Whose.
    pub feed: FeedName,
    /// What the feed calls it.
    pub theirs: String,
    /// What it is called here.
    pub ours: ProviderId,
}

/// What each feed said last about each model.
pub async fn heard(db: &Db) -> Result<HashMap<ModelId, Vec<Heard>>> {
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
pub async fn heard_of(db: &Db, id: &ModelId) -> Result<Vec<(FeedName, Heard)>> {
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

/// Notes what a feed says of models that are there; no page and no audit tells of it.
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
pub async fn ignored(db: &Db, feed: FeedName) -> Result<HashSet<String>> {
    let rows: Vec<(String,)> = sqlx::query_as("SELECT upstream_key FROM ignored_feed_keys WHERE feed = $1")
        .bind(feed.as_str())
        .fetch_all(db.reader())
        .await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// Leaves a feed's key alone from now on, or no longer.
pub async fn ignore(change: &mut Change, feed: FeedName, (key, id): (&str, &ModelId), ignored: bool) -> Result<()> {
    let (verb, old, new) =
        if ignored { (Verb::Ignore, None, Some(key.to_owned())) } else { (Verb::Heed, Some(key.to_owned()), None) };
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

/// The admins' names for providers of feeds, by feed and name.
pub async fn aliases(db: &Db) -> Result<Vec<Alias>> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT feed, theirs, provider_id FROM provider_aliases").fetch_all(db.reader()).await?;
    let alias = |(feed, theirs, ours): (String, String, String)| {
        Ok(Alias { feed: decode(&feed)?, theirs, ours: decode(&ours)? })
    };
    let mut aliases = rows.into_iter().map(alias).collect::<Result<Vec<_>>>()?;
    aliases.sort_by(|a, b| (a.feed, &a.theirs).cmp(&(b.feed, &b.theirs)));
    Ok(aliases)
}

/// The same as feeds are read with.
pub async fn alias_table(db: &Db) -> Result<Aliases> {
    let mut table = Aliases::default();
    for alias in aliases(db).await? {
        table.add(alias.feed, &alias.theirs, alias.ours);
    }
    Ok(table)
}

/// Says what a feed's provider is called here.
pub async fn set_alias(change: &mut Change, alias: &Alias) -> Result<()> {
    let former: Option<(String,)> =
        sqlx::query_as("SELECT provider_id FROM provider_aliases WHERE feed = $1 AND theirs = $2")
            .bind(alias.feed.as_str())
            .bind(&alias.theirs)
            .fetch_optional(change.read())
            .await?;
    if former.is_some_and(|(former,)| former == alias.ours.as_str()) {
        change.note_unchanged(1);
        return Ok(());
    }
    let put = sqlx::query(
        "INSERT INTO provider_aliases (feed, theirs, provider_id) VALUES ($1, $2, $3) \
         ON CONFLICT (feed, theirs) DO UPDATE SET provider_id = excluded.provider_id",
    )
    .bind(alias.feed.as_str())
    .bind(alias.theirs.clone())
    .bind(alias.ours.to_string());
    let entry = alias.entry(None, Some(alias.theirs.clone()));
    change.write(put, &entry).await?;
    Ok(())
}

/// Removes an admin's name; the built-in one is in force again.
pub async fn remove_alias(change: &mut Change, alias: &Alias) -> Result<()> {
    let delete = sqlx::query("DELETE FROM provider_aliases WHERE feed = $1 AND theirs = $2")
        .bind(alias.feed.as_str())
        .bind(alias.theirs.clone());
    if !change.write(delete, &alias.entry(Some(alias.theirs.clone()), None)).await? {
        change.note_unchanged(1);
    }
    Ok(())
}

impl Alias {
    fn entry(&self, old: Option<String>, new: Option<String>) -> Entry {
        let named = FieldChange { field: "feed_alias".to_owned(), old, new };
        let feed = FieldChange { field: "feed".to_owned(), old: None, new: Some(self.feed.label().to_owned()) };
        Entry { subject: Subject::Provider(self.ours.clone()), verb: Verb::Alias, fields: vec![named, feed] }
    }
}
