//! On its sunset a model deprecates by itself, where an admin ticked so: once, by whichever instance comes first.

use tracing::info;

use crate::{
    app::App,
    domain::{catalog::Catalog, ids::ModelId, model::Status},
    store::{self, Actor, Topic, model_status},
};

/// Deprecates what is due; how many.
pub async fn retire_models(app: &App) -> Result<usize, store::Error> {
    // Most of the time nothing is due, and then no change is opened.
    if due(&*catalog(app).await?, app).is_empty() {
        return Ok(0);
    }
    let mut change = app.db.change(Topic::Catalog, &Actor::Roster, app.clock.now()).await?;
    // Nobody changes the catalogue while this change is open: another instance may have come first.
    let due = due(&*catalog(app).await?, app);
    model_status::set(&mut change, &due, Status::Deprecated).await?;
    change.commit().await?;
    for id in &due {
        info!(model.id = %id, "deprecated on its sunset");
    }
    Ok(due.len())
}

async fn catalog(app: &App) -> Result<std::sync::Arc<Catalog>, store::Error> {
    app.views.catalog().await.map_err(|error| store::Error::Unavailable(error.into()))
}

fn due(catalog: &Catalog, app: &App) -> Vec<ModelId> {
    let today = crate::domain::date::day_of(app.clock.now());
    let ends = |entry: &&crate::domain::catalog::Entry| {
        let model = &entry.model;
        model.status == Status::Active && model.facts.sunset_auto && model.is_past_sunset(today)
    };
    catalog.entries().filter(ends).map(|entry| entry.model.id.clone()).collect()
}
