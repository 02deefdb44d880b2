//! Two people's edits of one row, joined field by field: what only one of them touched is taken, what both touched in
//! different ways is for the second to decide.

use super::{
    audit::Entry,
    field::{Fields, ModelField},
    undo::price_moment,
};
use jiff::Timestamp;

/// A field that both touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disputed {
    /// Its name in forms.
    pub field: &'static str,
    /// What it is now.
    pub theirs: String,
    /// What the form says.
    pub yours: String,
}

/// What becomes of a form.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// What is to be written: fields that the form alone touched, with their texts.
    pub yours: Fields,
    /// What both touched.
    pub disputed: Vec<Disputed>,
    /// Whether the form touched a field at all.
    pub touched: bool,
    /// Whether somebody else changed a field since the form was made.
    pub others: bool,
}

/// The versions of a row that a form is judged by, each with the same fields in the same order.
pub struct Versions<'a> {
    /// What the form says.
    pub yours: &'a Fields,
    /// What is stored.
    pub now: &'a Fields,
    /// What was stored when the form was made.
    pub before: &'a Fields,
    /// Further texts that the form was filled with: who left one alone did not touch the field.
    pub shown: &'a [Fields],
}

impl Merged {
    /// Judges each field by its versions.
    pub fn of(versions: &Versions<'_>) -> Self {
        let mut merged = Self::default();
        let rows = versions.yours.iter().zip(versions.now).zip(versions.before).enumerate();
        for (place, (((field, yours), (_, now)), (_, before))) in rows {
            let was_shown = |fields: &Fields| fields.get(place).is_some_and(|(_, text)| text == yours);
            let touched = yours != before && !versions.shown.iter().any(was_shown);
            merged.touched |= touched;
            merged.others |= now != before;
            if !touched || yours == now {
                continue;
            }
            if now == before {
                merged.yours.push((field, yours.clone()));
            } else {
                merged.disputed.push(Disputed { field, theirs: now.clone(), yours: yours.clone() });
            }
        }
        merged
    }

    /// Of a form of which nobody knows what it was made from: all that differs is disputed.
    pub fn unknown(yours: &Fields, now: &Fields) -> Self {
        let differing = yours.iter().zip(now).filter(|((_, yours), (_, now))| yours != now);
        let disputed = differing.map(|((field, yours), (_, theirs))| Disputed {
            field,
            theirs: theirs.clone(),
            yours: yours.clone(),
        });
        Self { disputed: disputed.collect(), touched: true, others: true, yours: Vec::new() }
    }
}

/// The fields of a row as they were before some entries about it, newest first. A change of its price counts where it
/// holds at `moment` already.
pub fn before<'a>(now: &Fields, since: impl Iterator<Item = &'a Entry>, moment: Timestamp) -> Fields {
    let mut fields = now.clone();
    for entry in since {
        let is_later = price_moment(entry).is_some_and(|from| from > moment);
        for change in &entry.fields {
            let is_price = |name: &str| name.parse().is_ok_and(ModelField::is_price);
            let Some(name) = change.name().filter(|name| !(is_later && is_price(name))) else { continue };
            if let Some((_, text)) = fields.iter_mut().find(|(field, _)| *field == name) {
                *text = change.old.clone().unwrap_or_default();
            }
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        audit::{Subject, Verb},
        terms::PRICE_VALID_FROM,
    };

    fn fields(texts: [&str; 3]) -> Fields {
        ["display_name", "description", "input_price"].into_iter().zip(texts.map(str::to_owned)).collect()
    }

    fn entry(field: &'static str, old: &str, new: &str) -> Entry {
        let id = "acme/alpha".parse().unwrap();
        Entry::one(Subject::Model(id), Verb::Update, field, Some(old.into()), Some(new.into()))
    }

    #[test]
    fn what_only_one_touched_is_taken_and_what_both_touched_is_disputed() {
        let before = fields(["A", "", "1"]);
        let judge = |yours, now| {
            let (yours, now) = (fields(yours), fields(now));
            Merged::of(&Versions { yours: &yours, now: &now, before: &before, shown: &[] })
        };
        let mine = judge(["B", "", "1"], ["A", "said", "1"]);
        assert_eq!((mine.yours, mine.disputed, mine.others), (vec![("display_name", "B".to_owned())], vec![], true));
        let both = judge(["B", "", "2"], ["C", "", "1"]);
        let disputed = Disputed { field: "display_name", theirs: "C".into(), yours: "B".into() };
        assert_eq!((both.yours, both.disputed), (vec![("input_price", "2".to_owned())], vec![disputed]));
        let alike = judge(["B", "", "1"], ["B", "", "1"]);
        assert_eq!((alike.yours, alike.disputed, alike.touched), (vec![], vec![], true));
        let nothing = judge(["A", "", "1"], ["B", "", "1"]);
        assert_eq!((nothing.yours, nothing.disputed, nothing.touched), (vec![], vec![], false));
    }

    #[test]
    fn a_text_that_was_shown_is_none_that_was_typed() {
        let (yours, now) = (fields(["A", "", "2"]), fields(["A", "", "1"]));
        let versions = Versions { yours: &yours, now: &now, before: &now, shown: &[fields(["A", "", "2"])] };
        assert!(!Merged::of(&versions).touched);
    }

    #[test]
    fn entries_lead_back_to_what_was_before_them() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (early, late) = (at("2026-11-20T00:00:00Z"), at("2026-12-20T00:00:00Z"));
        let mut scheduled = entry("input_price", "3", "9");
        scheduled.add(PRICE_VALID_FROM, None, Some("2026-12-01T00:00:00Z".to_owned()));
        let since = [scheduled, entry("display_name", "B", "C"), entry("display_name", "A", "B")];
        assert_eq!(before(&fields(["C", "x", "3"]), since.iter(), early), fields(["A", "x", "3"]));
        assert_eq!(before(&fields(["C", "x", "9"]), since.iter(), late), fields(["A", "x", "3"]));
    }
}
