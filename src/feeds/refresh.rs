//! Renews the facts and prices of the bundled catalogue; what is curated stays as it is.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, ensure};
use jiff::civil::Date;

use super::{
    Entry, Feed, UpstreamStatus,
    bundled::Bundled,
    bundled_file::{Dollars, File, ModelLine, PriceLine, PriceSource, ProviderBlock, TierLine},
};
use crate::domain::{
    base_model::BaseModel,
    ids::{ModelId, ProviderId},
    model::{Capability, Facts, Mode, Status},
    price::{Rates, Tier},
    provider::Protocol,
};

/// A renewed catalogue, and what a curator should look at.
#[derive(Debug)]
pub struct Refreshed {
    /// The new text of the file.
    pub text: String,
    /// Listed, but in neither feed; left as they were.
    pub missing: Vec<ModelId>,
    /// Turned to deprecated, since upstream says so or their sunset is past.
    pub retired: Vec<ModelId>,
    /// Released after the file's day by one of its providers, and not listed.
    pub unlisted: Vec<ModelId>,
}

/// Both feeds by id.
struct Feeds<'a> {
    models_dev: HashMap<&'a ModelId, &'a Entry>,
    litellm: HashMap<&'a ModelId, &'a Entry>,
}

/// What the feeds say about one model.
#[derive(Clone, Copy)]
struct Sources<'a> {
    models_dev: Option<&'a Entry>,
    litellm: Option<&'a Entry>,
}

/// Renews the catalogue in `text`. Nothing is added and nothing becomes active; where a curated choice no longer
/// holds (a default was retired, an active model lost its price) there is an error instead of a new file.
pub fn refresh(text: &str, models_dev: &Feed, litellm: &Feed) -> anyhow::Result<Refreshed> {
    let mut file = File::read(text).context("the catalogue to refresh does not have its format")?;
    let feeds = Feeds { models_dev: models_dev.by_id(), litellm: litellm.by_id() };
    let (mut missing, mut retired) = (Vec::new(), Vec::new());
    for block in &mut file.providers {
        let ProviderBlock { id: provider, facts_from, protocol, models, .. } = block;
        for line in models {
            let id = ModelId::new(provider, &line.id)?;
            let listed_as = ModelId::new(facts_from.as_ref().unwrap_or(provider), &line.id)?;
            let sources = feeds.find(&listed_as);
            if sources.models_dev.is_some() || sources.litellm.is_some() {
                sources.renew(line);
                // What runs on the own machine has no price per token, whatever others take for the same model.
                line.price = if *protocol == Protocol::Ollama { None } else { sources.price(line) };
            } else {
                missing.push(id.clone());
            }
            if line.status != Status::Deprecated && sources.retires(line.sunset, file.as_of) {
                line.status = Status::Deprecated;
                retired.push(id);
            }
        }
    }
    keep_shared_bases(&mut file);
    let bundled = Bundled::try_from(&file)?;
    let broken = bundled.broken_promises();
    ensure!(broken.is_empty(), "the catalogue needs a curator: {}", broken.join("; "));
    Ok(Refreshed { text: file.write()?, missing, retired, unlisted: feeds.unlisted(&bundled) })
}

/// A base model tells something only where the catalogue lists it at several providers.
fn keep_shared_bases(file: &mut File) {
    let mut providers: HashMap<BaseModel, HashSet<ProviderId>> = HashMap::new();
    for block in &file.providers {
        for base in block.models.iter().filter_map(|line| line.base.clone()) {
            providers.entry(base).or_default().insert(block.id.clone());
        }
    }
    for line in file.providers.iter_mut().flat_map(|block| &mut block.models) {
        line.base = line.base.take().filter(|base| providers.get(base).is_some_and(|all| all.len() > 1));
    }
}

impl<'a> Feeds<'a> {
    fn find(&self, id: &ModelId) -> Sources<'a> {
        Sources { models_dev: self.models_dev.get(id).copied(), litellm: self.litellm.get(id).copied() }
    }

    fn unlisted(&self, bundled: &Bundled) -> Vec<ModelId> {
        let listed: HashSet<_> = bundled.models.iter().map(|model| &model.id).collect();
        let providers: HashSet<_> = bundled.providers.iter().map(|provider| &provider.id).collect();
        let is_new = |entry: &Entry| {
            let released = entry.facts.released_on.is_some_and(|date| date.first_day() > bundled.as_of);
            released && providers.contains(&entry.id.provider()) && !listed.contains(&entry.id)
        };
        let mut unlisted: Vec<_> =
            self.models_dev.values().filter(|entry| is_new(entry)).map(|entry| entry.id.clone()).collect();
        unlisted.sort();
        unlisted
    }
}

impl<'a> Sources<'a> {
    /// Facts as the feeds have them: models.dev first, since it names and dates models and tells yes from unknown.
    fn renew(self, line: &mut ModelLine) {
        let (first, second) = (self.models_dev.map(|entry| &entry.facts), self.litellm.map(|entry| &entry.facts));
        if let Some(entry) = self.models_dev.filter(|entry| entry.is_named) {
            line.name = Some(entry.facts.display_name.to_string());
        }
        // litellm states the mode where models.dev's is guessed, but says chat of some that give no text at all.
        line.mode = match (first.map(|facts| facts.mode), second.map(|facts| facts.mode)) {
            (guessed, None | Some(Mode::Chat)) => guessed.unwrap_or(Mode::Chat),
            (_, Some(stated)) => stated,
        };
        line.context = either((first, second), |facts| facts.context_window);
        // litellm repeats the input limit where it does not know the output limit.
        let told = |facts: &Facts| facts.max_output_tokens.filter(|_| facts.max_output_tokens != facts.context_window);
        line.output = first.and_then(|facts| facts.max_output_tokens).or_else(|| second.and_then(told));
        let known = |capability| {
            let of = |facts: Option<&Facts>| facts.and_then(|facts| facts.capabilities.get(capability));
            of(first).or_else(|| of(second))
        };
        let those = |wanted| Capability::ALL.iter().copied().filter(|c| known(*c) == Some(wanted)).collect();
        (line.can, line.cannot) = (those(true), those(false));
        line.cutoff = either((first, second), |facts| facts.knowledge_cutoff);
        line.released = either((first, second), |facts| facts.released_on);
        line.open_weights = either((first, second), |facts| facts.open_weights);
        line.sunset = either((first, second), |facts| facts.sunset_on);
        line.base = either((first, second), |facts| facts.base_model.clone());
    }

    fn price(self, line: &ModelLine) -> Option<PriceLine> {
        let of = |entry: Option<&'a Entry>| entry.and_then(|entry| entry.rates.as_ref());
        // litellm's flat price is that of text, which is the smaller part of what these take and give.
        let by_text = !matches!(line.mode, Mode::Image | Mode::Speech | Mode::Transcription);
        let (models_dev, litellm) = (of(self.models_dev), of(self.litellm).filter(|_| by_text));
        let rates = match line.prices {
            None => models_dev.or(litellm),
            Some(PriceSource::Litellm) => litellm.or(models_dev),
        };
        rates.map(PriceLine::from)
    }

    fn retires(self, sunset: Option<Date>, as_of: Date) -> bool {
        let past = sunset.is_some_and(|day| day <= as_of);
        past || self.models_dev.is_some_and(|entry| entry.status_on(as_of) == UpstreamStatus::Deprecated)
    }
}

fn either<T>((first, second): (Option<&Facts>, Option<&Facts>), read: fn(&Facts) -> Option<T>) -> Option<T> {
    first.and_then(read).or_else(|| second.and_then(read))
}

impl From<&Rates> for PriceLine {
    fn from(rates: &Rates) -> Self {
        Self {
            input: Dollars(rates.input),
            output: Dollars(rates.output),
            cache_read: rates.cache_read.map(Dollars),
            cache_write: rates.cache_write.map(Dollars),
            reasoning: rates.reasoning.map(Dollars),
            tiers: rates.tiers.iter().map(TierLine::from).collect(),
        }
    }
}

impl From<&Tier> for TierLine {
    fn from(tier: &Tier) -> Self {
        Self {
            above: tier.above,
            input: tier.input.map(Dollars),
            output: tier.output.map(Dollars),
            cache_read: tier.cache_read.map(Dollars),
            cache_write: tier.cache_write.map(Dollars),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feeds::{litellm, models_dev};

    /// A catalogue of one provider with these model lines, `flagship` being its default.
    fn catalogue(models: &str) -> String {
        format!(
            r#"{{"as_of": "2026-11-20", "tasks": [], "providers": [{{"id": "openai", "name": "OpenAI",
            "protocol": "openai", "base_url": "https://api.openai.com/v1", "key_variables": ["OPENAI_API_KEY"],
            "enabled": true, "local_network": false, "default": "flagship", "models": [
            {{"id": "flagship", "status": "active", "successor": "plain"}}, {models}]}}]}}"#
        )
    }

    const MODELS_DEV: &str = r#"{"openai": {"models": {
        "flagship": {"name": "Flagship", "knowledge": "2026-04", "release_date": "2026-09-01", "open_weights": false,
            "modalities": {"input": ["text"], "output": ["text"]}, "limit": {"context": 400000, "output": 128000},
            "cost": {"input": 2, "output": 10}},
        "plain": {"name": "Plain", "modalities": {"output": ["text"]}, "cost": {"input": 1, "output": 1}},
        "old": {"name": "Old", "status": "deprecated"},
        "brand-new": {"name": "Brand new", "release_date": "2026-11-21"},
        "long-known": {"name": "Long known", "release_date": "2026-01-01"}}}}"#;

    const LITELLM: &str = r#"{
        "flagship": {"litellm_provider": "openai", "mode": "responses", "max_input_tokens": 272000,
            "supports_vision": true, "supports_reasoning": true, "input_cost_per_token": 9e-6, "output_cost_per_token": 9e-6},
        "plain": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 3e-6, "output_cost_per_token": 4e-6,
            "max_input_tokens": 1000, "max_output_tokens": 1000, "deprecation_date": "2026-11-21"},
        "gone": {"litellm_provider": "openai", "mode": "audio_speech", "deprecation_date": "2026-11-20",
            "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6}}"#;

    fn run(models: &str) -> anyhow::Result<Refreshed> {
        let feeds = (models_dev::parse(MODELS_DEV.as_bytes())?, litellm::parse(LITELLM.as_bytes())?);
        refresh(&catalogue(models), &feeds.0, &feeds.1)
    }

    fn line(refreshed: &Refreshed, id: &str) -> String {
        let start = format!(r#"{{"id": "{id}""#);
        let line = refreshed.text.lines().find(|line| line.trim_start().starts_with(&start)).unwrap();
        line.trim().trim_end_matches(',').to_owned()
    }

    #[test]
    fn a_line_of_id_and_status_is_filled_in_from_both_feeds() {
        let refreshed = run(r#"{"id": "plain", "status": "inactive", "prices": "litellm"}"#).unwrap();
        let flagship = r#"{"id": "flagship", "status": "active", "successor": "plain", "name": "Flagship", "context": 400000, "output": 128000, "can": ["reasoning"], "cannot": ["vision", "audio", "pdf"], "cutoff": "2026-04", "released": "2026-09-01", "open_weights": false, "price": {"input": "2.00", "output": "10.00"}}"#;
        assert_eq!(line(&refreshed, "flagship"), flagship);
        let plain = r#"{"id": "plain", "status": "inactive", "prices": "litellm", "name": "Plain", "context": 1000, "sunset": "2026-11-21", "price": {"input": "3.00", "output": "4.00"}}"#;
        assert_eq!(line(&refreshed, "plain"), plain);
    }

    #[test]
    fn statuses_only_ever_turn_to_deprecated_and_nothing_is_added() {
        let refreshed = run(r#"{"id": "plain", "status": "deprecated"}, {"id": "old", "status": "inactive"},
               {"id": "gone", "status": "inactive", "name": "Gone for good"}, {"id": "local", "status": "inactive"}"#)
        .unwrap();
        let ids = |models: &[ModelId]| models.iter().map(|id| id.name().to_owned()).collect::<Vec<_>>();
        assert_eq!(ids(&refreshed.retired), ["old", "gone"]);
        assert_eq!(ids(&refreshed.missing), ["local"]);
        assert_eq!(ids(&refreshed.unlisted), ["brand-new"]);
        assert!(line(&refreshed, "plain").contains(r#""status": "deprecated""#));
        // Of speech the flat price of text is not the price.
        let gone = r#"{"id": "gone", "status": "deprecated", "name": "Gone for good", "mode": "speech", "sunset": "2026-11-20"}"#;
        assert_eq!(line(&refreshed, "gone"), gone);
        assert_eq!(line(&refreshed, "local"), r#"{"id": "local", "status": "inactive"}"#);
        assert!(!refreshed.text.contains("brand-new"));
    }

    #[test]
    fn refreshing_twice_changes_nothing_more() {
        let once = run(r#"{"id": "plain", "status": "inactive"}"#).unwrap().text;
        let feeds = (models_dev::parse(MODELS_DEV.as_bytes()).unwrap(), litellm::parse(LITELLM.as_bytes()).unwrap());
        assert_eq!(refresh(&once, &feeds.0, &feeds.1).unwrap().text, once);
    }

    #[test]
    fn a_choice_that_no_longer_holds_is_left_to_the_curator() {
        let error = run(
            r#"{"id": "plain", "status": "active"}, {"id": "old", "status": "active"}, {"id": "x", "status": "active"}"#,
        );
        assert_eq!(error.unwrap_err().to_string(), "the catalogue needs a curator: openai/x is active but unpriced");
        assert!(run(r#"{"id": "plain", "status": "inactive", "colour": "red"}"#).is_err());
    }
}
