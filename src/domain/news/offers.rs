//! Since when models and providers are offered and no longer, by the audit.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{News, NewsKind, NewsRows, Noted, Step, by_day};
use crate::domain::{
    audit::{Entry, Subject, Verb},
    catalog::Catalog,
    ids::{ModelId, ProviderId},
    model::Status,
    undo::old_text,
};

/// How an offer was, as far as news tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offer {
    /// Never offered, or not told of.
    Not,
    /// Retired.
    Retired,
    Offered,
}

type Steps<K> = HashMap<K, Vec<Step<Offer, String>>>;

/// The steps of models and providers since the rows begin.
pub(super) struct Offers<'a> {
    models: Steps<&'a ModelId>,
    providers: Steps<&'a ProviderId>,
    /// What deleted models were called.
    gone: HashMap<&'a ModelId, String>,
    /// Which are offered now.
    catalog: &'a Catalog,
    rows: &'a NewsRows,
}

impl<'a> Offers<'a> {
    pub fn of(rows: &'a NewsRows, catalog: &'a Catalog) -> Self {
        let mut offers =
            Self { models: HashMap::new(), providers: HashMap::new(), gone: HashMap::new(), catalog, rows };
        for Noted { change, at, entry } in &rows.entries {
            let step = |(from, to)| Step { at: *at, mark: change.clone(), from, to };
            match &entry.subject {
                Subject::Model(id) => {
                    if entry.verb == Verb::Delete {
                        offers.gone.insert(id, old_text(entry, "display_name"));
                    }
                    offers.models.entry(id).or_default().extend(of_model(entry).map(step));
                }
                Subject::Provider(id) => {
                    offers.providers.entry(id).or_default().extend(of_provider(entry.verb).map(step));
                }
                Subject::Task(_) | Subject::Account(_) | Subject::Catalogue => {}
            }
        }
        offers
    }

    /// Whether a model and its provider were offered until a moment: as before the first step from it on, or as now.
    pub fn was_offered(&self, id: &ModelId, at: Timestamp) -> bool {
        let entry = self.catalog.find(id);
        let later = self.models.get(id).and_then(|steps| steps.iter().find(|step| step.at >= at));
        let model = match later {
            Some(step) => step.from == Offer::Offered,
            None => entry.is_some_and(|entry| entry.model.status == Status::Active),
        };
        model && self.was_on(&id.provider(), at)
    }

    fn was_on(&self, id: &ProviderId, at: Timestamp) -> bool {
        let later = self.providers.get(id).and_then(|steps| steps.iter().find(|step| step.at >= at));
        match later {
            Some(step) => step.from == Offer::Offered,
            None => self.catalog.group(id).is_some_and(|group| group.provider.settings.enabled),
        }
    }

    /// What of it is news.
    pub fn news(&self, catalog: &Catalog) -> Vec<News> {
        let models = self.models.iter().flat_map(|(id, steps)| {
            let steps = self.settled(steps).filter(|step| self.was_on(&id.provider(), step.at));
            steps.map(|step| self.of_model(id, &step, catalog)).collect::<Vec<_>>()
        });
        let providers = self.providers.iter().flat_map(|(id, steps)| {
            let name =
                catalog.group(id).map_or_else(|| id.to_string(), |group| group.provider.settings.name.to_string());
            let news = |step: Step<Offer, String>| News {
                at: step.at,
                kind: if step.to == Offer::Offered { NewsKind::Returning } else { NewsKind::Retired },
                provider: (*id).clone(),
                model: None,
                name: name.clone(),
                before: None,
                after: None,
            };
            self.settled(steps).map(news).collect::<Vec<_>>()
        });
        models.chain(providers).collect()
    }

    fn settled(&self, steps: &[Step<Offer, String>]) -> impl Iterator<Item = Step<Offer, String>> {
        let is_undo =
            |undone: &String, undo: &String| self.rows.undone_changes.contains(&(undone.clone(), undo.clone()));
        let is_news = |step: &Step<Offer, String>| (step.from == Offer::Offered) != (step.to == Offer::Offered);
        by_day(steps.to_vec(), is_undo).into_iter().filter(is_news)
    }

    fn of_model(&self, id: &ModelId, step: &Step<Offer, String>, catalog: &Catalog) -> News {
        let entry = catalog.find(id);
        let was_offered = entry.and_then(|entry| entry.model.first_active_at).is_some_and(|first| first < step.at);
        let is_first = !was_offered
            || self
                .models
                .get(id)
                .and_then(|steps| steps.first())
                .is_some_and(|first| first.from == Offer::Not && super::day_of(first.at) == super::day_of(step.at));
        let kind = match (step.from, step.to) {
            (_, Offer::Retired | Offer::Not) => NewsKind::Retired,
            (Offer::Not, Offer::Offered) if is_first => NewsKind::New,
            (_, Offer::Offered) => NewsKind::Returning,
        };
        let name = entry.map(|entry| entry.model.facts.display_name.to_string());
        let rates = entry.and_then(|entry| entry.rates_at(Some(step.at))).cloned();
        News {
            at: step.at,
            kind,
            provider: id.provider(),
            model: Some(id.clone()),
            name: name.or_else(|| self.gone.get(id).cloned()).unwrap_or_else(|| id.to_string()),
            before: None,
            after: rates.filter(|_| kind != NewsKind::Retired),
        }
    }
}

/// What an entry about a model made of its offer.
fn of_model(entry: &Entry) -> Option<(Offer, Offer)> {
    let status = entry.field("status");
    let read = |text: Option<&String>| text.and_then(|word| word.parse::<Status>().ok());
    let old = read(status.and_then(|change| change.old.as_ref()));
    let new = read(status.and_then(|change| change.new.as_ref()));
    let offer = |status: Option<Status>| match status {
        Some(Status::Active) => Offer::Offered,
        Some(Status::Deprecated) => Offer::Retired,
        Some(Status::Inactive) | None => Offer::Not,
    };
    let steps = match entry.verb {
        Verb::Create | Verb::Activate | Verb::Deactivate | Verb::Deprecate | Verb::Delete => (offer(old), offer(new)),
        _ => return None,
    };
    (steps.0 != steps.1).then_some(steps)
}

fn of_provider(verb: Verb) -> Option<(Offer, Offer)> {
    match verb {
        Verb::Enable => Some((Offer::Retired, Offer::Offered)),
        Verb::Disable => Some((Offer::Offered, Offer::Retired)),
        _ => None,
    }
}
