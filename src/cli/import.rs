//! `roster import`: a feed's file, shown or applied.

use std::{fs, io::Write as _, path::PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::Args;
use serde::Serialize;

use super::progress::Progress;
use crate::{
    actions::{
        describe_import::{complaints, told},
        fill_catalogue::fill_catalogue,
        sync_catalog::{self, Applied, File, Ticks},
    },
    app::App,
    config::Config,
    domain::{
        audit::Actor,
        catalog::Catalog,
        date::day_of,
        feed::FeedName,
        ids::ProviderId,
        import::{Class, Diff, Plan, Row, Scope},
    },
    feeds::{self, Asked, FeedFile},
    store::{Committed, provider_aliases},
};

/// What the command line says.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Import {
    /// Refuse a file that is not of this feed: litellm or models-dev [default: what the file is]
    #[arg(long)]
    feed: Option<FeedName>,
    /// A price map of litellm, or an api.json of models.dev
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Show what would happen (also without --yes)
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    /// Apply everything but what is held for review
    #[arg(long)]
    yes: bool,
    /// Apply what is held for review too
    #[arg(long, requires = "yes")]
    include_held: bool,
    /// Mark models missing although the feed lost more than half of those it brought
    #[arg(long, requires = "yes")]
    accept_loss: bool,
    /// Whose models: all, enabled, or ids separated by commas
    #[arg(long, default_value = "enabled", value_name = "PROVIDERS")]
    providers: Scope,
    /// Print the counts as JSON, for programs
    #[arg(long)]
    json: bool,
}

/// How many models stand in each class, as programs read it.
#[derive(Debug, Serialize)]
struct Counts {
    added: usize,
    changed: usize,
    reactivated: usize,
    missing: usize,
    protected: usize,
    ignored: usize,
    unchanged: usize,
    held: usize,
    rejected: usize,
}

/// Runs it.
pub async fn run(config: Config, asked: &Import) -> anyhow::Result<()> {
    let progress = Progress::start("reading the file");
    let bytes = fs::read(&asked.file).with_context(|| format!("can't read {}", asked.file.display()))?;
    let app = App::open(config).await?;
    fill_catalogue(&app).await?;
    let (aliases, today) = (provider_aliases::table(&app.db).await?, day_of(app.clock.now()));
    let read = feeds::read(bytes, &Asked { feed: asked.feed, aliases: &aliases, today });
    let read = read.map_err(|error| anyhow!("{}: {} Nothing was changed.", asked.file.display(), error.advice()))?;
    let file = File { feed: read.name, read: &read.feed, scope: &asked.providers, as_of: today };
    progress.step(format!("comparing {} models", read.feed.entries.len()));
    let (catalog, plan) = sync_catalog::plan(&app, &file).await?;
    if let Some(mistake) = file.scope_mistake(&catalog) {
        bail!("{mistake} Nothing was changed.");
    }
    progress.aside(|| show(asked, &catalog, &plan, &read))?;
    if asked.yes {
        let ticks = Ticks { accepts_loss: asked.accept_loss, ..Ticks::all(asked.include_held, catalog.version()) };
        progress.step(format!("writing {} models", plan.rows.iter().filter(|row| ticks.contains(row)).count()));
        let applied = sync_catalog::apply(&app, &Actor::CommandLine, &file, &ticks).await?;
        drop(progress);
        tell(&applied, read.name, &plan)?;
    } else if !asked.dry_run && plan.waiting() > 0 {
        progress.aside(|| eprintln!("Nothing was changed; add --yes to apply it."));
    }
    app.db.close().await;
    Ok(())
}

/// What the file would do.
fn show(asked: &Import, catalog: &Catalog, plan: &Plan, read: &FeedFile) -> anyhow::Result<()> {
    for line in told(plan, read.name, catalog) {
        eprintln!("{line}");
    }
    let enabled = catalog.enabled_providers();
    let is_meant = |provider: &ProviderId| asked.providers.contains(provider, &enabled);
    let meant = read.feed.complaints.iter().filter(|c| c.provider.as_ref().is_none_or(is_meant));
    for line in complaints(meant) {
        eprintln!("{line}");
    }
    let rejected = read.feed.rejected();
    if asked.json {
        print(&serde_json::to_string_pretty(&Counts::of(plan, rejected))?);
    } else {
        print(&listing(plan, rejected));
    }
    Ok(())
}

/// How it ended.
fn tell(applied: &Applied, feed: FeedName, plan: &Plan) -> anyhow::Result<()> {
    match applied {
        Applied::Done(Committed::Changed(_)) => eprintln!("Applied."),
        Applied::Done(Committed::Unchanged(_)) => eprintln!("Nothing to change."),
        Applied::Outdated => bail!("The catalogue changed meanwhile. Nothing was changed; try again."),
        Applied::LostMost => bail!(
            "{} of {} models that {} listed are no longer in it; nothing was changed. If that is right, add \
             --accept-loss",
            plan.count(Class::Missing),
            plan.brought,
            feed.label()
        ),
    }
    Ok(())
}

impl Counts {
    fn of(plan: &Plan, rejected: usize) -> Self {
        Self {
            added: plan.count(Class::Added),
            changed: plan.count(Class::Changed),
            reactivated: plan.count(Class::Reactivated),
            missing: plan.count(Class::Missing),
            protected: plan.count(Class::Protected),
            ignored: plan.count(Class::Ignored),
            unchanged: plan.count(Class::Unchanged),
            held: plan.count(Class::Held),
            rejected,
        }
    }
}

/// Every class with its models, what differs below each.
fn listing(plan: &Plan, rejected: usize) -> String {
    let mut lines = Vec::new();
    for class in Class::ALL.iter().filter(|class| plan.count(**class) > 0) {
        lines.push(format!("{class}: {}", plan.count(*class)));
        if class.acts() || *class == Class::Protected {
            plan.of(*class).for_each(|row| list_row(row, &mut lines));
        }
    }
    if rejected > 0 {
        lines.push(format!("rejected: {rejected}"));
    }
    if plan.out_of_scope > 0 {
        lines.push(format!("of other providers: {}", plan.out_of_scope));
    }
    lines.join("\n")
}

fn list_row(row: &Row, lines: &mut Vec<String>) {
    lines.push(format!("  {}", row.id));
    lines.extend(row.holds.iter().map(|hold| format!("    {hold}")));
    if row.is_known {
        let text = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
        let change = |diff: &Diff| format!("    {}: {} → {}", diff.field, text(&diff.old), text(&diff.new));
        lines.extend(row.diffs.iter().map(change));
        let kept = |Diff { field, old, new, .. }: &Diff| format!("    {field}: stays {}, not {}", text(old), text(new));
        lines.extend(row.kept.iter().map(|row| kept(&row.diff)));
    }
}

/// A reader that has seen enough, such as `head`, must not keep the import from being done.
fn print(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
