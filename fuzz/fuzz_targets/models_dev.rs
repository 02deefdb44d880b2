//! Any bytes as a file of this feed: read or refused, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use roster::{
    domain::feed::{Aliases, FeedName},
    feeds,
};

fuzz_target!(|bytes: &[u8]| {
    let _ = feeds::read(FeedName::ModelsDev, bytes, &Aliases::default());
});
