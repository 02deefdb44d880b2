//! Plans over small catalogues.

mod classes;
mod gone;
mod guesses;
mod prices;
mod trust;

use jiff::Timestamp;

use super::*;
use crate::domain::{
    catalog::{CatalogPosition, CatalogRows},
    model::{Capability, Facts, Mode, Model, Status, UpstreamStatus},
    origin::Origins,
    price::{Price, Rates, Tier},
    provider::{Provider, Settings},
    tiers::Tiers,
    token_count::TokenCount,
};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

struct World {
    models: Vec<Model>,
    prices: Vec<(ModelId, Price)>,
    ignored: HashSet<String>,
    heard: HashMap<ModelId, Vec<Heard>>,
    rejected: Vec<&'static str>,
    unread: HashSet<ProviderId>,
}

fn rates(input: &str, output: &str) -> Rates {
    Rates { input: input.parse().unwrap(), output: output.parse().unwrap(), ..Rates::default() }
}

fn id(text: &str) -> ModelId {
    text.parse().unwrap()
}

fn entry(text: &str, rates: Option<Rates>) -> Entry {
    let id = id(text);
    let facts = Facts { context_window: TokenCount::new(1_000), ..Facts::named((&id).into()) };
    Entry {
        upstream_key: text.to_owned(),
        twins: Vec::new(),
        id,
        facts,
        is_named: false,
        input_limit: None,
        rates,
        upstream_status: None,
        guessed: Vec::new(),
        unread: Vec::new(),
    }
}

impl World {
    fn new() -> Self {
        let (models, prices, ignored, heard) = Default::default();
        Self { models, prices, ignored, heard, rejected: Vec::new(), unread: HashSet::new() }
    }

    fn with(mut self, text: &str, source: Source, rates: Option<Rates>) -> Self {
        let id = id(text);
        self.models.push(Model {
            facts: Facts { context_window: TokenCount::new(1_000), ..Facts::named((&id).into()) },
            status: Status::Inactive,
            upstream_status: None,
            missing_since: None,
            benched_at: None,
            origins: Origins::of_new(source, NOW),
            first_active_at: None,
            revision: 1,
            created_at: NOW,
            updated_at: NOW,
            status_since: None,
            id: id.clone(),
        });
        self.prices.push((id, Price { valid_from: NOW, rates, stated: None }));
        self
    }

    fn edit(mut self, change: impl FnOnce(&mut Model)) -> Self {
        change(self.models.last_mut().unwrap());
        self
    }

    fn heard(mut self, source: Source, says: &str) -> Self {
        let id = self.models.last().unwrap().id.clone();
        let heard = Heard { source, key: id.to_string(), says: says.to_owned() };
        self.heard.entry(id).or_default().push(heard);
        self
    }

    fn plan(&self, feed: FeedName, entries: &[Entry]) -> Plan {
        self.plan_for(feed, entries, &Scope::Enabled)
    }

    fn plan_for(&self, feed: FeedName, entries: &[Entry], scope: &Scope) -> Plan {
        let provider = |slug: &str, enabled| Provider {
            id: slug.parse().unwrap(),
            settings: Settings { enabled, ..Settings::named(slug.parse().unwrap()).unwrap() },
            revision: 1,
            updated_at: NOW,
        };
        let catalog = Catalog::new(
            CatalogRows {
                position: CatalogPosition { version: 7, change: None },
                providers: Some(vec![provider("on", true), provider("off", false)]),
                models: self.models.clone(),
                prices: self.prices.clone(),
                ..CatalogRows::default()
            },
            None,
            NOW,
        );
        let (ignored, heard) = (&self.ignored, &self.heard);
        let rejected = self.rejected.iter().copied().collect();
        let unread = &self.unread;
        Plan::new(&Input { feed, entries, rejected, unread, catalog: &catalog, scope, ignored, heard })
    }

    /// The one row of a plan, as "class: field old → new; …, kept: field old by holder".
    fn row(&self, feed: FeedName, entry: Entry) -> String {
        let plan = self.plan(feed, &[entry]);
        let row = plan.rows.first().unwrap();
        let changes = row.diffs.iter().map(|diff| format!(" {} {}>{}", diff.field, diff.old, diff.new));
        let kept = row.kept.iter().map(|kept| format!(" !{} {} {}", kept.diff.field, kept.diff.new, kept.holder));
        format!("{}:{}", row.class, changes.chain(kept).collect::<String>())
    }
}
