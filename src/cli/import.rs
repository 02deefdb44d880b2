//! `roster import`: a feed's file, shown or applied.

use std::{fs, path::PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::Args;
use serde::Serialize;

use crate::{
    actions::{
        fill_catalogue::fill_catalogue,
        sync_catalog::{self, Applied, File, Ticks},
    },
    clock::Clock,
    config::Config,
    domain::{
        feed::FeedName,
        ids::ProviderId,
        import::{Class, Plan, Row, Scope},
    },
    feeds::{self, Feed},
    store::{Actor, Committed, Db, feeds::alias_table},
    views::Views,
};

/// What the command line says.
#[derive(Debug, Args)]
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
    #[arg(long, default_value = "enabled", value_parser = scope, value_name = "PROVIDERS")]
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
pub async fn run(config: &Config, asked: &Import) -> anyhow::Result<()> {
    let bytes = fs::read(&asked.file).with_context(|| format!("reading {}", asked.file.display()))?;
    let (clock, db) = (Clock::system(), Db::open(&config.database_url).await?);
    fill_catalogue(&db, clock.now()).await?;
    let read = feeds::read(asked.feed, &bytes, &alias_table(&db).await?);
    let read = read.map_err(|error| anyhow!("{}: {}; nothing was changed", asked.file.display(), error.advice()))?;
    let file = File { feed: asked.feed, read: &read, scope: &asked.providers };
    let views = Views::new(db.clone(), clock.clone());
    let (catalog, plan) = sync_catalog::plan(&db, &views, &file).await?;
    if asked.json {
        println!("{}", serde_json::to_string_pretty(&Counts::of(&plan, &read))?);
    } else {
        show(&plan, &read);
    }
    if asked.yes {
        let ticks = Ticks { accepts_loss: asked.accept_loss, ..Ticks::all(asked.include_held) };
        let by = (&Actor::CommandLine, clock.now());
        match sync_catalog::apply((&db, &views), by, &file, &ticks, Some(catalog.version())).await? {
            Applied::Done(Committed::Changed(_), _) => eprintln!("Applied."),
            Applied::Done(Committed::Unchanged(_), _) => eprintln!("Nothing to change."),
            Applied::Outdated => bail!("the catalogue changed meanwhile; nothing was changed, try again"),
            Applied::LostMost => bail!(
                "{} of {} models that {} brought are no longer in it; nothing was changed. If that is right, add \
                 --accept-loss",
                plan.count(Class::Missing),
                plan.brought,
                asked.feed.label()
            ),
        }
    } else if !asked.dry_run && plan.waiting() > 0 {
        eprintln!("Nothing was changed; add --yes to apply it.");
    }
    db.close().await;
    Ok(())
}

fn scope(text: &str) -> Result<Scope, String> {
    match text {
        "all" => Ok(Scope::All),
        "enabled" => Ok(Scope::Enabled),
        ids => {
            let one = |id: &str| id.trim().parse::<ProviderId>().map_err(|error| format!("“{id}”: {error}"));
            ids.split(',').map(one).collect::<Result<_, _>>().map(Scope::These)
        }
    }
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

/// Every class with its models, what differs below each; entries that could not be read on top.
fn show(plan: &Plan, feed: &Feed) {
    for complaint in &feed.complaints {
        let skipped = if complaint.skipped { "; it was left out" } else { "" };
        eprintln!("{} {}{skipped}", complaint.key, complaint.reason);
    }
    for class in Class::ALL {
        let count = plan.count(*class);
        if count == 0 {
            continue;
        }
        println!("{class}: {count}");
        if class.acts() || *class == Class::Protected {
            plan.of(*class).for_each(show_row);
        }
    }
    if feed.rejected() > 0 {
        println!("rejected: {}", feed.rejected());
    }
    if plan.out_of_scope > 0 {
        println!("of other providers: {}", plan.out_of_scope);
    }
}

fn show_row(row: &Row) {
    println!("  {}", row.id);
    for hold in &row.holds {
        println!("    {hold}");
    }
    if row.is_known {
        let text = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
        for diff in &row.diffs {
            println!("    {}: {} → {}", diff.field, text(&diff.old), text(&diff.new));
        }
        for kept in &row.kept {
            println!("    {}: stays {}, not {}", kept.diff.field, text(&kept.diff.old), text(&kept.diff.new));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_words_or_ids() {
        assert_eq!(scope("all"), Ok(Scope::All));
        assert_eq!(scope("enabled"), Ok(Scope::Enabled));
        assert!(matches!(scope("openai, xai"), Ok(Scope::These(those)) if those.len() == 2));
        assert!(scope("Open AI").is_err());
    }
}
