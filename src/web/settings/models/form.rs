//! The form of a model: strings in, domain out, all mistakes at once.

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
    },
    web::form::{Errors, Several, Texts},
};

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
}

impl ModelForm {
    /// What a new model begins with.
    pub fn for_new(provider: &str) -> Self {
        let texts = [(ModelField::Mode, Mode::Chat.as_str()), (ModelField::Status, Status::Inactive.as_str())];
        Self { provider: provider.to_owned(), texts: texts.into_iter().collect(), ..Self::default() }
    }

    /// The form of a model as the catalogue has it.
    pub fn filled(entry: &Entry, catalog: &Catalog) -> Self {
        let terms = Terms::of(&entry.model, entry.rates());
        Self {
            provider: entry.model.id.provider().to_string(),
            name: entry.model.id.name().to_owned(),
            texts: ModelField::of_admins().map(|field| (field, field.get(&terms))).collect(),
            tier_texts: TierColumn::texts(terms.rates.as_ref()),
            prices_as_of: catalog.loaded_at().to_string(),
            revision: entry.model.revision.to_string(),
            ..Self::default()
        }
    }

    /// The same over another revision. Whoever saves it over that one means every price that it shows.
    pub fn over(mut self, revision: i64) -> Self {
        self.revision = revision.to_string();
        self.prices_as_of = String::new();
        self
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
            errors.add("revision", "is missing: open the page again and edit there");
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
        };
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
        let id = ModelId::new(&provider?, name).map_err(|error| Mistake::new(error.to_string()));
        errors.note("name", id)
    }

    /// A moment in UTC; empty and `now` are none.
    fn valid_from(&self, errors: &mut Errors) -> Option<jiff::Timestamp> {
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
