//! `/settings/providers`.
