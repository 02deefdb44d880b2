//! The catalogue that fills a new database: ten providers with their models, embedded in the binary.

use std::collections::HashSet;

use anyhow::{Context, anyhow, ensure};
use jiff::civil::Date;

use super::bundled_file::{File, ModelLine, PriceLine, ProviderBlock};
use crate::domain::{
    ids::{ModelId, ProviderId},
    model::{Capabilities, Facts, Status},
    price::{Rates, Tier},
    provider::{ParallelRequests, RequestsPerMinute, Settings},
    text::DisplayName,
    tiers::{TierError, Tiers},
};

/// The file's text.
pub const TEXT: &str = include_str!("bundled.json");

/// Providers, models and picks as a new database gets them.
#[derive(Debug, Clone)]
pub struct Bundled {
    /// The day for which the statuses were decided.
    pub as_of: Date,
    /// In the file's order.
    pub providers: Vec<BundledProvider>,
    /// By provider, in the file's order.
    pub models: Vec<BundledModel>,
    /// Roster's own tasks: slug, and models in order of preference.
    pub picks: Vec<(String, Vec<ModelId>)>,
}

/// A provider.
#[derive(Debug, Clone)]
pub struct BundledProvider {
    /// Its slug.
    pub id: ProviderId,
    /// Everything a form could set.
    pub settings: Settings,
    /// The model that new runs pre-select.
    pub default_model: Option<ModelId>,
}

/// A model.
#[derive(Debug, Clone)]
pub struct BundledModel {
    /// Its scoped name.
    pub id: ModelId,
    /// What is known.
    pub facts: Facts,
    /// What was decided.
    pub status: Status,
    /// `None` is unpriced.
    pub rates: Option<Rates>,
}

/// The embedded catalogue.
pub fn catalogue() -> anyhow::Result<Bundled> {
    read(TEXT)
}

/// A catalogue from the text of such a file.
pub fn read(text: &str) -> anyhow::Result<Bundled> {
    Bundled::try_from(&File::read(text).context("the bundled catalogue does not have its format")?)
}

impl Bundled {
    /// What the catalogue promises and does not keep; empty when it is fit to ship.
    pub fn broken_promises(&self) -> Vec<String> {
        let mut broken = Vec::new();
        let mut check = |kept: bool, otherwise: String| {
            if !kept {
                broken.push(otherwise);
            }
        };
        let known: HashSet<&ModelId> = self.models.iter().map(|model| &model.id).collect();
        let active: HashSet<&ModelId> =
            self.models.iter().filter(|model| model.status == Status::Active).map(|model| &model.id).collect();
        check(known.len() == self.models.len(), "an id stands there twice".to_owned());
        for model in &self.models {
            let (id, facts) = (&model.id, &model.facts);
            let offered = model.status == Status::Active;
            let past = facts.is_past_sunset(self.as_of);
            check(!(offered && past), format!("{id} is active but past its sunset"));
            check(!offered || model.rates.is_some(), format!("{id} is active but unpriced"));
            let successor = facts.successor.as_ref();
            check(
                successor.is_none_or(|next| known.contains(next) && next != id),
                format!("{id} has an unknown successor"),
            );
        }
        for BundledProvider { id, settings, default_model } in &self.providers {
            let default = default_model.as_ref();
            check(default.is_none_or(|model| active.contains(model)), format!("the default of {id} is not active"));
            check(default.is_some() != settings.local_network, format!("{id} needs a default, a local server none"));
            let offers = active.iter().any(|model| model.provider() == *id);
            check(settings.enabled || !offers, format!("{id} is disabled but has active models"));
        }
        for (task, picks) in &self.picks {
            let all = !picks.is_empty() && picks.iter().all(|pick| active.contains(pick));
            check(all, format!("a pick of {task} is not active"));
        }
        broken
    }
}

impl TryFrom<&File> for Bundled {
    type Error = anyhow::Error;

    fn try_from(file: &File) -> anyhow::Result<Self> {
        let mut bundled = Self { as_of: file.as_of, providers: Vec::new(), models: Vec::new(), picks: Vec::new() };
        for block in &file.providers {
            bundled.providers.push(block.provider().with_context(|| format!("provider {}", block.id))?);
            for line in &block.models {
                bundled.models.push(line.model(&block.id).with_context(|| format!("{}/{}", block.id, line.id))?);
            }
        }
        bundled.picks = file.tasks.iter().map(|line| (line.task.clone(), line.picks.clone())).collect();
        Ok(bundled)
    }
}

impl ProviderBlock {
    fn provider(&self) -> anyhow::Result<BundledProvider> {
        let settings = Settings {
            name: self.name.parse()?,
            protocol: self.protocol,
            base_url: self.base_url.parse()?,
            key_variables: self.key_variables.iter().map(|name| name.parse()).collect::<Result<_, _>>()?,
            local_network: self.local_network,
            enabled: self.enabled,
            max_parallel_requests: ParallelRequests::default(),
            requests_per_minute: RequestsPerMinute::default(),
        };
        let default_model = self.default.as_deref().map(|name| ModelId::new(&self.id, name)).transpose()?;
        Ok(BundledProvider { id: self.id.clone(), settings, default_model })
    }
}

impl ModelLine {
    fn model(&self, provider: &ProviderId) -> anyhow::Result<BundledModel> {
        let mut capabilities = Capabilities::default();
        for (list, known) in [(&self.can, true), (&self.cannot, false)] {
            for capability in list {
                ensure!(capabilities.get(*capability).is_none(), "“{capability}” stands there twice");
                capabilities.set(*capability, Some(known));
            }
        }
        let id = ModelId::new(provider, &self.id)?;
        let name = self.name.as_deref().map_or_else(|| Ok(DisplayName::from(&id)), str::parse)?;
        let facts = Facts {
            mode: self.mode,
            context_window: self.context,
            max_output_tokens: self.output,
            capabilities,
            knowledge_cutoff: self.cutoff,
            released_on: self.released,
            open_weights: self.open_weights,
            sunset_on: self.sunset,
            base_model: self.base.clone(),
            successor: self.successor.as_deref().map(|name| ModelId::new(provider, name)).transpose()?,
            ..Facts::named(name)
        };
        let rates = self.price.as_ref().map(PriceLine::rates).transpose()?;
        Ok(BundledModel { id, facts, status: self.status, rates })
    }
}

impl PriceLine {
    fn rates(&self) -> anyhow::Result<Rates> {
        let tiers = self.tiers.iter().map(|tier| Tier {
            above: tier.above,
            input: tier.input.map(|dollars| dollars.0),
            output: tier.output.map(|dollars| dollars.0),
            cache_read: tier.cache_read.map(|dollars| dollars.0),
            cache_write: tier.cache_write.map(|dollars| dollars.0),
        });
        Ok(Rates {
            input: self.input.0,
            output: self.output.0,
            cache_read: self.cache_read.map(|dollars| dollars.0),
            cache_write: self.cache_write.map(|dollars| dollars.0),
            reasoning: self.reasoning.map(|dollars| dollars.0),
            request: None,
            tiers: Tiers::new(tiers.collect()).map_err(|errors| anyhow!("a tier of its price {}", listed(&errors)))?,
        })
    }
}

fn listed(errors: &[TierError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        model::Mode,
        task::{OWN_TASKS, own_tasks},
    };

    fn active(bundled: &Bundled) -> impl Iterator<Item = &BundledModel> {
        bundled.models.iter().filter(|model| model.status == Status::Active)
    }

    #[test]
    fn it_keeps_its_promises() {
        assert_eq!(catalogue().unwrap().broken_promises(), [""; 0]);
    }

    #[test]
    fn it_holds_the_ten_providers_and_at_least_150_models() {
        let bundled = catalogue().unwrap();
        let names: Vec<_> = bundled.providers.iter().map(|provider| provider.settings.name.as_str()).collect();
        let expected = "OpenAI Anthropic Google xAI DeepSeek Mistral Groq Together OpenRouter Ollama";
        assert_eq!(names.join(" "), expected);
        assert!(bundled.models.len() >= 150, "{}", bundled.models.len());
    }

    #[test]
    fn a_broken_promise_is_noticed() {
        let broken = |damage: fn(&mut Bundled)| {
            let mut bundled = catalogue().unwrap();
            damage(&mut bundled);
            bundled.broken_promises()
        };
        assert_eq!(broken(|b| b.models.push(b.models[0].clone())), ["an id stands there twice"]);
        assert!(broken(|b| b.models[0].facts.sunset_on = Some(b.as_of))[0].ends_with("past its sunset"));
        assert!(broken(|b| b.models[0].rates = None)[0].ends_with("active but unpriced"));
        assert!(broken(|b| b.providers[0].default_model = None)[0].starts_with("openai needs a default"));
        assert!(broken(|b| b.providers[0].settings.enabled = false)[0].starts_with("openai is disabled"));
        assert!(broken(|b| b.picks[0].1.clear())[0].contains("scenario_expansion"));
        let all_off = broken(|b| b.models.iter_mut().for_each(|model| model.status = Status::Inactive));
        assert_eq!(all_off.len(), 9 + OWN_TASKS.len(), "{all_off:?}");
    }

    #[test]
    fn each_own_task_has_two_picks_of_different_providers_that_meet_its_needs() {
        let bundled = catalogue().unwrap();
        let slugs: Vec<_> = bundled.picks.iter().map(|(task, _)| task.as_str()).collect();
        assert_eq!(slugs, OWN_TASKS);
        for (task, (slug, picks)) in own_tasks().iter().zip(&bundled.picks) {
            let providers: HashSet<_> = picks.iter().map(ModelId::provider).collect();
            assert!(picks.len() >= 2 && providers.len() == picks.len(), "{slug}");
            for pick in picks {
                let facts = &active(&bundled).find(|model| model.id == *pick).unwrap().facts;
                assert_eq!(facts.mode, task.needs.mode, "{pick}");
                assert!(facts.context_window >= task.needs.min_context, "{pick}");
                let can = |capability| facts.capabilities.get(capability) == Some(true);
                assert!(task.needs.capabilities.iter().all(|capability| can(*capability)), "{pick}");
            }
        }
    }

    #[test]
    fn what_is_active_is_chat_with_known_limits_and_a_price_above_zero() {
        let bundled = catalogue().unwrap();
        for model in active(&bundled) {
            assert_eq!(model.facts.mode, Mode::Chat, "{}", model.id);
            assert!(model.facts.context_window.is_some(), "{}", model.id);
            assert!(!model.rates.as_ref().unwrap().is_free(), "{}", model.id);
        }
    }

    #[test]
    fn facts_only_and_nobody_is_retired_unasked() {
        let bundled = catalogue().unwrap();
        assert!(bundled.models.iter().all(|model| model.facts.description.is_empty() && !model.facts.sunset_auto));
    }

    #[test]
    fn a_local_ollama_waits_to_be_switched_on() {
        let bundled = catalogue().unwrap();
        let ollama = bundled.providers.last().unwrap();
        assert!(!ollama.settings.enabled && ollama.settings.local_network && !ollama.settings.needs_key());
        assert!(ollama.settings.key_variables.is_empty() && ollama.default_model.is_none());
        assert!(ollama.settings.base_url.check_reach(true, true).is_ok());
        for model in bundled.models.iter().filter(|model| model.id.provider() == ollama.id) {
            assert_eq!((model.status, &model.rates), (Status::Inactive, &None), "{}", model.id);
        }
    }

    #[test]
    fn keys_and_public_addresses_are_there_for_all_others() {
        for provider in catalogue().unwrap().providers.iter().filter(|provider| provider.settings.needs_key()) {
            assert!(!provider.settings.key_variables.is_empty(), "{}", provider.id);
            assert!(provider.settings.base_url.check_reach(false, false).is_ok(), "{}", provider.id);
        }
    }

    #[test]
    fn reading_and_writing_gives_the_same_bytes() {
        assert!(File::read(TEXT).unwrap().write().unwrap() == TEXT, "bundled.json is not as the program writes it");
    }
}
