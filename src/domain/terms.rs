//! What is said about a model as a whole, and the rules that join its fields with each other and with the catalogue.

use jiff::Timestamp;

use super::{
    catalog::Catalog,
    field::ModelField,
    ids::{ModelId, ProviderId},
    mistake::{FieldMistake, Mistake},
    model::{Facts, Model, Status, UpstreamStatus},
    origin::Source,
    price::Rates,
    rate::{Quote, Rate},
    reading::optional,
    text::DisplayName,
    tiers::Tiers,
};

/// The form field that says from when on a price holds.
pub const PRICE_VALID_FROM: &str = "price_valid_from";

/// The field of an audit entry that names whose changes an edit was joined with.
pub const MERGED_WITH: &str = "merged_with";

/// Everything that can be said about a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What is known about it.
    pub facts: Facts,
    /// What the admin decided.
    pub status: Status,
    /// What upstream says of it where that is not "in service".
    pub upstream_status: Option<UpstreamStatus>,
    /// What it costs; `None` is unpriced.
    pub rates: Option<Rates>,
}

/// A model to be added.
#[derive(Debug, Clone)]
pub struct NewModel {
    /// Its scoped name.
    pub id: ModelId,
    /// What is said about it.
    pub terms: Terms,
    /// From when on its rates hold; `None` is now.
    pub valid_from: Option<Timestamp>,
    /// Whether it becomes its provider's default.
    pub makes_default: bool,
}

/// What an edit says about a model.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The row revision that it was made on.
    pub revision: i64,
    /// What is said about the model.
    pub terms: Terms,
    /// From when on changed rates hold; `None` is now.
    pub valid_from: Option<Timestamp>,
    /// The moment of the prices that it was made on, where it says so.
    pub prices_as_of: Option<Timestamp>,
    /// Whether the model becomes its provider's default.
    pub makes_default: bool,
    /// Who fields come from after the edit, where that is not who edits.
    pub sources: Vec<(ModelField, Source)>,
    /// Whose changes since then it was joined with.
    pub merged_with: Option<String>,
}

/// Terms while their fields are set one by one: a price may still lack its input or its output.
#[derive(Debug, Clone)]
pub struct TermsBuilder {
    pub(super) facts: Facts,
    pub(super) status: Status,
    pub(super) upstream_status: Option<UpstreamStatus>,
    quote: Quote,
    tiers: Tiers,
    /// Rates that have a text, also where it was refused.
    told: [bool; Rate::ALL.len()],
}

impl Terms {
    /// Those of a model with the rates of some moment.
    pub fn of(model: &Model, rates: Option<&Rates>) -> Self {
        let Model { facts, status, upstream_status, .. } = model;
        Self { facts: facts.clone(), status: *status, upstream_status: *upstream_status, rates: rates.cloned() }
    }

    /// Those of a model of which nothing but its facts is known.
    pub fn of_facts(facts: Facts) -> Self {
        Self { facts, status: Status::Inactive, upstream_status: None, rates: None }
    }

    /// The mistakes that a catalogue shows, where `own` is the model that they are of.
    pub fn check(&self, catalog: &Catalog, own: Option<&ModelId>, makes_default: bool) -> Vec<FieldMistake> {
        let mut mistakes = Vec::new();
        if let Some(Err(mistake)) = self.facts.successor.as_ref().map(|id| check_successor(id, own, catalog)) {
            mistakes.push(mistake.at(ModelField::Successor.as_str()));
        }
        if self.status == Status::Active && self.facts.sunset_auto && self.facts.is_past_sunset(catalog.today()) {
            let mistake =
                "The sunset has passed, so this would deprecate the model at once. Untick it or change the day.";
            mistakes.push(Mistake::new(mistake).at(ModelField::SunsetAuto.as_str()));
        }
        if makes_default && self.status != Status::Active {
            mistakes.push(
                Mistake::new("Only an active model can be the default. Set its status to active.").at("make_default"),
            );
        }
        mistakes
    }
}

/// Whether models can be added to a provider.
pub fn check_provider(provider: &ProviderId, catalog: &Catalog) -> Result<(), Mistake> {
    match catalog.group(provider) {
        Some(_) => Ok(()),
        None => Err(Mistake::quoting(provider.as_str(), &"is not a provider here. Add it under Providers first.")),
    }
}

/// Whether a model can be what to use instead of `own`, or of several others.
pub fn check_successor(successor: &ModelId, own: Option<&ModelId>, catalog: &Catalog) -> Result<(), Mistake> {
    if own == Some(successor) {
        return Err(Mistake::new("Choose another model."));
    }
    match catalog.find(successor) {
        Some(_) => Ok(()),
        None => Err(Mistake::quoting(successor.as_str(), &"is not in the catalogue")),
    }
}

impl NewModel {
    /// Everything that keeps it out of a catalogue, but that its id is taken.
    pub fn check(&self, catalog: &Catalog) -> Vec<FieldMistake> {
        let provider = check_provider(&self.id.provider(), catalog).map_err(|mistake| mistake.at("provider")).err();
        let terms = self.terms.check(catalog, Some(&self.id), self.makes_default);
        provider.into_iter().chain(terms).collect()
    }
}

impl Edit {
    /// Everything that keeps a model of a catalogue from becoming so.
    pub fn check(&self, id: &ModelId, catalog: &Catalog) -> Vec<FieldMistake> {
        self.terms.check(catalog, Some(id), self.makes_default)
    }
}

impl TermsBuilder {
    /// Begins with nothing: the name of the model has to be set.
    pub fn blank() -> Self {
        Self::new(Terms::of_facts(Facts::named(DisplayName::unset())))
    }

    /// Begins with what is.
    pub fn new(terms: Terms) -> Self {
        let Terms { facts, status, upstream_status, rates } = terms;
        let quote = rates.as_ref().map(|rates| Quote::of(|rate| rate.of(rates))).unwrap_or_default();
        let mut told = [false; Rate::ALL.len()];
        for rate in Rate::ALL {
            told[*rate as usize] = quote.get(*rate).is_some();
        }
        let tiers = rates.map(|rates| rates.tiers).unwrap_or_default();
        Self { facts, status, upstream_status, quote, tiers, told }
    }

    pub(super) fn set_rate(&mut self, rate: Rate, text: &str) -> Result<(), Mistake> {
        self.told[rate as usize] = !text.trim().is_empty();
        self.quote.set(rate, optional(text)?);
        Ok(())
    }

    /// Sets the tiers of the price.
    pub fn set_tiers(&mut self, tiers: Tiers) {
        self.tiers = tiers;
    }

    /// The terms, and what is wrong with their price: without input and output it is none.
    pub fn finish(self) -> (Terms, Vec<FieldMistake>) {
        let mistakes = self.price_mistake().into_iter().collect();
        let Self { facts, status, upstream_status, quote, tiers, .. } = self;
        let rates = quote.rates().map(|rates| Rates { tiers, ..rates });
        (Terms { facts, status, upstream_status, rates }, mistakes)
    }

    fn price_mistake(&self) -> Option<FieldMistake> {
        let has = |rate: &Rate| self.told[*rate as usize];
        match (has(&Rate::Input), has(&Rate::Output)) {
            (true, true) => None,
            (false, false) if !Rate::ALL.iter().any(has) && self.tiers.is_empty() => None,
            (false, false) => {
                let mistake = Mistake::new("Fill in input and output as well: the other rates need both.");
                Some(mistake.at(ModelField::InputPrice.as_str()))
            }
            (has_input, _) => {
                let missing = if has_input { ModelField::OutputPrice } else { ModelField::InputPrice };
                let mistake = "Fill in input and output, or leave both empty.";
                Some(Mistake::new(mistake).at(missing.as_str()))
            }
        }
    }
}
