//! `/settings/infra`.
