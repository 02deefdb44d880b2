//! The fields of a task: what each is called, what it holds as text, and how a task is read from them.

use super::{
    catalog::Catalog,
    field::{Fields, text_of},
    mistake::{FieldMistake, Mistake},
    model::{Capability, Mode},
    provider_field::joined,
    reading::{optional, required},
    task::{Caller, Needs, Task},
    text::Purpose,
    words::words,
};

const SLUG_MAX_CHARS: usize = 40;

words! {
    /// A field of a task, by its name in forms and in the audit.
    TaskField {
        /// What it is for.
        Description = "description",
        /// The kind of call.
        Mode = "mode",
        /// What a model must be able to do.
        Capabilities = "capabilities",
        /// The least context window.
        MinContext = "min_context",
        /// Who calls.
        Caller = "caller",
        /// Models in order of preference.
        Picks = "picks",
    }
}

impl TaskField {
    /// As a sentence begins with it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Description => "Description",
            Self::Mode => "Mode",
            Self::Capabilities => "Capabilities",
            Self::MinContext => "Minimum context",
            Self::Caller => "Called by",
            Self::Picks => "Picks",
        }
    }

    /// Its text, as the audit keeps it.
    pub fn get(self, task: &Task) -> String {
        match self {
            Self::Description => task.description.to_string(),
            Self::Mode => task.needs.mode.to_string(),
            Self::Capabilities => joined(&task.needs.capabilities),
            Self::MinContext => text_of(task.needs.min_context),
            Self::Caller => task.caller.to_string(),
            Self::Picks => joined(&task.picks),
        }
    }
}

/// Every field with its text: what the audit compares.
pub fn of_task(task: &Task) -> Fields {
    TaskField::ALL.iter().map(|field| (field.as_str(), field.get(task))).collect()
}

/// Reads a new task of the team, without picks, or everything that is wrong with it.
pub fn read(slug: &str, text: impl Fn(TaskField) -> String, catalog: &Catalog) -> Result<Task, Vec<FieldMistake>> {
    let mut mistakes = Vec::new();
    let slug = note(&mut mistakes, "task", check_slug(slug.trim(), catalog));
    let mut field = Reader { text: &text, mistakes: &mut mistakes };
    let description = field.read(TaskField::Description, str::parse::<Purpose>);
    let mode = field.read(TaskField::Mode, required::<Mode>);
    let capabilities = field.read(TaskField::Capabilities, capabilities);
    let min_context = field.read(TaskField::MinContext, optional);
    let caller = field.read(TaskField::Caller, required::<Caller>);
    let task = || {
        let needs = Needs { mode: mode?, capabilities: capabilities?, min_context: min_context? };
        Some(Task { slug: slug?, description: description?, needs, caller: caller?, picks: Vec::new() })
    };
    task().ok_or(mistakes)
}

/// Reads fields and notes their mistakes.
struct Reader<'a, F> {
    text: &'a F,
    mistakes: &'a mut Vec<FieldMistake>,
}

impl<F: Fn(TaskField) -> String> Reader<'_, F> {
    fn read<T>(&mut self, field: TaskField, reader: impl FnOnce(&str) -> Result<T, Mistake>) -> Option<T> {
        note(self.mistakes, field.as_str(), reader(&(self.text)(field)))
    }
}

fn note<T>(mistakes: &mut Vec<FieldMistake>, field: &'static str, read: Result<T, Mistake>) -> Option<T> {
    read.map_err(|mistake| mistakes.push(mistake.at(field))).ok()
}

fn check_slug(slug: &str, catalog: &Catalog) -> Result<String, Mistake> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if slug.is_empty() {
        return Err(Mistake::missing());
    }
    if slug.len() > SLUG_MAX_CHARS || !slug.chars().all(plain) {
        let error = "is not a name for a task. Use 1 to 40 of a-z, 0-9, underscore and dash.";
        return Err(Mistake::quoting(slug, &error));
    }
    if catalog.tasks().iter().any(|task| task.slug == slug) {
        return Err(Mistake::quoting(slug, &"is already the name of a task. Choose another name."));
    }
    Ok(slug.to_owned())
}

fn capabilities(text: &str) -> Result<Vec<Capability>, Mistake> {
    text.split_whitespace().map(required).collect()
}
