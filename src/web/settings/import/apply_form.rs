//! What was ticked of a preview, and what that means for rows that the page did not show.

use std::collections::HashSet;

use serde::Deserialize;

use crate::{
    actions::sync_catalog::Ticks,
    domain::{ids::ModelId, import::Class},
    web::{Error, Result},
};

/// What of [`ApplyForm::by`] says that a script kept boxes and rows together.
const BY_ROWS: &str = "rows";

/// What is ticked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ApplyForm {
    pub providers: String,
    /// The one class and its page that were looked at.
    pub class: String,
    pub page: String,
    /// The id of the file and the version of the catalogue that were looked at.
    pub file: String,
    pub version: String,
    /// Classes of which all rows are meant that the page did not show.
    pub all: Vec<String>,
    /// Those whose box was ticked from the start.
    pub preset: Vec<String>,
    /// Rows that are ticked, and all that the page showed.
    pub id: Vec<String>,
    pub shown: Vec<String>,
    pub by: String,
    pub accept_loss: String,
    /// Whether prices that are as the file says are confirmed, though nothing is ticked.
    pub confirm: String,
    /// The key of a row that is to be left alone from now on, or no longer.
    pub ignore: String,
    pub heed: String,
}

impl ApplyForm {
    /// What is to be done. A row that the page showed is done if it is ticked, and the box of its class speaks of the
    /// others. Only where somebody ticked a box without a script to tick the rows with it does it speak of all.
    pub fn ticks(&self) -> Result<Ticks> {
        let classes = self.all.iter().map(|word| class(word)).collect::<Result<HashSet<_>>>()?;
        let ids = self.id.iter().map(|text| id(text)).collect::<Result<HashSet<_>>>()?;
        let set_by_hand = |word: &str| self.by != BY_ROWS && !self.preset.iter().any(|preset| preset == word);
        let mut except = HashSet::new();
        for (word, shown) in self.shown.iter().filter_map(|shown| shown.split_once(' ')) {
            let shown = id(shown)?;
            if !set_by_hand(word) && !ids.contains(&shown) {
                except.insert(shown);
            }
        }
        let version = self.version.parse();
        let version = version.map_err(|_| Error::BadRequest("The form did not arrive whole.".into()))?;
        Ok(Ticks { classes, ids, except, accepts_loss: !self.accept_loss.is_empty(), version })
    }

    /// The one class that was looked at, and the number of its page.
    pub fn view(&self) -> Result<(Option<Class>, usize)> {
        let of = if self.class.is_empty() { None } else { Some(class(&self.class)?) };
        Ok((of, self.page.parse().ok().filter(|page| *page > 0).unwrap_or(1)))
    }
}

fn class(word: &str) -> Result<Class> {
    word.parse().map_err(|_| Error::BadRequest("There is no such class of changes. Nothing was changed.".into()))
}

fn id(text: &str) -> Result<ModelId> {
    text.parse().map_err(|_| Error::NotFound)
}
