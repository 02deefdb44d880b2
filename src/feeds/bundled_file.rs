//! The format of `bundled.json`: one model per line, written the same way every time.

use std::io;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, ser::Formatter};

use crate::domain::{
    base_model::BaseModel,
    date::MonthOrDay,
    ids::{ModelId, ProviderId},
    model::{Capability, Mode, Status},
    money::{AmountError, Nano},
    provider::Protocol,
    token_count::TokenCount,
};

/// The whole file. Statuses, defaults, picks and successors are curated; the refresh keeps them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The day the statuses were decided for.
    pub as_of: Date,
    /// What Roster's own tasks use.
    pub tasks: Vec<TaskLine>,
    /// In the order in which pages list them first.
    pub providers: Vec<ProviderBlock>,
}

/// A task and its models, best first.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskLine {
    /// Its slug.
    pub task: String,
    /// Scoped names.
    pub picks: Vec<ModelId>,
}

/// A provider and its models.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderBlock {
    /// Its slug.
    pub id: ProviderId,
    /// What pages call it.
    pub name: String,
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it answers.
    pub base_url: String,
    /// Variables that may hold its key.
    pub key_variables: Vec<String>,
    /// Whether it starts switched on.
    pub enabled: bool,
    /// Whether its address is meant to be a private one.
    pub local_network: bool,
    /// Another provider of the feeds that lists the same models; its prices are not this one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts_from: Option<ProviderId>,
    /// The name of its default model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Its models.
    pub models: Vec<ModelLine>,
}

/// A model. `{"id": …, "status": …}` is enough to add one: the refresh fills in the rest.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelLine {
    /// The provider's own id of it.
    pub id: String,
    /// Curated; the refresh only ever turns it to deprecated.
    pub status: Status,
    /// Curated: which model of the same provider to use instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
    /// Curated: whose prices count where the feeds differ; without it models.dev's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices: Option<PriceSource>,
    /// What pages call it; curated where no feed names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The slug that the same model has at every provider; only where the catalogue lists it at several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<BaseModel>,
    /// What it answers; chat where nothing stands.
    #[serde(default = "chat", skip_serializing_if = "is_chat")]
    pub mode: Mode,
    /// Context window in tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<TokenCount>,
    /// Most output tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<TokenCount>,
    /// Capabilities it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub can: Vec<Capability>,
    /// Capabilities it lacks; in neither list is unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cannot: Vec<Capability>,
    /// Knowledge cutoff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutoff: Option<MonthOrDay>,
    /// Release date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<MonthOrDay>,
    /// Whether its weights are open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_weights: Option<bool>,
    /// The day its provider stops serving it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sunset: Option<Date>,
    /// Dollars per million tokens; nothing is unpriced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceLine>,
}

/// Where a price is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriceSource {
    /// litellm's, where models.dev's is known to be stale or a discount by hours.
    Litellm,
}

/// Rates.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceLine {
    /// Input.
    pub input: Dollars,
    /// Output.
    pub output: Dollars,
    /// Cached input read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_read: Option<Dollars>,
    /// Cached input written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write: Option<Dollars>,
    /// Reasoning, where it is priced apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<Dollars>,
    /// Rates of larger calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<TierLine>,
}

/// Rates of calls above a number of input tokens.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierLine {
    /// The number.
    pub above: u64,
    /// Input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Dollars>,
    /// Output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Dollars>,
    /// Cached input read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_read: Option<Dollars>,
    /// Cached input written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write: Option<Dollars>,
}

/// An amount as people write it, `"2.50"`: exact, and the same text as in a form.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Dollars(pub Nano);

impl TryFrom<String> for Dollars {
    type Error = AmountError;

    fn try_from(text: String) -> Result<Self, AmountError> {
        text.parse().map(Self)
    }
}

impl From<Dollars> for String {
    fn from(amount: Dollars) -> Self {
        amount.0.to_input()
    }
}

fn chat() -> Mode {
    Mode::Chat
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it a reference")]
fn is_chat(mode: &Mode) -> bool {
    *mode == Mode::Chat
}

impl File {
    /// Reads the file's text.
    pub fn read(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// The file's text: a line per task, per setting and per model.
    pub fn write(&self) -> serde_json::Result<String> {
        let tasks = lines(&self.tasks, "    ")?;
        let providers = self.providers.iter().map(ProviderBlock::write).collect::<Result<Vec<_>, _>>()?.join(",\n");
        let as_of = one_line(&self.as_of)?;
        Ok(format!(
            "{{\n  \"as_of\": {as_of},\n  \"tasks\": [\n{tasks}\n  ],\n  \"providers\": [\n{providers}\n  ]\n}}\n"
        ))
    }
}

impl ProviderBlock {
    fn write(&self) -> serde_json::Result<String> {
        let head = Self { models: Vec::new(), ..self.clone() };
        let Value::Object(mut head) = serde_json::to_value(head)? else { return Ok(String::new()) };
        head.remove("models");
        let settings = head
            .iter()
            .map(|(key, value)| Ok(format!("      \"{key}\": {},\n", one_line(value)?)))
            .collect::<serde_json::Result<String>>()?;
        let models = lines(&self.models, "        ")?;
        Ok(format!("    {{\n{settings}      \"models\": [\n{models}\n      ]\n    }}"))
    }
}

fn lines<T: Serialize>(items: &[T], indent: &str) -> serde_json::Result<String> {
    let lines = items.iter().map(|item| Ok(format!("{indent}{}", one_line(item)?)));
    Ok(lines.collect::<serde_json::Result<Vec<_>>>()?.join(",\n"))
}

fn one_line(value: &impl Serialize) -> serde_json::Result<String> {
    let mut bytes = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Spaced))?;
    String::from_utf8(bytes).map_err(|error| serde_json::Error::io(io::Error::other(error)))
}

/// One line with a space after commas and colons, so that long lines wrap and read well.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}
