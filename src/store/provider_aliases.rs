//! The admins' own names for providers of feeds.

use super::{Change, Db, Result, decode};
use crate::domain::{
    audit::{Aspect, Entry, FieldChange, Subject, Verb},
    feed::{Aliases, FeedName},
    ids::ProviderId,
};

/// An admin's name for a feed's provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The feed.
    pub feed: FeedName,
    /// What the feed calls it.
    pub theirs: String,
    /// The provider's id here.
    pub ours: ProviderId,
}

/// Every one, by feed and name.
///
/// # Errors
/// The database can't be reached or has no time, or a row holds what no version of the program writes.
pub async fn list(db: &Db) -> Result<Vec<Alias>> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT feed, theirs, provider_id FROM provider_aliases").fetch_all(db.reader()).await?;
    let alias = |(feed, theirs, ours): (String, String, String)| {
        Ok(Alias { feed: decode(&feed)?, theirs, ours: decode(&ours)? })
    };
    let mut aliases = rows.into_iter().map(alias).collect::<Result<Vec<_>>>()?;
    aliases.sort_by(|a, b| (a.feed, &a.theirs).cmp(&(b.feed, &b.theirs)));
    Ok(aliases)
}

/// The same in the form that a feed is read with.
///
/// # Errors
/// As [`list`].
pub async fn table(db: &Db) -> Result<Aliases> {
    let mut table = Aliases::default();
    for alias in list(db).await? {
        table.add(alias.feed, &alias.theirs, alias.ours);
    }
    Ok(table)
}

/// Says what a feed's provider is called here.
///
/// # Errors
/// The database can't be reached or refuses the statement; the change can then only be dropped.
pub async fn set(change: &mut Change, alias: &Alias) -> Result<()> {
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
///
/// # Errors
/// As [`set`].
pub async fn remove(change: &mut Change, alias: &Alias) -> Result<()> {
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
        let named = FieldChange { field: Aspect::value("feed_alias"), old, new };
        let feed = FieldChange { field: Aspect::value("feed"), old: None, new: Some(self.feed.label().to_owned()) };
        Entry { subject: Subject::Provider(self.ours.clone()), verb: Verb::Alias, fields: vec![named, feed] }
    }
}
