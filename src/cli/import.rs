//! `roster import`: a feed's file, shown or applied.

use std::{fs, io::Write as _, path::PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::Args;
use serde::Serialize;

use super::progress::Progress;
use crate::{
    actions::{
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
    feeds::{self, Feed},
    store::{Committed, provider_aliases},
};

/// What the command line says.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Import {
    /// Which feed the file is of: litellm or models-dev
    #[arg(long)]
    feed: FeedName,
    /// A litellm price map, or an api.json of models.dev
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
    let bytes = fs::read(&asked.file).with_context(|| format!("reading {}", asked.file.display()))?;
    let app = App::open(config).await?;
    fill_catalogue(&app).await?;
    let read = feeds::read(asked.feed, &bytes, &provider_aliases::table(&app.db).await?);
    let read = read.map_err(|error| anyhow!("{}: {}; nothing was changed", asked.file.display(), error.advice()))?;
    let as_of = day_of(app.clock.now());
    let file = File { feed: asked.feed, read: &read, scope: &asked.providers, as_of };
    progress.step(format!("comparing {} models", read.entries.len()));
    let (catalog, plan) = sync_catalog::plan(&app, &file).await?;
    progress.aside(|| show(asked, &catalog, &plan, &read))?;
    if asked.yes {
        let ticks = Ticks { accepts_loss: asked.accept_loss, ..Ticks::all(asked.include_held, catalog.version()) };
        progress.step(format!("writing {} models", plan.rows.iter().filter(|row| ticks.contains(row)).count()));
        let applied = sync_catalog::apply(&app, &Actor::CommandLine, &file, &ticks).await?;
        drop(progress);
        tell(&applied, asked.feed, &plan)?;
    } else if !asked.dry_run && plan.waiting() > 0 {
        progress.aside(|| eprintln!("Nothing was changed; add --yes to apply it."));
    }
    app.db.close().await;
    Ok(())
}

/// What the file would do.
fn show(asked: &Import, catalog: &Catalog, plan: &Plan, read: &Feed) -> anyhow::Result<()> {
    if asked.json {
        print(&serde_json::to_string_pretty(&Counts::of(plan, read))?);
    } else {
        complain(read, &asked.providers, catalog);
        print(&listing(plan, read));
    }
    Ok(())
}

/// How it ended.
fn tell(applied: &Applied, feed: FeedName, plan: &Plan) -> anyhow::Result<()> {
    match applied {
        Applied::Done(Committed::Changed(_)) => eprintln!("Applied."),
        Applied::Done(Committed::Unchanged(_)) => eprintln!("Nothing to change."),
        Applied::Outdated => bail!("the catalogue changed meanwhile; nothing was changed, try again"),
        Applied::LostMost => bail!(
            "{} of {} models that {} brought are no longer in it; nothing was changed. If that is right, add \
             --accept-loss",
            plan.count(Class::Missing),
            plan.brought,
            feed.label()
        ),
    }
    Ok(())
}

impl Counts {
    fn of(plan: &Plan, feed: &Feed) -> Self {
        Self {
            added: plan.count(Class::Added),
            changed: plan.count(Class::Changed),
            reactivated: plan.count(Class::Reactivated),
            missing: plan.count(Class::Missing),
            protected: plan.count(Class::Protected),
            ignored: plan.count(Class::Ignored),
            unchanged: plan.count(Class::Unchanged),
            held: plan.count(Class::Held),
            rejected: feed.rejected(),
        }
    }
}

/// Every class with its models, what differs below each.
fn listing(plan: &Plan, feed: &Feed) -> String {
    let mut lines = Vec::new();
    for class in Class::ALL.iter().filter(|class| plan.count(**class) > 0) {
        lines.push(format!("{class}: {}", plan.count(*class)));
        if class.acts() || *class == Class::Protected {
            plan.of(*class).for_each(|row| list_row(row, &mut lines));
        }
    }
    if feed.rejected() > 0 {
        lines.push(format!("rejected: {}", feed.rejected()));
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

/// Says what could not be read, and why: of the providers that are meant, and where nobody knows whose it is.
fn complain(feed: &Feed, scope: &Scope, catalog: &Catalog) {
    let enabled = catalog.enabled_providers();
    let is_meant = |provider: &ProviderId| scope.contains(provider, &enabled);
    for complaint in feed.complaints.iter().filter(|complaint| complaint.provider.as_ref().is_none_or(is_meant)) {
        let skipped = if complaint.skipped { "; it was left out" } else { "" };
        eprintln!("{} {}{skipped}", complaint.key, complaint.reason);
    }
}

/// A reader that has seen enough, such as `head`, must not keep the import from being done.
fn print(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
