//! The page that asks before models are changed, whichever form would change them.

use askama::Template;

use super::suggestions;
use crate::{
    actions::{
        change_models::{Action, ModelCommand},
        consequences::{Consequences, UNASKED_AT_MOST},
    },
    app::App,
    domain::{
        catalog::{Catalog, Entry},
        ids::ModelId,
    },
    store::{Topic, audit},
    web::{
        Result,
        asker::Viewer,
        form::Errors,
        navigation::Tab,
        page::{Chrome, Page},
    },
    wording::{change::sentences, numbers::number_of},
};

/// So many names are listed; the rest is counted.
const NAMED: usize = 12;

/// What is asked, and how the form goes on that led here.
pub struct Question<'a> {
    pub command: &'a ModelCommand,
    pub consequences: Consequences,
    /// Where the form goes.
    pub address: String,
    /// Its fields but for those that are shown.
    pub hidden: Vec<(String, String)>,
    /// Where "Cancel" leads: back to where the button is.
    pub way_back: String,
    /// The version of the catalogue at which this was asked before; empty the first time.
    pub asked_at: &'a str,
    /// What replaces deprecated models, as typed.
    pub successor: &'a str,
    /// When they end, as typed.
    pub sunset_on: &'a str,
    /// What is wrong with the answer to an earlier question.
    pub errors: Errors,
}

/// The page.
#[derive(Template)]
#[template(path = "settings/models/confirm.html")]
pub struct Confirmation<'a> {
    page: Page,
    question: Question<'a>,
    heading: String,
    names: Vec<&'a str>,
    more: usize,
    successors: Vec<&'a Entry>,
    version: i64,
    /// What others changed since a confirmation that came too late; empty the first time.
    meanwhile: Vec<String>,
}

impl<'a> Confirmation<'a> {
    /// Asks on the catalogue on which the consequences were found: a newer one would lend them a version that they were
    /// not found at.
    pub async fn new(app: &App, viewer: &Viewer, catalog: &'a Catalog, question: Question<'a>) -> Result<Self> {
        let command = question.command;
        let found = command.ids.iter().take(NAMED).filter_map(|id| catalog.find(id));
        let names: Vec<&str> = found.map(|entry| entry.model.facts.display_name.as_str()).collect();
        let what = match names.as_slice() {
            [one] if command.ids.len() == 1 => (*one).to_owned(),
            _ => number_of(command.ids.len(), "model", "models"),
        };
        let heading = format!("{} {what}?", command.action.label());
        let since: Option<i64> = question.asked_at.parse().ok();
        let meanwhile = match since.filter(|since| *since != catalog.version()) {
            Some(since) => {
                let changes = audit::since(&app.db, Topic::Catalog, since).await?;
                changes.iter().map(|(actor, change)| format!("{actor}: {}", sentences(change, catalog))).collect()
            }
            None => Vec::new(),
        };
        let provider = command.ids.first().map(ModelId::provider);
        Ok(Self {
            page: Page::settings(heading.clone(), Tab::Models, Chrome::load(app, viewer).await?, catalog),
            heading,
            more: command.ids.len() - names.len(),
            names,
            successors: suggestions::successors(catalog, provider.as_ref(), &command.ids),
            version: catalog.version(),
            meanwhile,
            question,
        })
    }

    /// What the button says: the heading without its question mark.
    fn agree(&self) -> &str {
        self.heading.trim_end_matches('?')
    }

    /// Whether models are deprecated: then it is asked what replaces them and when they end.
    fn asks_what_follows(&self) -> bool {
        self.question.command.action == Action::Deprecate
    }

    /// That there are many, where nothing else makes it a question.
    fn many(&self) -> Option<String> {
        let models = self.question.consequences.models;
        (models > UNASKED_AT_MOST && self.question.consequences.deleted == 0)
            .then(|| format!("{} at once.", number_of(models, "model changes", "models change")))
    }
}
