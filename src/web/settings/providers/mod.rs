//! `/settings/providers`: where models are called, how fast, and with which key.

mod form;
pub mod index;
mod key_consent;

use askama::Template;
use axum::extract::State;

use self::{
    form::{Edit, ProviderForm},
    key_consent::{Asker, Consent},
};
use crate::{
    app::App,
    domain::{
        audit::{Subject, Verb},
        catalog::{Entry, Group},
        ids::ProviderId,
        model::Status,
        provider::{KeyVariable, Settings},
        provider_field::{self, ProviderField},
    },
    store::{Committed, models::Saved, providers},
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        error::OrNotFound,
        form::{Errors, Form, Path},
        history::{self, Conflict, Item},
        navigation::Tab,
        notice::{Notice, redirect_after},
        page::{Chrome, Page, render_with},
        request::client::ClientAddress,
        settings::draft::Draft,
    },
    wording::{labels, numbers::thousands},
};

#[derive(Template)]
#[template(path = "settings/providers/edit.html")]
struct ProviderEdit<'a> {
    page: Page,
    /// Absent for a new one.
    id: Option<ProviderId>,
    heading: String,
    form: &'a ProviderForm,
    errors: Errors,
    conflict: Option<Conflict>,
    keys: Vec<(KeyVariable, bool)>,
    asks_password: bool,
    model_count: usize,
    enabled: bool,
    defaults: Vec<(String, String)>,
    history: Vec<Item>,
    /// What is stored; absent for a new one.
    settings: Option<Settings>,
}

/// `GET /settings/providers/new`.
pub async fn new(State(app): State<App>, Admin(viewer): Admin) -> Result {
    show(&app, &viewer, None, &ProviderForm::for_new(), Draft::default()).await
}

/// `POST /settings/providers`.
pub async fn create(
    State(app): State<App>,
    Admin(viewer): Admin,
    from: ClientAddress,
    Form(form): Form<ProviderForm>,
) -> Result {
    let (form, keys) = form.without_keys();
    let errors = match form.parse_new(app.config.local_providers, keys) {
        Err(errors) => errors,
        Ok((id, settings)) => {
            match Consent::ask(&app, Asker { viewer: &viewer, from }, &settings, &form.password).await? {
                Ok(consent) => match insert(&app, &viewer, &NewProvider { id, settings, consent }).await? {
                    Ok(committed) => return Ok(redirect_after(addresses::PROVIDERS, &committed)),
                    Err(errors) => errors,
                },
                Err(errors) => errors,
            }
        }
    };
    show(&app, &viewer, None, &form, Draft::mistaken(errors)).await
}

/// A provider that may be added.
struct NewProvider {
    id: ProviderId,
    settings: Settings,
    consent: Consent,
}

async fn insert(app: &App, viewer: &Viewer, new: &NewProvider) -> Result<Result<Committed, Errors>> {
    let (mut change, catalog) = app.change_catalog(&viewer.actor()).await?;
    if let Err(errors) = new.consent.covers(&catalog, &new.settings) {
        return Ok(Err(errors));
    }
    if providers::insert(&mut change, &new.id, &new.settings, Verb::Create).await? {
        return Ok(Ok(change.commit().await?));
    }
    let mut errors = Errors::default();
    errors.add("id", format!("“{}” is already the id of a provider. Choose another id.", new.id));
    Ok(Err(errors))
}

/// `GET /settings/providers/{id}`.
pub async fn edit(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<ProviderId>,
    notice: Option<Notice>,
) -> Result {
    let catalog = app.views.catalog().await?;
    let group = catalog.group(&id).or_not_found()?;
    show(&app, &viewer, Some(&id), &ProviderForm::from(group), notice.into()).await
}

/// `POST /settings/providers/{id}`.
pub async fn update(
    State(app): State<App>,
    Admin(viewer): Admin,
    Path(id): Path<ProviderId>,
    from: ClientAddress,
    Form(form): Form<ProviderForm>,
) -> Result {
    let catalog = app.views.catalog().await?;
    let group = catalog.group(&id).or_not_found()?;
    let (form, keys) = form.without_keys();
    let errors = match form.parse_edit(group, app.config.local_providers, keys) {
        Err(errors) => errors,
        Ok(edit) => match Consent::ask(&app, Asker { viewer: &viewer, from }, &edit.settings, &form.password).await? {
            Ok(consent) => return save(&app, &viewer, &form, Saving { id, edit, consent }).await,
            Err(errors) => errors,
        },
    };
    show(&app, &viewer, Some(&id), &form, Draft::mistaken(errors)).await
}

/// An edit that may be saved.
struct Saving {
    id: ProviderId,
    edit: Edit,
    consent: Consent,
}

async fn save(app: &App, viewer: &Viewer, form: &ProviderForm, saving: Saving) -> Result {
    let Saving { id, edit, consent } = &saving;
    let (mut change, catalog) = app.change_catalog(&viewer.actor()).await?;
    if let Err(errors) = consent.covers(&catalog, &edit.settings) {
        drop(change);
        return show(app, viewer, Some(id), form, Draft::mistaken(errors)).await;
    }
    match providers::update(&mut change, id, edit.revision, &edit.settings).await? {
        Saved::Missing => return Err(Error::NotFound),
        Saved::Stale => {
            drop(change);
            return stale(app, viewer, id, form, edit).await;
        }
        Saved::Done => {}
    }
    if providers::set_default(&mut change, id, edit.default_model.as_ref()).await? {
        return Ok(redirect_after(&addresses::provider(id), &change.commit().await?));
    }
    drop(change);
    let draft = Draft::refused("default_model", "The model is no longer active. Choose another one.");
    show(app, viewer, Some(id), form, draft).await
}

/// Shows both versions; the form keeps what was typed and is now based on theirs.
async fn stale(app: &App, viewer: &Viewer, id: &ProviderId, form: &ProviderForm, edit: &Edit) -> Result {
    let catalog = app.views.catalog().await?;
    let provider = &catalog.group(id).or_not_found()?.provider;
    let theirs = provider_field::of_provider(&provider.settings);
    let yours = provider_field::of_provider(&edit.settings);
    let subject = Subject::Provider(id.clone());
    let conflict = Conflict::between(&app.db, &subject, addresses::provider(id), theirs, &yours).await?;
    let rebased = form.clone().over(provider.revision);
    show(app, viewer, Some(id), &rebased, Draft::conflicting(conflict)).await
}

/// The page of one provider, or of a new one.
pub async fn show(app: &App, viewer: &Viewer, id: Option<&ProviderId>, form: &ProviderForm, draft: Draft) -> Result {
    let catalog = app.views.catalog().await?;
    let group = id.and_then(|id| catalog.group(id));
    let heading = group.map_or("New provider", |group| &group.provider.settings.name).to_owned();
    let history = match id {
        Some(id) => history::of(&app.db, &Subject::Provider(id.clone()), &catalog).await?,
        None => Vec::new(),
    };
    let keys = group.map(|group| group.provider.settings.key_variables.clone()).unwrap_or_default();
    let view = ProviderEdit {
        page: Page::settings(heading.clone(), Tab::Providers, Chrome::load(app, viewer).await?, &catalog)
            .with_notice(draft.notice),
        id: id.cloned(),
        heading,
        form,
        enabled: group.is_some_and(|group| group.provider.settings.enabled),
        model_count: group.map_or(0, |group| group.counts.total()),
        asks_password: draft.errors.on("password").is_some(),
        errors: draft.errors,
        conflict: draft.conflict,
        keys: keys.into_iter().map(|variable| (variable.clone(), app.keys.is_set(&variable))).collect(),
        defaults: group.map(default_choices).unwrap_or_default(),
        history,
        settings: group.map(|group| group.provider.settings.clone()),
    };
    render_with(draft.status, &view)
}

fn default_choices(group: &Group) -> Vec<(String, String)> {
    let active = group.entries.iter().filter(|entry| entry.model.status == Status::Active);
    let choice = |entry: &Entry| {
        let benched = if entry.model.is_benched() { " (benched)" } else { "" };
        (entry.model.id.to_string(), format!("{}{benched}", entry.model.facts.display_name))
    };
    std::iter::once((String::new(), "None".to_owned())).chain(active.map(choice)).collect()
}

impl ProviderEdit<'_> {
    /// What is stored, whatever was typed.
    fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// The variable to set, where none of them is.
    fn missing_key(&self) -> Option<&KeyVariable> {
        let is_set = self.keys.iter().any(|(_, set)| *set);
        self.keys.first().filter(|_| !is_set && !self.is_keyless()).map(|(variable, _)| variable)
    }

    /// Whether its calls need no key.
    fn is_keyless(&self) -> bool {
        self.settings.as_ref().is_some_and(|settings| !settings.needs_key())
    }

    /// What a viewer reads instead of a form; keys stand by themselves.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let Some(settings) = &self.settings else { return Vec::new() };
        let readable = |field: ProviderField| match (field, field.typed(settings)) {
            (ProviderField::Protocol, _) => labels::protocol(settings.protocol).to_owned(),
            (ProviderField::RequestsPerMinute, _) => thousands(settings.requests_per_minute.get()),
            (_, text) if text.is_empty() => "Not set".to_owned(),
            (_, text) if text == "yes" => "Yes".to_owned(),
            (_, text) if text == "no" => "No".to_owned(),
            (_, text) => text,
        };
        let shown = ProviderField::ALL.iter().filter(|field| **field != ProviderField::KeyVariables);
        let facts = shown.map(|field| (field.label(), readable(*field)));
        let default = self.defaults.iter().find(|(id, _)| *id == self.form.default_model);
        let default = default.map_or("None", |(_, name)| name.as_str());
        facts.chain([("Default model", default.to_owned())]).collect()
    }

    /// Whether nothing would be lost with it.
    fn can_delete(&self) -> bool {
        self.id.is_some() && self.model_count == 0
    }

    fn action(&self) -> String {
        self.id.as_ref().map_or_else(|| addresses::PROVIDERS.to_owned(), addresses::provider)
    }
}
