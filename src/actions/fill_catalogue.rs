//! A new database gets the bundled catalogue: in one change, once, never again.

use anyhow::Context;
use jiff::civil::Date;
use tracing::info;

use crate::{
    app::App,
    domain::{
        audit::{Actor, Verb},
        date::day_of,
        ids::ModelId,
        model::Status,
        task::{Task, own_tasks},
        terms::{NewModel, Terms},
    },
    feeds::bundled::{self, Bundled, BundledModel},
    store::{Change, Committed, Topic, defaults, milestones, models, providers, tasks},
};

/// Fills a database that was never filled; several instances may try at once.
pub async fn fill_catalogue(app: &App) -> anyhow::Result<()> {
    let mut change = app.change(Topic::Catalog, &Actor::Roster).await?;
    if !milestones::reach(&mut change, milestones::BUNDLED_CATALOGUE).await? {
        return Ok(());
    }
    let bundled = bundled::catalogue().context("the bundled catalogue is unreadable")?;
    fill(&mut change, &bundled).await?;
    if let Committed::Changed(_) = change.commit().await? {
        info!(providers = bundled.providers.len(), models = bundled.models.len(), "bundled catalogue filled in");
    }
    Ok(())
}

async fn fill(change: &mut Change, bundled: &Bundled) -> anyhow::Result<()> {
    let today = day_of(change.now());
    for provider in &bundled.providers {
        providers::insert(change, &provider.id, &provider.settings, Verb::Fill).await?;
    }
    for model in &bundled.models {
        let terms = Terms {
            status: status_on(model, today),
            rates: model.rates.clone(),
            ..Terms::of_facts(model.facts.clone())
        };
        let new = NewModel { id: model.id.clone(), terms, valid_from: None, makes_default: false };
        models::fill(change, &new, bundled.as_of).await?;
    }
    for default in bundled.providers.iter().filter_map(|provider| provider.default_model.as_ref()) {
        // Refused where the model's sunset has come since the file was written; then there is no default.
        defaults::set(change, default).await?;
    }
    for task in own_tasks() {
        let picks = picks_of(bundled, &task.slug);
        tasks::insert(change, &Task { picks, ..task }, Verb::Fill).await?;
    }
    Ok(())
}

/// Nothing past its sunset is filled in as active.
fn status_on(model: &BundledModel, today: Date) -> Status {
    if model.facts.is_past_sunset(today) && model.status == Status::Active { Status::Deprecated } else { model.status }
}

fn picks_of(bundled: &Bundled, slug: &str) -> Vec<ModelId> {
    bundled.picks.iter().find(|(of, _)| of == slug).map(|(_, picks)| picks.clone()).unwrap_or_default()
}
