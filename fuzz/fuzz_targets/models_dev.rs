//! Any bytes as a file of this feed: read or refused, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use roster::{
    domain::feed::{Aliases, FeedName},
    feeds,
};

fuzz_target!(|bytes: &[u8]| {
    let aliases = Aliases::default();
    let asked = feeds::Asked { feed: Some(FeedName::ModelsDev), ..feeds::Asked::plain(&aliases) };
    let _ = feeds::read(bytes.to_vec(), &asked);
});
