//! `roster models`: the catalogue without a browser, changed by the same orders as on the pages.

use anyhow::bail;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde::Serialize;

use super::{model_list, print};
use crate::{
    actions::{
        change_models::{Action, ModelCommand},
        fill_catalogue::fill_catalogue,
    },
    app::App,
    config::Config,
    domain::{
        audit::{Actor, Entry, RecordedChange, Subject, Verb},
        catalog::Catalog,
        date::parse_day,
        ids::{ModelId, ProviderId},
    },
    store::{Committed, Db, audit},
    wording::change,
};

/// The least similarity to an unknown id, from 0 to 1, with which a name is suggested.
const SIMILAR: f64 = 0.75;
/// How much less similar than the best suggestion another one may be: beside an exact match nothing else is meant.
const NEARLY_AS_SIMILAR: f64 = 0.1;
const SUGGESTED_AT_MOST: usize = 3;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List models, all or those that match every filter
    List {
        #[command(flatten)]
        wanted: model_list::Wanted,
        /// As JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Offer models
    Activate(Chosen),
    /// Stop offering models; a default moves to another model
    Deactivate(Chosen),
    /// Retire models; a default moves to the successor, else to another model
    Deprecate {
        #[command(flatten)]
        chosen: Chosen,
        /// What to use instead
        #[arg(long, value_name = "ID")]
        successor: Option<String>,
        /// The day on which the provider stops serving them
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
        sunset: Option<Date>,
    },
    /// Make models the defaults of their providers
    Default(Chosen),
}

#[derive(Debug, Args)]
pub struct Chosen {
    /// Scoped names, like openai/gpt-5
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Print the result as JSON, for programs
    #[arg(long)]
    json: bool,
}

/// What was asked, as it was typed.
#[derive(Debug)]
struct ModelArgs {
    action: Action,
    chosen: Chosen,
    successor: Option<String>,
    sunset_on: Option<Date>,
}

/// What a command did, as programs read it.
#[derive(Debug, Serialize)]
struct Done {
    /// The sentences that people read.
    said: String,
    /// Leads to the entries in the audit; none where nothing changed.
    change: Option<String>,
    changed: Vec<ModelId>,
    unchanged: Vec<ModelId>,
    defaults: Vec<MovedDefault>,
    active_models: usize,
}

#[derive(Debug, Serialize)]
struct MovedDefault {
    provider: ProviderId,
    from: Option<String>,
    to: Option<String>,
}

/// Does what was asked.
pub async fn run(config: Config, command: Command) -> anyhow::Result<()> {
    let args = |action, chosen| ModelArgs { action, chosen, successor: None, sunset_on: None };
    let args = match command {
        Command::List { wanted, json } => {
            let app = open(config).await?;
            model_list::print_list(&*app.views.catalog().await?, &wanted, json)?;
            app.db.close().await;
            return Ok(());
        }
        Command::Activate(chosen) => args(Action::Activate, chosen),
        Command::Deactivate(chosen) => args(Action::Deactivate, chosen),
        Command::Default(chosen) => args(Action::SetDefault, chosen),
        Command::Deprecate { chosen, successor, sunset } => {
            ModelArgs { successor, sunset_on: sunset, ..args(Action::Deprecate, chosen) }
        }
    };
    let app = open(config).await?;
    let done = change(&app, &args).await;
    app.db.close().await;
    let done = done?;
    if args.chosen.json {
        return print(&format!("{}\n", serde_json::to_string_pretty(&done)?));
    }
    print(&format!("{}\n", done.said))
}

/// The program around the database; a new database gets the bundled catalogue here as it would at the server's start.
async fn open(config: Config) -> anyhow::Result<App> {
    let app = App::open(config).await?;
    if app.views.catalog().await?.groups().is_empty() {
        fill_catalogue(&app).await?;
    }
    Ok(app)
}

async fn change(app: &App, args: &ModelArgs) -> anyhow::Result<Done> {
    let (mut change, catalog) = app.change_catalog(&Actor::CommandLine).await?;
    let command = args.command(&catalog)?;
    command.carry_out(&mut change).await?;
    let committed = change.commit().await?;
    Done::new(&app.db, &*app.views.catalog().await?, &command, &committed).await
}

impl ModelArgs {
    fn command(&self, catalog: &Catalog) -> anyhow::Result<ModelCommand> {
        let typed = self.chosen.ids.iter().chain(&self.successor);
        let unknown: Vec<&String> = typed.filter(|text| resolve(text, catalog).is_none()).collect();
        if !unknown.is_empty() {
            let told: Vec<String> = unknown.into_iter().map(|text| not_found(text, catalog)).collect();
            bail!("{} Nothing was changed.", told.join(" "));
        }
        let mut ids: Vec<ModelId> = Vec::with_capacity(self.chosen.ids.len());
        for id in self.chosen.ids.iter().filter_map(|text| resolve(text, catalog)) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let successor = self.successor.as_ref().and_then(|text| resolve(text, catalog));
        let command = ModelCommand { action: self.action, ids, successor, sunset_on: self.sunset_on };
        if !command.successor_stays() {
            bail!("The successor must be a model that stays. Nothing was changed.");
        }
        match command.obstacles_to_defaults(catalog).as_slice() {
            [] => Ok(command),
            obstacles => bail!("{} Nothing was changed.", obstacles.join(" ")),
        }
    }
}

impl Done {
    async fn new(db: &Db, catalog: &Catalog, command: &ModelCommand, committed: &Committed) -> anyhow::Result<Self> {
        let change = match committed {
            Committed::Changed(id) => audit::find(db, id).await?,
            Committed::Unchanged(_) => None,
        };
        let said = match (&change, committed) {
            (Some(change), _) => change::sentences(change, catalog),
            (None, Committed::Unchanged(_)) => change::nothing_changed().to_owned(),
            (None, Committed::Changed(_)) => String::new(),
        };
        let is_changed = |id: &ModelId| change.as_ref().is_some_and(|change| touches(change, id));
        let (changed, unchanged) = command.ids.iter().cloned().partition(is_changed);
        let defaults = change.iter().flat_map(moved_defaults).collect();
        let change = change.map(|change| change.id);
        Ok(Self { said, change, changed, unchanged, defaults, active_models: catalog.active_models() })
    }
}

/// Whether a change did something to a model, or made it a default.
fn touches(change: &RecordedChange, id: &ModelId) -> bool {
    let made_default = |to: &Option<String>| to.as_deref() == Some(id.as_str());
    change.entries.iter().any(|entry| match &entry.subject {
        Subject::Model(model) => model == id,
        _ => entry.field("default_model").is_some_and(|field| made_default(&field.new)),
    })
}

fn moved_defaults(change: &RecordedChange) -> Vec<MovedDefault> {
    let moved = change.entries.iter().filter(|entry| entry.verb == Verb::Default);
    let default = |entry: &Entry| match (&entry.subject, entry.field("default_model")) {
        (Subject::Provider(provider), Some(field)) => {
            Some(MovedDefault { provider: provider.clone(), from: field.old.clone(), to: field.new.clone() })
        }
        _ => None,
    };
    moved.filter_map(default).collect()
}

fn resolve(text: &str, catalog: &Catalog) -> Option<ModelId> {
    let id: ModelId = text.parse().ok()?;
    catalog.find(&id).is_some().then_some(id)
}

/// "There is no model “gpt-5”. Did you mean openai/gpt-5?"
fn not_found(text: &str, catalog: &Catalog) -> String {
    let near = near(text, catalog);
    let (Some((last, others)), true) = (near.split_last(), near.len() > 1) else {
        let meant = near.first().map(|id| format!(" Did you mean {id}?"));
        return format!("There is no model “{text}”.{}", meant.unwrap_or_default());
    };
    let others: Vec<&str> = others.iter().map(|id| id.as_str()).collect();
    format!("There is no model “{text}”. Did you mean {} or {last}?", others.join(", "))
}

/// Ids that are like a text or whose own name is, the most similar first.
fn near<'a>(text: &str, catalog: &'a Catalog) -> Vec<&'a ModelId> {
    let text = text.to_lowercase();
    let like = |name: &str| strsim::normalized_damerau_levenshtein(&text, &name.to_lowercase());
    let ids = catalog.entries().map(|entry| &entry.model.id);
    let mut near: Vec<(f64, &ModelId)> = ids
        .map(|id| (like(id.as_str()).max(like(id.name())), id))
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .collect();
    near.sort_by(|(a, x), (b, y)| b.total_cmp(a).then(x.cmp(y)));
    let best = near.first().map_or(1.0, |(similarity, _)| *similarity);
    near.retain(|(similarity, _)| *similarity >= best - NEARLY_AS_SIMILAR);
    near.into_iter().take(SUGGESTED_AT_MOST).map(|(_, id)| id).collect()
}
