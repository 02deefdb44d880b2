//! A model's form over the model as it is by now: what others changed since the form was made is kept.

use super::Error;
use crate::{
    app::App,
    domain::{
        audit::{Recorded, Subject},
        catalog::{self, Catalog},
        field::{self, Fields, ModelField},
        merge::{Disputed, Merged, Versions, before},
        mistake::FieldMistake,
        terms::{Edit, Terms, TermsBuilder},
    },
    store::{
        Change, audit,
        models::{self, Saved},
    },
};

/// How an edit ended.
#[derive(Debug)]
pub enum Edited {
    /// It is a part of the change, or changes nothing.
    Done,
    /// All of it was saved before, last by this change.
    Before(String),
    /// Others changed fields that it changes too.
    Disputed(Disputes),
    /// Joined with what others changed, it is not allowed.
    Refused(Vec<FieldMistake>),
    /// There is no such model.
    Missing,
}

/// What two people say of the same fields.
#[derive(Debug)]
pub struct Disputes {
    /// Both versions of each.
    pub fields: Vec<Disputed>,
    /// Names of the fields that only the form touched.
    pub yours: Vec<&'static str>,
    /// Who saved last, if that is known.
    pub last: Option<Recorded>,
}

/// Makes an edit a part of a change of this catalogue.
pub async fn edit_model(
    app: &App,
    (change, catalog): (&mut Change, &Catalog),
    entry: &catalog::Entry,
    edit: &Edit,
) -> Result<Edited, Error> {
    let model = &entry.model;
    let subject = Subject::Model(model.id.clone());
    let since = audit::steps_since(&app.db, &subject, model.revision - edit.revision).await?;
    let merged = match &since {
        Some(since) => merge(change, entry, edit, since),
        None => Merged::unknown(&field::of_model(&edit.terms), &now(entry, edit)),
    };
    let since = since.unwrap_or_default();
    if !merged.disputed.is_empty() {
        let yours = merged.yours.iter().map(|(field, _)| *field).collect();
        let last = since.into_iter().next();
        return Ok(Edited::Disputed(Disputes { fields: merged.disputed, yours, last }));
    }
    if let Some(last) = since.first().filter(|_| merged.touched && merged.yours.is_empty() && !edit.makes_default) {
        return Ok(Edited::Before(last.change_id.clone()));
    }
    let terms = match joined(entry, edit, &merged.yours, catalog) {
        Ok(terms) => terms,
        Err(mistakes) => return Ok(Edited::Refused(mistakes)),
    };
    let merged_with = merged.others.then(|| actors(&since));
    let edit = Edit { revision: model.revision, terms, merged_with, ..edit.clone() };
    Ok(match models::update_known(change, model, &entry.prices, &edit).await? {
        Saved::Done => Edited::Done,
        // The catalogue of a change has the rows of the change.
        Saved::Missing | Saved::Stale => Edited::Missing,
    })
}

fn merge(change: &Change, entry: &catalog::Entry, edit: &Edit, since: &[Recorded]) -> Merged {
    let from = edit.valid_from.unwrap_or(change.now());
    // A form that does not say of when its prices are says all of them.
    let as_of = edit.prices_as_of.unwrap_or(from);
    let entries = || since.iter().map(|recorded| &recorded.entry);
    let (yours, now) = (field::of_model(&edit.terms), now(entry, edit));
    let then = field::of_model(&Terms::of(&entry.model, entry.rates_at(Some(as_of))));
    // Where there is no price to leave alone, all that the form shows is meant.
    let has_price = edit.valid_from.is_none() || entry.rates_at(edit.valid_from).is_some();
    let shown = [prices(before(&then, entries(), as_of.max(change.now()))), prices(then)];
    let shown = if has_price { &shown[..] } else { &[] };
    let versions = Versions { yours: &yours, now: &now, before: &before(&now, entries(), from), shown };
    Merged::of(&versions)
}

/// The fields as they are, with the price of the moment that the edit is about.
fn now(entry: &catalog::Entry, edit: &Edit) -> Fields {
    field::of_model(&Terms::of(&entry.model, entry.rates_at(edit.valid_from)))
}

/// The prices alone, each in its place.
fn prices(fields: Fields) -> Fields {
    let is_price = |name: &str| name.parse().is_ok_and(ModelField::is_price);
    // No form sends a text with a NUL.
    fields.into_iter().map(|(name, text)| (name, if is_price(name) { text } else { "\0".to_owned() })).collect()
}

/// The model with the texts of some fields.
fn joined(entry: &catalog::Entry, edit: &Edit, yours: &Fields, catalog: &Catalog) -> Result<Terms, Vec<FieldMistake>> {
    let mut builder = TermsBuilder::new(Terms::of(&entry.model, entry.rates_at(edit.valid_from)));
    let mut mistakes = Vec::new();
    for (name, text) in yours {
        if let Ok(Err(mistake)) = name.parse::<ModelField>().map(|field| field.set(&mut builder, text)) {
            mistakes.push(mistake.at(name));
        }
    }
    let (terms, of_price) = builder.finish();
    mistakes.extend(of_price);
    mistakes.extend(terms.check(catalog, Some(&entry.model.id), edit.makes_default));
    if mistakes.is_empty() { Ok(terms) } else { Err(mistakes) }
}

/// Who made changes, each once.
fn actors(since: &[Recorded]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for Recorded { actor, .. } in since {
        if !names.contains(&actor.as_str()) {
            names.push(actor);
        }
    }
    names.join(", ")
}
