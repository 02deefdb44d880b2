//! Fetching a feed from its configured address: what comes waits for an admin, and a failure leaves the last good file.

use jiff::Timestamp;
use tracing::{info, warn};

use super::{
    Error,
    receive_feed::{Arrival, receive, recount},
};
use crate::{
    app::App,
    clients::feeds::Fetched,
    domain::{audit::Actor, feed::FeedName},
    store::{Answer, feed_files},
};

/// Fetches a feed for somebody.
///
/// # Errors
/// Within the answer why it could not be fetched or read, as a sentence; the last good file stays.
pub async fn fetch_feed(app: &App, feed: FeedName, by: &Actor) -> Answer<(), String, Error> {
    let now = app.clock.now();
    feed_files::claim_attempt(&app.db, feed, now, now).await?;
    fetch_claimed(app, feed, by).await
}

/// Fetches a feed if nobody tried since a moment; of several instances one does.
pub async fn fetch_if_older(app: &App, feed: FeedName, than: Timestamp) -> Result<(), Error> {
    if feed_files::claim_attempt(&app.db, feed, than, app.clock.now()).await? {
        let _ = fetch_claimed(app, feed, &Actor::Roster).await?;
    }
    Ok(())
}

async fn fetch_claimed(app: &App, feed: FeedName, by: &Actor) -> Answer<(), String, Error> {
    let ended = fetch_and_receive(app, feed, by).await?;
    let failure = ended.as_ref().err().map(String::as_str);
    feed_files::end_attempt(&app.db, feed, failure).await?;
    match failure {
        None => info!(feed = feed.as_str(), "feed fetched"),
        Some(failure) => warn!(feed = feed.as_str(), failure, "feed not fetched"),
    }
    Ok(ended)
}

async fn fetch_and_receive(app: &App, feed: FeedName, by: &Actor) -> Answer<(), String, Error> {
    let url = app.config.feed_url(feed);
    let stored = feed_files::find(&app.db, feed).await?;
    // A validator is good for the address that gave it.
    let stored = stored.filter(|file| file.name == url.as_str());
    let etag = stored.as_ref().and_then(|file| file.etag.clone());
    let (bytes, etag) = match app.clients.fetch_feed(url, etag.as_deref()).await {
        Ok(Fetched::New { bytes, etag }) => (bytes, etag),
        // The file is the same, the catalogue may not be.
        Ok(Fetched::NotModified) => {
            let file = stored.map(|file| file.id).unwrap_or_default();
            feed_files::came_again(&app.db, feed, &file, app.clock.now()).await?;
            return Ok(Ok(recount(app, feed).await?));
        }
        Err(error) => return Ok(Err(error.to_string())),
    };
    let arrival = Arrival { name: url.to_string(), bytes, by: by.clone(), etag };
    let received = receive(app, Some(feed), arrival).await?;
    Ok(received.map(|_| ()).map_err(|error| error.advice()))
}
