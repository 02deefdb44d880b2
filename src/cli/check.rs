//! `roster check`: whether models can be relied on, for scripts that ask before they deploy.

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    app::App,
    config::Config,
    domain::{
        catalog::{Catalog, Entry},
        ids::ModelId,
        model::Status,
    },
};

/// What there is to say about one model.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the JSON that programs read")]
struct Checked {
    id: ModelId,
    /// Active, priced, and not past its sunset.
    ok: bool,
    active: bool,
    priced: bool,
    sunset_on: Option<Date>,
    past_sunset: bool,
    /// Each reason why it is not ok.
    reasons: Vec<String>,
}

/// `roster check ID…`: fails unless every model is active, priced and not past its sunset.
pub async fn run(config: Config, ids: &[ModelId], json: bool) -> anyhow::Result<()> {
    let app = App::open_as_it_is(config).await?;
    let catalog = app.views.catalog().await?;
    app.db.close().await;
    let checked: Vec<Checked> = ids.iter().map(|id| Checked::of(id, &catalog)).collect();
    if json {
        println!("{}", serde_json::to_string_pretty(&checked)?);
    } else {
        for one in &checked {
            println!("{}: {}", one.id, one.verdict());
        }
    }
    let failed = checked.iter().filter(|one| !one.ok).count();
    anyhow::ensure!(failed == 0, "{failed} of {} can’t be relied on", checked.len());
    Ok(())
}

impl Checked {
    fn of(id: &ModelId, catalog: &Catalog) -> Self {
        let entry = catalog.find(id);
        let reasons = entry.map_or_else(|| vec!["it is not in the catalogue".to_owned()], |e| reasons(e, catalog));
        Self {
            id: id.clone(),
            ok: reasons.is_empty(),
            active: entry.is_some_and(Entry::is_active),
            priced: entry.is_some_and(|entry| entry.rates().is_some()),
            sunset_on: entry.and_then(|entry| entry.model.facts.sunset_on),
            past_sunset: entry.is_some_and(|entry| entry.model.is_past_sunset(catalog.today())),
            reasons,
        }
    }

    fn verdict(&self) -> String {
        match (self.ok, self.sunset_on) {
            (false, _) => self.reasons.join("; "),
            (true, Some(day)) => format!("active and priced, until its sunset on {day}"),
            (true, None) => "active and priced".to_owned(),
        }
    }
}

fn reasons(entry: &Entry, catalog: &Catalog) -> Vec<String> {
    let model = &entry.model;
    let mut reasons = Vec::new();
    if model.status != Status::Active {
        reasons.push(format!("its status is {}", model.status));
    }
    if !entry.provider_enabled {
        reasons.push("its provider is disabled".to_owned());
    }
    if let Some(since) = model.benched_at {
        reasons.push(format!("it is benched since {}", since.strftime("%Y-%m-%dT%H:%M:%SZ")));
    }
    if entry.rates().is_none() {
        reasons.push("it has no price".to_owned());
    }
    if let Some(day) = model.facts.sunset_on.filter(|_| model.is_past_sunset(catalog.today())) {
        reasons.push(format!("its sunset was on {day}"));
    }
    if let (false, Some(successor)) = (reasons.is_empty(), &model.facts.successor) {
        reasons.push(format!("use {successor} instead"));
    }
    reasons
}
