//! `/api/v1/models`: what is offered or was, a page at a time, and one model.

use std::{borrow::Cow, sync::Arc};

use axum::extract::State;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use super::model::{ModelJson, end_of_life};
use crate::{
    app::App,
    domain::{
        catalog::{Catalog, Entry, Group},
        ids::{ModelId, ProviderId},
        model::{Capability, Model, Status},
        search::Filter,
        text_search::{Fit, Query},
    },
    views::pages::Document,
    web::{
        Error, Result,
        asker::MayRead,
        error::OrNotFound,
        form::Path,
        list_query::{ListQuery, address, choices, refused},
        published::{PageRequest, publish, publish_to_readers},
    },
};

const INDEX: &str = "/api/v1/models";
const KEYS: [&str; 6] = ["q", "provider", "status", "capability", "limit", "cursor"];
const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 100;
const Q_MAX_CHARS: usize = 200;

/// Which models, from where on, and how many.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    filter: Filter,
    limit: usize,
    /// The last model that the asker has, and how well it fitted a search: a place that no change of the catalogue moves.
    after: Option<Place>,
}

/// A place in the list: the best matches first, then by id.
type Place = (Option<Fit>, ModelId);

#[derive(Serialize)]
struct List<'a> {
    models: Vec<ModelJson<'a>>,
    next: Option<String>,
}

/// `GET /api/v1/models`.
pub async fn index(
    State(app): State<App>,
    request: PageRequest,
    MayRead(may_read): MayRead,
    query: ListQuery,
) -> Result {
    let wanted = Wanted::read(query)?;
    if !wanted.is_for_readers() {
        return publish(&app, &request, &wanted.address(), |catalog: &Arc<Catalog>| {
            Document::json(&wanted.list(catalog)?)
        })
        .await;
    }
    if !may_read {
        return Err(Error::TokenRequired("Inactive models are listed only with an API token."));
    }
    publish_to_readers(&app, &request, &wanted.address(), |catalog: &Arc<Catalog>| {
        Document::json(&wanted.list(catalog)?)
    })
    .await
}

/// `GET /api/v1/models/{id}`: one that never was offered is there for readers only.
pub async fn show(
    State(app): State<App>,
    request: PageRequest,
    Path(id): Path<ModelId>,
    MayRead(may_read): MayRead,
    query: ListQuery,
) -> Result {
    query.only(&[])?;
    let draw = |catalog: &Catalog, wanted: fn(&Model) -> bool| {
        let entry = catalog.find(&id).filter(|entry| wanted(&entry.model)).or_not_found()?;
        let document = Document::json(&ModelJson::new(entry))?;
        Ok(Document { headers: end_of_life(&entry.model), ..document })
    };
    let address = format!("{INDEX}/{id}");
    match publish(&app, &request, &address, |catalog: &Arc<Catalog>| draw(catalog, Model::is_public)).await {
        Err(Error::NotFound) if may_read => {
            publish_to_readers(&app, &request, &address, |catalog: &Arc<Catalog>| draw(catalog, |_| true)).await
        }
        answer => answer,
    }
}

impl Wanted {
    /// Reads the query; an empty value is none.
    fn read(query: ListQuery) -> Result<Self> {
        let query = query.only(&KEYS)?;
        let filter = Filter {
            q: query.text("q", Q_MAX_CHARS)?.to_owned(),
            provider: query.word("provider", "")?,
            status: query.word("status", &choices(Status::ALL))?,
            capability: query.word("capability", &choices(Capability::ALL))?,
            attention: None,
        };
        let bounds = format!("a whole number from 1 to {MAX_LIMIT}");
        let limit = query.word("limit", &bounds)?.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(refused("limit", &limit.to_string(), &bounds));
        }
        Ok(Self { filter, limit, after: after(query.one("cursor")?)? })
    }

    /// Whether it asks for what not everybody may know: models that never were offered.
    fn is_for_readers(&self) -> bool {
        self.filter.status == Some(Status::Inactive)
    }

    /// The one address of all queries that mean the same.
    fn address(&self) -> String {
        let Filter { q, provider, status, capability, attention: _ } = &self.filter;
        let limit = if self.limit == DEFAULT_LIMIT { String::new() } else { self.limit.to_string() };
        let pairs: [(&str, Cow<'_, str>); 6] = [
            ("q", q.as_str().into()),
            ("provider", provider.as_ref().map_or("", ProviderId::as_str).into()),
            ("status", status.map_or("", Status::as_str).into()),
            ("capability", capability.map_or("", Capability::as_str).into()),
            ("limit", limit.into()),
            ("cursor", self.after.as_ref().map(|(fit, id)| cursor(*fit, id)).unwrap_or_default().into()),
        ];
        address(INDEX, pairs)
    }

    fn list<'a>(&self, catalog: &'a Catalog) -> Result<List<'a>> {
        if let Some(id) = &self.filter.provider
            && catalog.group(id).is_none()
        {
            return Err(Error::BadRequest(format!("“provider” can’t be “{id}”: there is none of that id.")));
        }
        let query = Query::new(&self.filter.q);
        let fit = |group: &Group, entry: &Entry| {
            (!query.is_empty()).then(|| query.among(&group.folded_name).fit(&entry.folded))
        };
        let behind = |(fit, entry): &(Option<Fit>, &Entry)| {
            self.after.as_ref().is_none_or(|(last_fit, last)| (fit, &entry.model.id) > (last_fit, last))
        };
        let found = self.filter.matching(catalog);
        let listed = found.filter(|(_, entry)| self.is_for_readers() || entry.model.status != Status::Inactive);
        let placed = listed.map(|(group, entry)| (fit(group, entry), entry));
        let mut found: Vec<_> = placed.filter(behind).collect();
        found.sort_unstable_by_key(|(fit, entry)| (*fit, &entry.model.id));
        let more = found.len() > self.limit;
        found.truncate(self.limit);
        let next = found.last().filter(|_| more).map(|(fit, entry)| cursor(*fit, &entry.model.id));
        let found = found.into_iter().map(|(_, entry)| entry);
        let models = found.map(ModelJson::new).collect();
        Ok(List { models, next })
    }
}

/// Opaque, so that nobody builds on what it holds.
fn cursor(fit: Option<Fit>, last: &ModelId) -> String {
    let fit = fit.map_or("", Fit::as_str);
    URL_SAFE_NO_PAD.encode(format!("{fit} {last}"))
}

fn after(cursor: &str) -> Result<Option<Place>> {
    if cursor.is_empty() {
        return Ok(None);
    }
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (fit, id) = text.split_once(' ')?;
        let fit = if fit.is_empty() { None } else { Some(fit.parse().ok()?) };
        Some((fit, id.parse().ok()?))
    };
    let refused = || Error::BadRequest("“cursor” is not one that this list gave as “next”.".to_owned());
    read().map(Some).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn queries_that_mean_the_same_have_one_address() {
        let address = |query: &str| Wanted::read(ListQuery::parse(query)).unwrap().address();
        assert_eq!(address(""), INDEX);
        assert_eq!(address("q=+&limit=50"), INDEX);
        let written = "q=a+b&provider=acme&status=active&capability=json&limit=7&cursor=IGFjbWUvYWxwaGE";
        let cursor = cursor(None, &"acme/alpha".parse().unwrap());
        let typed = format!("cursor={cursor}&limit=7&q=+a+b&provider=acme&capability=json&status=active");
        assert_eq!(address(&typed), format!("{INDEX}?{written}"));
    }

    proptest! {
        #[test]
        fn a_cursor_is_the_place_it_was_made_at(name in "[A-Za-z0-9._:@~*+-]{1,200}") {
            prop_assume!(name != "." && name != "..");
            let id: ModelId = format!("acme/{name}").parse().unwrap();
            for fit in Fit::ALL.iter().copied().map(Some).chain([None]) {
                prop_assert_eq!(after(&cursor(fit, &id)).unwrap(), Some((fit, id.clone())));
            }
        }

        #[test]
        fn no_other_text_is_a_cursor_or_a_panic(text in "\\PC{0,40}") {
            let _ = after(&text);
        }
    }
}
