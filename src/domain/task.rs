//! Jobs that need a model, and which model is in force for them.

use std::fmt;

use super::{
    catalog::{Catalog, Entry},
    ids::ModelId,
    model::{Capability, Mode, Status},
    money::Nano,
    text::Purpose,
    token_count::TokenCount,
    words::words,
};

/// A stand-in must read at least this many tokens, so that a job does not end in a toy.
const STAND_IN_MIN_CONTEXT: u64 = 8_000;

words! {
    /// Who calls the model of a task.
    Caller {
        /// Roster itself, so the provider's key must be here.
        Roster = "roster",
        /// The team's programs, which have keys of their own.
        Programs = "programs",
    }
}

/// A job that needs a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its slug, e.g. `summarizer`.
    pub slug: String,
    /// What it is for, in a sentence.
    pub description: Purpose,
    /// What a model must be able to do.
    pub needs: Needs,
    /// Who calls.
    pub caller: Caller,
    /// Models in order of preference.
    pub picks: Vec<ModelId>,
}

/// What a task needs of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// The kind of call.
    pub mode: Mode,
    /// All of these, known to be there.
    pub capabilities: Vec<Capability>,
    /// Context window in tokens.
    pub min_context: Option<TokenCount>,
}

/// Why a model does not qualify for a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// Its status is not `active`.
    Status(Status),
    /// It would be deleted.
    Gone,
    /// Its provider is switched off.
    ProviderDisabled,
    /// Calls showed that it does not work.
    Benched,
    /// No key of its provider is set here.
    NoKey,
    /// It answers another kind of call.
    Mode(Mode),
    /// A capability is missing or unknown.
    Lacks(Capability),
    /// Its context window is smaller than needed, or unknown.
    Context,
}

/// Which model a task uses now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InForce<'a> {
    /// The pick at this position (from 0).
    Pick(usize, &'a Entry),
    /// No pick qualifies; the cheapest model that does stands in.
    StandIn(&'a Entry),
    /// Nothing qualifies.
    Nothing,
}

/// What the catalogue does not know by itself when a task is settled.
pub struct World<'w> {
    /// Whether the key of a model's provider is set here.
    pub has_key: &'w dyn Fn(&Entry) -> bool,
    /// What a change would do to a model.
    pub what_if: &'w dyn Fn(&Entry) -> WhatIf,
}

/// What a change would do to a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhatIf {
    /// Nothing.
    AsItIs,
    /// Give it a status.
    Status(Status),
    /// Put it back in service.
    Unbenched,
    /// Delete it.
    Gone,
}

impl Task {
    /// Tells one list of models from another, for two admins who change it: FNV-1a over the ids in order.
    pub fn revision(&self) -> String {
        let bytes = self.picks.iter().flat_map(|id| id.as_str().bytes().chain([b' ']));
        let hash =
            bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        format!("{hash:016x}")
    }

    /// The model in force: the first pick that qualifies, else the stand-in.
    pub fn in_force<'a>(&self, catalog: &'a Catalog, world: &World<'_>) -> InForce<'a> {
        let pick = self.picks.iter().enumerate().find_map(|(position, id)| {
            let entry = catalog.find(id)?;
            self.obstacle(entry, world).is_none().then_some(InForce::Pick(position, entry))
        });
        let stand_in = || {
            catalog
                .entries()
                .filter(|entry| self.obstacle(entry, world).is_none())
                .filter_map(|entry| Some((stand_in_price(entry, catalog)?, entry)))
                .min_by_key(|(price, entry)| (*price, &entry.model.id))
                .map(|(_, entry)| InForce::StandIn(entry))
        };
        pick.or_else(stand_in).unwrap_or(InForce::Nothing)
    }

    /// The first reason why a model does not qualify.
    pub fn obstacle(&self, entry: &Entry, world: &World<'_>) -> Option<Obstacle> {
        let model = &entry.model;
        let facts = &model.facts;
        let what_if = (world.what_if)(entry);
        match what_if {
            WhatIf::Gone => return Some(Obstacle::Gone),
            WhatIf::Status(Status::Active) => {}
            WhatIf::Status(status) => return Some(Obstacle::Status(status)),
            WhatIf::AsItIs | WhatIf::Unbenched if model.status == Status::Active => {}
            WhatIf::AsItIs | WhatIf::Unbenched => return Some(Obstacle::Status(model.status)),
        }
        if !entry.provider_enabled {
            return Some(Obstacle::ProviderDisabled);
        }
        if model.is_benched() && what_if != WhatIf::Unbenched {
            return Some(Obstacle::Benched);
        }
        if self.caller == Caller::Roster && !(world.has_key)(entry) {
            return Some(Obstacle::NoKey);
        }
        if facts.mode != self.needs.mode {
            return Some(Obstacle::Mode(facts.mode));
        }
        if let Some(missing) = self.needs.capabilities.iter().find(|c| facts.capabilities.get(**c) != Some(true)) {
            return Some(Obstacle::Lacks(*missing));
        }
        let enough = self.needs.min_context.is_none_or(|least| facts.context_window.is_some_and(|has| has >= least));
        (!enough).then_some(Obstacle::Context)
    }
}

/// Input plus output price where a model may stand in: priced, not free, not a toy, not past its sunset.
fn stand_in_price(entry: &Entry, catalog: &Catalog) -> Option<i64> {
    let rates = entry.rates()?;
    let roomy = entry.model.facts.context_window.is_some_and(|tokens| tokens.get() >= STAND_IN_MIN_CONTEXT);
    let fits = roomy && !rates.is_free() && !entry.model.is_past_sunset(catalog.today());
    fits.then(|| [rates.input, rates.output].map(Nano::get).iter().sum())
}

impl<'a> InForce<'a> {
    /// From its parts.
    pub(super) fn of(position: Option<usize>, entry: Option<&'a Entry>) -> Self {
        match (position, entry) {
            (Some(position), Some(entry)) => Self::Pick(position, entry),
            (None, Some(entry)) => Self::StandIn(entry),
            (_, None) => Self::Nothing,
        }
    }

    /// Where it stands among the picks, if it is one.
    pub fn position(self) -> Option<usize> {
        if let Self::Pick(position, _) = self { Some(position) } else { None }
    }

    /// The model, however it came in force.
    pub fn entry(self) -> Option<&'a Entry> {
        match self {
            Self::Pick(_, entry) | Self::StandIn(entry) => Some(entry),
            Self::Nothing => None,
        }
    }
}

/// Why it is this one, as a sentence.
impl fmt::Display for InForce<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pick(0, _) => f.write_str("It is the first choice."),
            Self::Pick(position, _) => write!(f, "It is choice {}: those before it can’t be used now.", position + 1),
            Self::StandIn(_) => f.write_str(
                "It is a stand-in: none of the chosen models can be used now, and it is the cheapest one that can do the task.",
            ),
            Self::Nothing => {
                f.write_str("None of the chosen models can be used now, and no other model with a price can do the task.")
            }
        }
    }
}

/// The slugs of Roster's own tasks.
pub const OWN_TASKS: [&str; 3] = ["scenario_expansion", "summarizer", "judge"];

/// Roster's own tasks, without picks.
pub fn own_tasks() -> [Task; 3] {
    let own = |slug: &str, description: &str, capabilities: &[Capability], min_context| Task {
        slug: slug.to_owned(),
        description: Purpose::stored(description.to_owned()),
        needs: Needs {
            mode: Mode::Chat,
            capabilities: capabilities.to_vec(),
            min_context: TokenCount::new(min_context),
        },
        caller: Caller::Roster,
        picks: Vec::new(),
    };
    let [expansion, summarizer, judge] = OWN_TASKS;
    [
        own(expansion, "Writes variations of a scenario for an evaluation.", &[Capability::Json], 16_000),
        own(summarizer, "Sums up runs and changes in a few sentences.", &[], 16_000),
        own(judge, "Compares two answers to one prompt and says which is better.", &[Capability::Json], 32_000),
    ]
}
