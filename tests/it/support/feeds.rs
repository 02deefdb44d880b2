//! The real feeds, which lie beside the checkout or where `ROSTER_TEST_FEEDS` says; the tests that read them are
//! ignored where nobody asks for them, and fail where they are not.
#![expect(clippy::panic, reason = "a test without its file has to end")]

use std::{env, fs, path::PathBuf};

/// A folder with the files below.
const FOLDER: &str = "ROSTER_TEST_FEEDS";
const BESIDE_THE_CHECKOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");

pub const LITELLM: &str = "litellm_model_prices.json";
pub const LITELLM_AUGUST: &str = "litellm_model_prices_2026-08.json";
pub const MODELS_DEV: &str = "models_dev.json";

/// A real file.
pub fn real(name: &str) -> Vec<u8> {
    let path = real_path(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; set {FOLDER} to the feeds’ folder", path.display()))
}

/// Where a real file lies.
pub fn real_path(name: &str) -> PathBuf {
    env::var_os(FOLDER).map_or_else(|| BESIDE_THE_CHECKOUT.into(), PathBuf::from).join(name)
}
