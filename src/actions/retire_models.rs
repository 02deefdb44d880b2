//! On its sunset a model deprecates by itself, where an admin ticked so: once, by whichever instance comes first.

use tracing::info;

use super::Error;
use crate::{
    app::App,
    domain::{
        audit::Actor,
        catalog::{Catalog, Entry},
        date::day_of,
        ids::ModelId,
        model::Status,
    },
    store::model_status,
};

/// Deprecates the models whose sunset has come. Returns how many.
pub async fn retire_models(app: &App) -> Result<usize, Error> {
    // Most of the time nothing is due, and then no change is opened.
    if due(&*app.views.catalog().await?, app).is_empty() {
        return Ok(0);
    }
    let (mut change, catalog) = app.change_catalog(&Actor::Roster).await?;
    // Another instance may have come first.
    let due = due(&catalog, app);
    model_status::set(&mut change, &due, Status::Deprecated).await?;
    change.commit().await?;
    for id in &due {
        info!(model.id = %id, "deprecated on its sunset");
    }
    Ok(due.len())
}

fn due(catalog: &Catalog, app: &App) -> Vec<ModelId> {
    let today = day_of(app.clock.now());
    let ends = |entry: &&Entry| {
        let model = &entry.model;
        model.status == Status::Active && model.facts.sunset_auto && model.is_past_sunset(today)
    };
    catalog.entries().filter(ends).map(|entry| entry.model.id.clone()).collect()
}
