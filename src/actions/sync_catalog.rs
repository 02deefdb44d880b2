//! A feed's file against the catalogue: what it would do, and doing what was chosen in one change.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use jiff::{Timestamp, civil::Date};

use super::Error;
use crate::{
    app::App,
    domain::{
        audit::{Actor, Entry, FEED, MISSING_SINCE, Subject, Verb},
        catalog::Catalog,
        feed::{FeedName, ListedProvider},
        field,
        ids::{ModelId, ProviderId},
        import::{Claims, Class, Heard, Input, Plan, Row, Scope},
        origin::{Origins, Stated},
        provider::Settings,
        terms::Terms,
        text::ProviderName,
    },
    feeds::Feed,
    store::{
        Change, Committed, feed_claims,
        imports::{self, Imported},
        providers,
    },
};

/// So many providers are listed to somebody who named one that is not there.
const LISTED_AT_MOST: usize = 30;

/// A file that was read, and whose models of it are meant.
pub struct File<'a> {
    /// Which feed it is of.
    pub feed: FeedName,
    /// What it holds.
    pub read: &'a Feed,
    /// Whose models are meant.
    pub scope: &'a Scope,
    /// The day of which its word is: when it came.
    pub as_of: Date,
}

/// Which rows of a plan shall be done.
#[derive(Debug, Default)]
pub struct Ticks {
    /// All of these classes, but for [`Self::except`].
    pub classes: HashSet<Class>,
    /// These models.
    pub ids: HashSet<ModelId>,
    /// Models that were shown without a tick, whatever is said of their class.
    pub except: HashSet<ModelId>,
    /// Models may go missing although the feed lost most of them.
    pub accepts_loss: bool,
    /// The version of the catalogue at which they were ticked.
    pub version: i64,
}

/// How an import ended.
#[derive(Debug)]
pub enum Applied {
    /// Done.
    Done(Committed),
    /// The catalogue is another by now.
    Outdated,
    /// The feed lost most of its models, and nobody agreed to that.
    LostMost,
}

/// What a file would do to the catalogue as it is.
pub async fn plan(app: &App, file: &File<'_>) -> Result<(Arc<Catalog>, Plan), Error> {
    let catalog = app.views.catalog().await?;
    let (ignored, heard) = (feed_claims::ignored(&app.db, file.feed).await?, feed_claims::all(&app.db).await?);
    let plan = file.plan(&catalog, &ignored, &heard);
    Ok((catalog, plan))
}

/// Does what is ticked, if the catalogue still is at the version at which it was ticked.
pub async fn apply(app: &App, actor: &Actor, file: &File<'_>, ticks: &Ticks) -> Result<Applied, Error> {
    let (mut change, catalog) = app.change_catalog(actor).await?;
    if ticks.version != catalog.version() {
        return Ok(Applied::Outdated);
    }
    let now = change.now();
    let (ignored, heard) = (feed_claims::ignored(&app.db, file.feed).await?, feed_claims::all(&app.db).await?);
    let plan = file.plan(&catalog, &ignored, &heard);
    let chosen: Vec<&Row> = plan.rows.iter().filter(|row| ticks.contains(row)).collect();
    if !ticks.accepts_loss && plan.has_lost_most() && chosen.iter().any(|row| row.class == Class::Missing) {
        return Ok(Applied::LostMost);
    }
    add_providers(&mut change, &catalog, file.read, &chosen).await?;
    let written = chosen.iter().filter_map(|row| file.imported(row, &catalog, now)).collect();
    let stated = file.stated();
    imports::write(&mut change, written).await?;
    let confirmed: Vec<ModelId> = plan.confirmed(&catalog, stated).cloned().collect();
    imports::confirm(&mut change, &confirmed, stated).await?;
    let added: HashSet<&ModelId> = chosen.iter().map(|row| &row.id).collect();
    feed_claims::note(&mut change, file.feed, &file.news(&plan, &added, &heard)).await?;
    change.note_unchanged(usize::from(chosen.is_empty() && confirmed.is_empty()));
    Ok(Applied::Done(change.commit().await?))
}

impl Ticks {
    /// Everything but what is held, or that too, of a catalogue at a version.
    pub fn all(with_held: bool, version: i64) -> Self {
        let classes = Class::ALL.iter().copied().filter(|class| with_held || *class != Class::Held).collect();
        Self { classes, version, ..Self::default() }
    }

    /// Whether nothing is ticked.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty() && self.ids.is_empty()
    }

    /// Whether a row is to be done; one that does nothing never is.
    pub fn contains(&self, row: &Row) -> bool {
        let by_class = || self.classes.contains(&row.class) && !self.except.contains(&row.id);
        row.class.acts() && (self.ids.contains(&row.id) || by_class())
    }
}

impl File<'_> {
    fn plan(&self, catalog: &Catalog, ignored: &HashSet<String>, heard: &HashMap<ModelId, Vec<Heard>>) -> Plan {
        let skipped = self.read.complaints.iter().filter(|complaint| complaint.skipped);
        let rejected = skipped.map(|complaint| complaint.key.as_str()).collect();
        let (feed, entries, scope) = (self.feed, self.read.entries.as_slice(), self.scope);
        let unread = &self.read.unread_providers;
        Plan::new(&Input { feed, entries, rejected, unread, catalog, scope, ignored, heard })
    }

    /// What is wrong where the scope names a provider that is neither here nor in the file, with what there is.
    pub fn scope_mistake(&self, catalog: &Catalog) -> Option<String> {
        let listed: BTreeSet<ProviderId> = self.read.entries.iter().map(|entry| entry.id.provider()).collect();
        let unread = &self.read.unread_providers;
        let is_known = |id: &ProviderId| catalog.group(id).is_some() || listed.contains(id) || unread.contains(id);
        let unknown = self.scope.unknown(is_known);
        let named: Vec<String> = unknown.iter().map(|id| format!("“{id}”")).collect();
        let here: Vec<&str> = catalog.groups().iter().map(|group| group.provider.id.as_str()).collect();
        let others = listed.iter().filter(|id| catalog.group(id).is_none()).map(ProviderId::as_str).collect();
        let there_is = listing("Providers here", here) + &listing("Also in the file", others);
        (!unknown.is_empty()).then(|| format!("There is no provider {}. {}", named.join(", "), there_is.trim_end()))
    }

    fn imported(&self, row: &Row, catalog: &Catalog, now: Timestamp) -> Option<Imported> {
        let feed = self.feed;
        let stored = catalog.find(&row.id).map(|entry| &entry.model);
        let subject = Subject::Model(row.id.clone());
        let mut entry = Entry { subject: subject.clone(), verb: Verb::Import, fields: Vec::new() };
        let mut origins = stored.map_or_else(|| Origins::of_new(feed.source(), now), |model| model.origins.clone());
        let since = stored.and_then(|model| model.missing_since);
        let (terms, reprices, missing_since);
        if let Some(outcome) = &row.outcome {
            (terms, reprices) = (outcome.terms.clone(), outcome.reprices);
            missing_since = since.filter(|_| !is_brought(feed, catalog, &row.id));
        } else {
            (terms, reprices, missing_since) = (Terms::of(stored?, None), false, Some(now));
            entry.verb = Verb::Missing;
        }
        if stored.is_none() {
            entry = Entry::differing(subject, Verb::Create, &[], &field::of_model(&terms));
            for diff in row.diffs.iter().filter(|diff| diff.source != feed.source()) {
                origins.set(diff.field, diff.source, now);
            }
        } else {
            let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            for diff in &row.diffs {
                entry.add(diff.field.as_str(), text(&diff.old), text(&diff.new));
            }
            note_sources(row, &mut origins, &mut entry, now);
        }
        if since != missing_since {
            let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
            entry.add(MISSING_SINCE, text(since), text(missing_since));
        }
        entry.add(FEED, None, Some(feed.label().to_owned()));
        let stated = Some(self.stated());
        Some(Imported { id: row.id.clone(), terms, reprices, stated, origins, missing_since, entry })
    }

    /// Whose word its prices are.
    pub fn stated(&self) -> Stated {
        Stated { by: self.feed.source(), on: self.as_of }
    }

    /// What the feed says of models that are there, where it said something else before.
    fn news(
        &self,
        plan: &Plan,
        added: &HashSet<&ModelId>,
        heard: &HashMap<ModelId, Vec<Heard>>,
    ) -> Vec<(ModelId, Heard)> {
        let source = self.feed.source();
        let stays = |row: &&Row| row.class != Class::Ignored && (row.is_known || added.contains(&row.id));
        let there: HashSet<&ModelId> = plan.rows.iter().filter(stays).map(|row| &row.id).collect();
        let listed = self.read.entries.iter().filter(|entry| there.contains(&entry.id));
        let said = listed.map(|entry| {
            let before = heard.get(&entry.id).and_then(|all| all.iter().find(|heard| heard.source == source));
            let claims = Claims::of(self.feed, entry);
            let heard = Heard { source, key: entry.upstream_key.clone(), says: claims.says(before) };
            (entry.id.clone(), heard)
        });
        said.filter(|(id, now)| !heard.get(id).is_some_and(|before| before.contains(now))).collect()
    }
}

/// "Providers here: anthropic, openai."
fn listing(what: &str, mut names: Vec<&str>) -> String {
    names.sort_unstable();
    match (names.len(), names.get(..LISTED_AT_MOST)) {
        (0, _) => String::new(),
        (all, Some(first)) if all > LISTED_AT_MOST => {
            format!("{what}: {} and {} more. ", first.join(", "), all - LISTED_AT_MOST)
        }
        _ => format!("{what}: {}. ", names.join(", ")),
    }
}

/// Providers of models that are added, switched off. A key is never named for them: where one may be sent is for an
/// admin to say, with the password.
async fn add_providers(change: &mut Change, catalog: &Catalog, feed: &Feed, chosen: &[&Row]) -> Result<(), Error> {
    let mut seen: HashSet<ProviderId> = HashSet::new();
    for row in chosen.iter().filter(|row| !row.is_known) {
        let id = row.id.provider();
        if catalog.group(&id).is_none() && seen.insert(id.clone()) {
            let listed = feed.providers.iter().find(|provider| provider.id == id);
            providers::insert(change, &id, &settings(&id, listed)?, Verb::Create).await?;
        }
    }
    Ok(())
}

fn settings(id: &ProviderId, listed: Option<&ListedProvider>) -> anyhow::Result<Settings> {
    let Some(listed) = listed else { return Ok(Settings::named(ProviderName::from(id))?) };
    let unknown = Settings::named(listed.name.clone())?;
    let base_url = listed.base_url.clone().unwrap_or(unknown.base_url);
    Ok(Settings { protocol: listed.protocol, base_url, ..unknown })
}

/// Says of each field that changes whose word it is now, and in the entry whose it was, for an undo to give back.
fn note_sources(row: &Row, origins: &mut Origins, entry: &mut Entry, now: Timestamp) {
    for diff in &row.diffs {
        let before = origins.of(diff.field).source;
        if before != diff.source {
            entry.add_source(diff.field, before, diff.source);
        }
        origins.set(diff.field, diff.source, now);
    }
}

fn is_brought(feed: FeedName, catalog: &Catalog, id: &ModelId) -> bool {
    catalog.find(id).is_some_and(|entry| entry.model.origins.brought_by() == feed.source())
}
