//! One command for one model or thousands, given on a page or on the command line.

use std::collections::HashSet;

use jiff::civil::Date;

use crate::{
    domain::{catalog::Catalog, ids::ModelId, model::Status, task::WhatIf, words::words},
    store::{self, Change, defaults, model_status},
};

words! {
    /// What can be done to models.
    Action {
        /// Status active.
        Activate = "activate",
        /// Status inactive.
        Deactivate = "deactivate",
        /// Status deprecated, with what replaces it and when it ends.
        Deprecate = "deprecate",
        /// Status active again.
        Reactivate = "reactivate",
        /// Pre-selected for new runs.
        SetDefault = "set_default",
        /// No longer pre-selected.
        UnsetDefault = "unset_default",
        /// Back in service.
        Unbench = "unbench",
        /// Gone, with its prices.
        Delete = "delete",
    }
}

/// What shall be done to which models; all of them are in the catalogue, each once.
#[derive(Debug, Clone)]
pub struct ModelCommand {
    /// What.
    pub action: Action,
    /// To which.
    pub ids: Vec<ModelId>,
    /// What to use instead of deprecated ones; `None` leaves what is known.
    pub successor: Option<ModelId>,
    /// When deprecated ones end; `None` leaves what is known.
    pub sunset_on: Option<Date>,
}

impl Action {
    /// What leads to a status, as a form's select asks for it.
    pub const fn leading_to(status: Status) -> Self {
        match status {
            Status::Active => Self::Activate,
            Status::Inactive => Self::Deactivate,
            Status::Deprecated => Self::Deprecate,
        }
    }

    /// As a button and a question begin with it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Activate => "Activate",
            Self::Deactivate => "Deactivate",
            Self::Deprecate => "Deprecate",
            Self::Reactivate => "Reactivate",
            Self::SetDefault => "Make default",
            Self::UnsetDefault => "Clear the default of",
            Self::Unbench => "Put back in service",
            Self::Delete => "Delete",
        }
    }
}

impl ModelCommand {
    /// A command without what replaces its models and when they end.
    pub fn new(action: Action, ids: Vec<ModelId>) -> Self {
        Self { action, ids, successor: None, sunset_on: None }
    }

    /// Whether its successor is none of those that leave.
    pub fn successor_stays(&self) -> bool {
        self.successor.as_ref().is_none_or(|successor| !self.ids.contains(successor))
    }

    /// Why models can't be made defaults: each must be active, and the only one of its provider.
    pub fn obstacles_to_defaults(&self, catalog: &Catalog) -> Vec<String> {
        if self.action != Action::SetDefault {
            return Vec::new();
        }
        let mut providers = HashSet::new();
        let obstacle = |id: &ModelId| {
            let name = catalog.name_of(id);
            if catalog.find(id).is_none_or(|entry| entry.model.status != Status::Active) {
                return Some(format!("{name} is not active. Only an active model can be the default."));
            }
            let second = !providers.insert(id.provider());
            second.then(|| format!("{name} is the second model of its provider. Select one per provider."))
        };
        self.ids.iter().filter_map(obstacle).collect()
    }

    /// Does it, as a part of a change.
    pub async fn carry_out(&self, change: &mut Change) -> store::Result<()> {
        match self.action {
            Action::Activate | Action::Reactivate => model_status::set(change, &self.ids, Status::Active).await?,
            Action::Deactivate => model_status::set(change, &self.ids, Status::Inactive).await?,
            Action::Deprecate => {
                if self.successor.is_some() || self.sunset_on.is_some() {
                    for id in &self.ids {
                        model_status::set_retirement(change, id, self.successor.as_ref(), self.sunset_on).await?;
                    }
                }
                model_status::set(change, &self.ids, Status::Deprecated).await?;
            }
            Action::SetDefault => {
                for id in &self.ids {
                    defaults::set(change, id).await?;
                }
            }
            Action::UnsetDefault => {
                for id in &self.ids {
                    defaults::unset(change, id).await?;
                }
            }
            Action::Unbench => {
                for id in &self.ids {
                    model_status::unbench(change, id).await?;
                }
            }
            Action::Delete => model_status::delete(change, &self.ids).await?,
        }
        Ok(())
    }

    /// What it would do to one of its models, for the tasks that may use it.
    pub fn what_if(&self) -> WhatIf {
        match self.action {
            Action::Activate | Action::Reactivate => WhatIf::Status(Status::Active),
            Action::Deactivate => WhatIf::Status(Status::Inactive),
            Action::Deprecate => WhatIf::Status(Status::Deprecated),
            Action::Unbench => WhatIf::Unbenched,
            Action::Delete => WhatIf::Gone,
            Action::SetDefault | Action::UnsetDefault => WhatIf::AsItIs,
        }
    }
}
