//! Tasks and their picks.

use sqlx::AnyConnection;

use super::{Change, Result, decode};
use crate::domain::{
    audit::{Entry, Subject, Verb},
    ids::ModelId,
    provider_field::joined,
    task::{Needs, Task},
    task_field,
    text::Purpose,
    token_count::TokenCount,
};

/// Adds a task with its picks; `false` if there is one of that slug.
pub async fn insert(change: &mut Change, task: &Task, verb: Verb) -> Result<bool> {
    let entry = Entry::differing(Subject::Task(task.slug.clone()), verb, &[], &task_field::of_task(task));
    let insert = sqlx::query(
        "INSERT INTO tasks (slug, description, mode, capabilities, min_context, caller) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (slug) DO NOTHING",
    )
    .bind(task.slug.clone())
    .bind(task.description.to_string())
    .bind(task.needs.mode.as_str())
    .bind(joined(&task.needs.capabilities))
    .bind(task.needs.min_context.map(|tokens| i64::try_from(tokens.get()).unwrap_or(i64::MAX)))
    .bind(task.caller.as_str());
    if change.write_before_record(insert).await? == 0 {
        return Ok(false);
    }
    insert_picks(change, &task.slug, &task.picks).await?;
    change.record(&entry).await?;
    Ok(true)
}

/// Removes a task with its picks; `false` if there is none of that slug.
pub async fn delete(change: &mut Change, slug: &str) -> Result<bool> {
    let Some(task) = all(change.read()).await?.into_iter().find(|task| task.slug == slug) else { return Ok(false) };
    let entry = Entry::differing(Subject::Task(slug.to_owned()), Verb::Delete, &task_field::of_task(&task), &[]);
    change.write(sqlx::query("DELETE FROM tasks WHERE slug = $1").bind(slug.to_owned()), &entry).await
}

/// Replaces the picks of a task; `false` if there is no such task.
pub async fn set_picks(change: &mut Change, slug: &str, picks: &[ModelId]) -> Result<bool> {
    let Some(task) = all(change.read()).await?.into_iter().find(|task| task.slug == slug) else { return Ok(false) };
    if task.picks == picks {
        change.note_unchanged(1);
        return Ok(true);
    }
    change
        .write_before_record(sqlx::query("DELETE FROM task_picks WHERE task_slug = $1").bind(slug.to_owned()))
        .await?;
    insert_picks(change, slug, picks).await?;
    let (old, new) = (joined(&task.picks), joined(picks));
    let entry = Entry::differing(Subject::Task(slug.to_owned()), Verb::Picks, &[("picks", old)], &[("picks", new)]);
    change.record(&entry).await?;
    Ok(true)
}

/// Takes models out of every task's picks.
pub(super) async fn drop_picks(change: &mut Change, gone: &[ModelId]) -> Result<()> {
    for task in all(change.read()).await? {
        let kept: Vec<ModelId> = task.picks.iter().filter(|id| !gone.contains(id)).cloned().collect();
        if kept.len() < task.picks.len() {
            set_picks(change, &task.slug, &kept).await?;
        }
    }
    Ok(())
}

/// Every task by slug.
pub(super) async fn all(connection: &mut AnyConnection) -> Result<Vec<Task>> {
    let rows: Vec<(String, String, String, String, Option<i64>, String)> =
        sqlx::query_as("SELECT slug, description, mode, capabilities, min_context, caller FROM tasks")
            .fetch_all(&mut *connection)
            .await?;
    let picks: Vec<(String, String)> =
        sqlx::query_as("SELECT task_slug, model_id FROM task_picks ORDER BY task_slug, position")
            .fetch_all(connection)
            .await?;
    let mut tasks: Vec<Task> = rows
        .into_iter()
        .map(|(slug, description, mode, capabilities, min_context, caller)| {
            let picks = picks.iter().filter(|(of, _)| *of == slug).map(|(_, id)| decode(id)).collect::<Result<_>>()?;
            let needs = Needs {
                mode: decode(&mode)?,
                capabilities: capabilities.split_whitespace().map(decode).collect::<Result<_>>()?,
                min_context: min_context.and_then(|tokens| TokenCount::new(u64::try_from(tokens).ok()?)),
            };
            Ok(Task { slug, description: Purpose::stored(description), needs, caller: decode(&caller)?, picks })
        })
        .collect::<Result<_>>()?;
    tasks.sort_by(|a, b| a.slug.cmp(&b.slug));
    Ok(tasks)
}

async fn insert_picks(change: &mut Change, slug: &str, picks: &[ModelId]) -> Result<()> {
    for (position, model) in (0_i64..).zip(picks) {
        let insert = sqlx::query("INSERT INTO task_picks (task_slug, position, model_id) VALUES ($1, $2, $3)")
            .bind(slug.to_owned())
            .bind(position)
            .bind(model.to_string());
        change.write_before_record(insert).await?;
    }
    Ok(())
}
