//! The form of a model: strings in, domain out, all mistakes at once.

use std::str::FromStr;

use jiff::Timestamp;
use serde::Deserialize;

use super::prices::TierColumn;
use crate::{
    domain::{
        catalog::{Catalog, Entry},
        date::parse_moment,
        field::ModelField,
        flag,
        ids::{ModelId, ProviderId},
        mistake::Mistake,
        model::{Mode, Status},
        origin::Source,
        reading::read,
        terms::{Edit, NewModel, PRICE_VALID_FROM, Terms, TermsBuilder, check_provider},
        text::line,
        words::UnknownWord,
    },
    web::form::{Errors, Several, Texts},
};

/// A longer text is no query of a list.
const LONGEST_QUERY_CHARS: usize = 2_000;

/// Everything as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ModelForm {
    pub provider: String,
    pub name: String,
    #[serde(flatten)]
    texts: Texts<ModelField>,
    #[serde(flatten)]
    pub(super) tier_texts: Texts<TierColumn, Several>,
    pub price_valid_from: String,
    /// The moment of the prices that the form was filled with.
    pub prices_as_of: String,
    pub make_default: String,
    /// Names of protected fields that imports may overwrite again.
    hand_back: Vec<String>,
    pub revision: String,
    /// Whose version of a disputed field is meant.
    #[serde(flatten)]
    choices: Texts<Choice>,
    pub confirmed: String,
    /// The version of the catalogue that a confirmation was made at.
    pub version: String,
    /// The query of the list from which the page was opened.
    pub list: String,
}

/// The choice between two versions of a field, as `choose_input_price`: `theirs` or `yours`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Choice(ModelField);

impl FromStr for Choice {
    type Err = UnknownWord;

    fn from_str(name: &str) -> Result<Self, UnknownWord> {
        name.strip_prefix("choose_").ok_or(UnknownWord)?.parse().map(Self)
    }
}

impl ModelForm {
    /// What a new model begins with.
    pub fn for_new(provider: &str) -> Self {
        let texts = [(ModelField::Mode, Mode::Chat.as_str()), (ModelField::Status, Status::Inactive.as_str())];
        Self { provider: provider.to_owned(), texts: texts.into_iter().collect(), ..Self::default() }
    }

    /// The form of a model as the catalogue has it.
    pub fn filled(entry: &Entry, catalog: &Catalog) -> Self {
        Self::with_prices_of(entry, catalog.loaded_at())
    }

    /// The same with the prices of a moment, for those from then on.
    pub fn scheduling(entry: &Entry, from: Timestamp) -> Self {
        Self { price_valid_from: moment_text(from), ..Self::with_prices_of(entry, from) }
    }

    fn with_prices_of(entry: &Entry, moment: Timestamp) -> Self {
        let terms = Terms::of(&entry.model, entry.rates_at(Some(moment)));
        Self {
            provider: entry.model.id.provider().to_string(),
            name: entry.model.id.name().to_owned(),
            texts: ModelField::of_admins().map(|field| (field, field.get(&terms))).collect(),
            tier_texts: TierColumn::texts(terms.rates.as_ref()),
            prices_as_of: moment.to_string(),
            revision: entry.model.revision.to_string(),
            ..Self::default()
        }
    }

    /// The form of the model as it is by now, with what was typed into some fields.
    pub fn over(self, entry: &Entry, catalog: &Catalog, kept: &[&str]) -> Self {
        let from = read(&self.price_valid_from, parse_moment).ok().flatten();
        let now = Self::with_prices_of(entry, from.unwrap_or(catalog.loaded_at()));
        let is_kept = |field: ModelField| kept.contains(&field.as_str());
        let texts = ModelField::of_admins().map(|field| {
            let from = if is_kept(field) { &self } else { &now };
            (field, from.text(field).to_owned())
        });
        let texts = texts.collect();
        let tier_texts = if is_kept(ModelField::Tiers) { self.tier_texts } else { now.tier_texts };
        let (revision, prices_as_of) = (now.revision, now.prices_as_of);
        Self { texts, tier_texts, revision, prices_as_of, choices: Texts::default(), ..self }
    }

    /// The same with the stored text of each field of which theirs was chosen.
    pub fn settled(self, entry: &Entry, catalog: &Catalog) -> Self {
        let theirs = |field: ModelField| self.choices.iter().any(|(of, word)| of.0 == field && word == "theirs");
        if !ModelField::of_admins().any(theirs) {
            return self;
        }
        let kept: Vec<&str> = ModelField::of_admins().filter(|field| !theirs(*field)).map(ModelField::as_str).collect();
        let revision = self.revision.clone();
        Self { revision, ..self.over(entry, catalog, &kept) }
    }

    /// Every field as it was sent, but for the two that agree and those that a question shows.
    pub fn hidden(&self, shows_what_follows: bool) -> Vec<(String, String)> {
        let shown =
            |field: ModelField| shows_what_follows && matches!(field, ModelField::Successor | ModelField::SunsetOn);
        let texts = self.texts.iter().filter(|(field, _)| !shown(*field));
        let texts = texts.map(|(field, text)| (field.to_string(), text.to_owned()));
        let tiers = self.tier_texts.iter().map(|(column, text)| (column.to_string(), text.to_owned()));
        let own = [
            (PRICE_VALID_FROM, &self.price_valid_from),
            ("prices_as_of", &self.prices_as_of),
            ("make_default", &self.make_default),
            ("revision", &self.revision),
            ("list", &self.list),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value.clone()));
        let handed_back = self.hand_back.iter().map(|name| ("hand_back".to_owned(), name.clone()));
        texts.chain(tiers).chain(own).chain(handed_back).collect()
    }

    /// The same with another text in a field.
    pub fn with(mut self, field: ModelField, text: &str) -> Self {
        self.texts.set(field, text);
        self
    }

    /// What was typed into a field.
    pub fn text(&self, field: ModelField) -> &str {
        self.texts.get(field)
    }

    /// Whether somebody agreed to what a change of this catalogue does besides.
    pub fn agrees(&self, catalog: &Catalog) -> bool {
        flag::read(&self.confirmed) == Ok(Some(true)) && self.version == catalog.version().to_string()
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, field: ModelField) -> bool {
        flag::read(self.text(field)) == Ok(Some(true))
    }

    /// Whether the model shall become its provider's default.
    pub fn makes_default(&self) -> bool {
        flag::read(&self.make_default) == Ok(Some(true))
    }

    /// Reads a new model.
    pub fn parse_new(&self, catalog: &Catalog) -> Result<NewModel, Errors> {
        let mut errors = Errors::default();
        let id = self.id(&mut errors, catalog);
        let terms = self.terms(&mut errors, TermsBuilder::blank());
        let valid_from = self.valid_from(&mut errors);
        let makes_default = errors.tick("make_default", &self.make_default);
        errors.add_all(terms.check(catalog, id.as_ref(), makes_default));
        errors.note("list", line(&self.list, LONGEST_QUERY_CHARS));
        let new = id.map(|id| NewModel { id, terms, valid_from, makes_default });
        if let Some(new) = &new {
            errors.add_all(new.check(catalog));
        }
        errors.sorted_by_key(place).or(new)
    }

    /// Reads an edit of a model.
    pub fn parse_edit(&self, entry: &Entry, catalog: &Catalog) -> Result<Edit, Errors> {
        let mut errors = Errors::default();
        let revision = self.revision.parse().ok();
        if revision.is_none() {
            errors.add(
                "revision",
                "Open the page again and edit there: the form does not say which version it was made from.",
            );
        }
        // The form has the whole price.
        let terms = self.terms(&mut errors, TermsBuilder::new(Terms::of(&entry.model, None)));
        let edit = Edit {
            revision: revision.unwrap_or_default(),
            terms,
            valid_from: self.valid_from(&mut errors),
            prices_as_of: self.prices_as_of.parse().ok(),
            makes_default: errors.tick("make_default", &self.make_default),
            sources: self.handed_back(entry),
            merged_with: None,
        };
        errors.note("list", line(&self.list, LONGEST_QUERY_CHARS));
        errors.tick("confirmed", &self.confirmed);
        errors.add_all(edit.check(&entry.model.id, catalog));
        errors.sorted_by_key(place).or(Some(edit))
    }

    /// Reads fields into terms; what is refused is noted.
    pub(super) fn terms(&self, errors: &mut Errors, mut builder: TermsBuilder) -> Terms {
        for field in ModelField::of_admins().filter(|field| *field != ModelField::Tiers) {
            errors.note(field.as_str(), field.set(&mut builder, self.text_or_default(field)));
        }
        builder.set_tiers(self.tiers(errors));
        let (terms, mistakes) = builder.finish();
        errors.add_all(mistakes);
        terms
    }

    /// An empty mode is chat, an empty status inactive.
    fn text_or_default(&self, field: ModelField) -> &str {
        match (field, self.text(field)) {
            (ModelField::Mode, "") => Mode::Chat.as_str(),
            (ModelField::Status, "") => Status::Inactive.as_str(),
            (_, text) => text,
        }
    }

    fn id(&self, errors: &mut Errors, catalog: &Catalog) -> Option<ModelId> {
        let provider = errors.required::<ProviderId>("provider", &self.provider);
        if let Some(provider) = &provider {
            errors.note("provider", check_provider(provider, catalog));
        }
        let name = self.name.trim();
        if name.is_empty() {
            errors.note::<()>("name", Err(Mistake::missing()));
            return None;
        }
        let id = ModelId::new(&provider?, name).map_err(|error| Mistake::quoting(name, &error));
        errors.note("name", id)
    }

    /// A moment in UTC; empty and `now` are none.
    fn valid_from(&self, errors: &mut Errors) -> Option<Timestamp> {
        let text = self.price_valid_from.trim();
        let moment = if text == "now" { Ok(None) } else { read(text, parse_moment) };
        errors.note(PRICE_VALID_FROM, moment).flatten()
    }

    /// Only what an admin holds can be handed back; what a feed said keeps its source.
    fn handed_back(&self, entry: &Entry) -> Vec<(ModelField, Source)> {
        let fields = self.hand_back.iter().filter_map(|name| name.parse().ok());
        let held = fields.filter(|field| entry.model.origins.is_protected(*field));
        held.map(|field| (field, Source::Anybody)).collect()
    }
}

/// A moment as its field takes it.
pub fn moment_text(moment: Timestamp) -> String {
    let text = moment.strftime("%Y-%m-%d %H:%M:%S").to_string();
    text.strip_suffix(":00").map_or_else(|| text.clone(), str::to_owned)
}

/// Where a field stands on the page: its group, and its place in there.
fn place(name: &str) -> (u8, Option<ModelField>) {
    use ModelField::{Description, DisplayName, Mode, OpenWeights, Status, Tiers};
    let field = name.parse().ok();
    let group = match field {
        Some(DisplayName | Mode | Status) => 1,
        Some(Description) => 3,
        Some(Tiers) => 6,
        Some(OpenWeights) => 8,
        Some(field) if field.is_price() => 4,
        Some(_) => 7,
        None if name == "make_default" => 2,
        None if name == PRICE_VALID_FROM => 5,
        None if name.starts_with("tier_") => 6,
        None => 0,
    };
    (group, field)
}
