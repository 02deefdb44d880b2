//! A feed's entry as claims about fields: what it says, and what it is silent about.

use crate::domain::{
    describe::{self, Fields},
    feed::{Entry, FeedName},
    model::{Capability, Facts, Status, UpstreamStatus},
    origin::Source,
    price::Rates,
};

/// The one field of a model that no form has.
pub const UPSTREAM_STATUS: &str = "upstream_status";
/// Fields that are the admin's alone, or that no feed knows.
const NOT_FROM_FEEDS: [&str; 5] = ["description", "status", "sunset_auto", "successor", "request_price"];

/// What a form takes, so that what a feed brought can be edited.
const NAME_MAX_CHARS: usize = 120;
const MAX_TOKENS: u64 = 1_000_000_000_000;

/// What a feed says about one model.
#[derive(Debug)]
pub struct Claims {
    /// Its facts; `None` where it is silent.
    pub facts: Facts,
    /// Its rates.
    pub rates: Option<Rates>,
    /// Its word, where that is not "in service".
    pub upstream_status: Option<UpstreamStatus>,
    /// Each field with its text; `None` where the feed is silent.
    pub fields: Vec<(&'static str, Option<String>)>,
}

/// What a feed said about a model when it was read last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Which feed.
    pub source: Source,
    /// The key under which it lists the model.
    pub key: String,
    /// Lines of `field=value`.
    pub says: String,
}

impl Heard {
    /// What it said about a field.
    pub fn says(&self, field: &str) -> Option<&str> {
        self.says.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix('='))
    }
}

impl Claims {
    /// Reads an entry.
    pub fn of(feed: FeedName, entry: &Entry) -> Self {
        let mut facts = entry.facts.clone();
        facts.display_name = facts.display_name.chars().take(NAME_MAX_CHARS).collect();
        facts.context_window = facts.context_window.filter(|tokens| *tokens <= MAX_TOKENS);
        facts.max_output_tokens = facts.max_output_tokens.filter(|tokens| *tokens <= MAX_TOKENS);
        // litellm repeats the input limit where it does not know the output limit.
        if feed == FeedName::Litellm && facts.max_output_tokens == facts.context_window {
            facts.max_output_tokens = None;
        }
        let upstream_status = entry.upstream_status.filter(|word| *word != UpstreamStatus::Active);
        let mut rates = entry.rates.clone();
        if let Some(rates) = &mut rates {
            rates.tiers.retain(|tier| tier.above <= MAX_TOKENS);
        }
        let text = fields(&facts, rates.as_ref(), upstream_status);
        let mut fields: Vec<_> =
            text.into_iter().map(|(name, text)| (name, Some(text).filter(|text| !text.is_empty()))).collect();
        for (name, text) in &mut fields {
            match *name {
                "display_name" if !entry.is_named => *text = None,
                // No word beside others' words is a word too: in service.
                UPSTREAM_STATUS if feed == FeedName::ModelsDev => *text = Some(text.take().unwrap_or_default()),
                _ => {}
            }
        }
        Self { facts, rates, upstream_status, fields }
    }

    /// The claims as [`Heard`] keeps them.
    pub fn says(&self) -> String {
        let said = self.fields.iter().filter_map(|(name, text)| Some((name, text.as_ref()?)));
        let lines = said.filter(|(_, text)| !text.is_empty()).map(|(name, text)| format!("{name}={text}"));
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// The fields of a model that feeds speak about.
pub fn fields(facts: &Facts, rates: Option<&Rates>, upstream_status: Option<UpstreamStatus>) -> Fields {
    let mut fields = describe::model(facts, Status::Inactive, rates);
    fields.retain(|(name, _)| !NOT_FROM_FEEDS.contains(name));
    fields.push((UPSTREAM_STATUS, upstream_status.map_or_else(String::new, |word| word.to_string())));
    fields
}

/// Takes one field of facts over from others; prices and words of upstream are none.
pub fn take_fact(facts: &mut Facts, field: &str, from: &Facts) {
    match field {
        "display_name" => facts.display_name.clone_from(&from.display_name),
        "mode" => facts.mode = from.mode,
        "context_window" => facts.context_window = from.context_window,
        "max_output_tokens" => facts.max_output_tokens = from.max_output_tokens,
        "knowledge_cutoff" => facts.knowledge_cutoff = from.knowledge_cutoff,
        "released_on" => facts.released_on = from.released_on,
        "open_weights" => facts.open_weights = from.open_weights,
        "sunset_on" => facts.sunset_on = from.sunset_on,
        name => {
            if let Ok(capability) = name.parse::<Capability>() {
                facts.capabilities.set(capability, from.capabilities.get(capability));
            }
        }
    }
}

/// Takes one price over from other rates.
pub fn take_rate(rates: &mut Rates, field: &str, from: &Rates) {
    match field {
        "input_price" => rates.input = from.input,
        "output_price" => rates.output = from.output,
        "cache_read_price" => rates.cache_read = from.cache_read,
        "cache_write_price" => rates.cache_write = from.cache_write,
        "reasoning_price" => rates.reasoning = from.reasoning,
        "tiers" => rates.tiers.clone_from(&from.tiers),
        _ => {}
    }
}
