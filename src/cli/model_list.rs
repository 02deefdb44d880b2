//! `roster models list`: aligned columns for people, JSON for programs.

use std::fmt::Write;

use anyhow::bail;
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::print;
use crate::domain::{
    catalog::{Catalog, Entry},
    ids::{ModelId, ProviderId},
    model::{Capability, Mode, Status},
    money::Nano,
    price::Rates,
    search::{Filter, Sort},
    token_count::TokenCount,
};

/// Headings of the table; prices are in US dollars per million tokens.
const HEADINGS: [&str; 7] = ["ID", "STATUS", "INPUT", "OUTPUT", "CONTEXT", "DEFAULT", "NAME"];
/// Columns whose numbers end at the same place.
const NUMBERS: [usize; 3] = [2, 3, 4];

/// Which models are listed.
#[derive(Debug, Args)]
pub struct Wanted {
    /// Of this provider
    #[arg(long, value_name = "ID")]
    provider: Option<ProviderId>,
    /// inactive, active or deprecated
    #[arg(long)]
    status: Option<Status>,
    /// vision, tools, json, reasoning, audio or pdf
    #[arg(long)]
    capability: Option<Capability>,
    /// With this in id, name, description or provider
    #[arg(long, value_name = "WORDS", default_value = "")]
    q: String,
    /// Only those that count: status active, not benched, provider enabled
    #[arg(long)]
    active: bool,
}

/// A model as programs read it.
#[derive(Serialize)]
struct Listed<'a> {
    id: &'a ModelId,
    provider: ProviderId,
    display_name: &'a str,
    status: Status,
    active: bool,
    benched_at: Option<Timestamp>,
    provider_enabled: bool,
    default: bool,
    mode: Mode,
    context_window: Option<TokenCount>,
    max_output_tokens: Option<TokenCount>,
    capabilities: Vec<Capability>,
    input_price: Option<String>,
    output_price: Option<String>,
    sunset_on: Option<String>,
    successor: Option<&'a ModelId>,
}

/// Prints what is wanted, by provider and name; what was searched for by its own name stands first.
pub fn print_list(catalog: &Catalog, wanted: &Wanted, json: bool) -> anyhow::Result<()> {
    if let Some(id) = wanted.provider.as_ref().filter(|id| catalog.group(id).is_none()) {
        let known: Vec<&str> = catalog.groups().iter().map(|group| group.provider.id.as_str()).collect();
        bail!("There is no provider “{id}”. There are: {}.", known.join(", "));
    }
    let found = wanted.find(catalog);
    if json {
        let listed: Vec<Listed> = found.into_iter().map(Listed::from).collect();
        return print(&format!("{}\n", serde_json::to_string_pretty(&listed)?));
    }
    if found.is_empty() {
        return print("No model matches.\n");
    }
    print(&table(&found.into_iter().map(row).collect::<Vec<_>>()))
}

impl Wanted {
    fn find<'a>(&self, catalog: &'a Catalog) -> Vec<&'a Entry> {
        let filter = Filter {
            q: self.q.clone(),
            provider: self.provider.clone(),
            status: self.status,
            capability: self.capability,
            attention: None,
        };
        let mut found = filter.find(catalog, Sort::Name);
        if self.q.is_empty() {
            found.sort_by_key(|(group, _)| group.provider.settings.name.to_lowercase());
        }
        found.into_iter().map(|(_, entry)| entry).filter(|entry| !self.active || entry.is_active()).collect()
    }
}

impl<'a> From<&'a Entry> for Listed<'a> {
    fn from(entry: &'a Entry) -> Self {
        let facts = &entry.model.facts;
        let price = |of: fn(&Rates) -> Nano| entry.rates().map(|rates| of(rates).to_input());
        Self {
            id: &entry.model.id,
            provider: entry.model.id.provider(),
            display_name: &facts.display_name,
            status: entry.model.status,
            active: entry.is_active(),
            benched_at: entry.model.benched_at,
            provider_enabled: entry.provider_enabled,
            default: entry.is_default,
            mode: facts.mode,
            context_window: facts.context_window,
            max_output_tokens: facts.max_output_tokens,
            capabilities: facts.capabilities.present().collect(),
            input_price: price(|rates| rates.input),
            output_price: price(|rates| rates.output),
            sunset_on: facts.sunset_on.map(|day| day.to_string()),
            successor: facts.successor.as_ref(),
        }
    }
}

fn row(entry: &Entry) -> [String; HEADINGS.len()] {
    let model = &entry.model;
    let price = |of: fn(&Rates) -> Nano| entry.rates().map_or_else(|| "–".to_owned(), |rates| of(rates).to_string());
    let status = match model.status {
        Status::Active if !entry.provider_enabled => "active, provider off",
        Status::Active if model.is_benched() => "active, benched",
        other => other.as_str(),
    };
    [
        model.id.to_string(),
        status.to_owned(),
        price(|rates| rates.input),
        price(|rates| rates.output),
        model.facts.context_window.map_or_else(|| "–".to_owned(), |tokens| tokens.to_string()),
        if entry.is_default { "default" } else { "" }.to_owned(),
        model.facts.display_name.to_string(),
    ]
}

/// Columns as wide as their widest cell; the last has no end.
fn table(rows: &[[String; HEADINGS.len()]]) -> String {
    let headings = HEADINGS.map(str::to_owned);
    let all = || std::iter::once(&headings).chain(rows);
    let mut text = String::new();
    let widths: [usize; HEADINGS.len()] =
        std::array::from_fn(|column| all().map(|row| row[column].chars().count()).max().unwrap_or_default());
    for row in all() {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            // Writing into a text doesn't fail.
            let _ = if NUMBERS.contains(&column) {
                write!(line, "{cell:>width$}  ")
            } else {
                write!(line, "{cell:width$}  ")
            };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
