//! Files of feeds that wait for an admin: taken in, looked at, applied as far as ticked.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use tokio::{sync::OwnedSemaphorePermit, task::spawn_blocking, time::timeout};

use super::{
    Error,
    sync_catalog::{self, Applied, Ticks},
};
use crate::{
    app::App,
    domain::{
        audit::Actor,
        catalog::Catalog,
        date::day_of,
        feed::FeedName,
        import::{Class, Plan, Scope},
        origin::Stated,
    },
    feeds::{self, Asked, Feed, FeedError, FeedFile},
    store::{
        Answer,
        feed_files::{self, File, NewFile, Waiting},
        provider_aliases,
    },
};

const WAIT_AT_MOST: Duration = Duration::from_secs(10);

/// A file that comes in.
#[derive(Debug)]
pub struct Arrival {
    /// What it is called, or the address it came from.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
    /// Who brought it.
    pub by: Actor,
    /// Its validator, where it was fetched.
    pub etag: Option<String>,
}

/// What a waiting file would do to the catalogue as it is.
pub struct Preview {
    /// The file.
    pub file: File,
    /// What it holds.
    pub read: Feed,
    /// The catalogue that it was compared with.
    pub catalog: Arc<Catalog>,
    /// What it would do.
    pub plan: Plan,
    /// Whose word its prices are.
    pub stated: Stated,
    /// Until it is shown.
    _turn: OwnedSemaphorePermit,
}

/// What is to be done of a file that was looked at.
#[derive(Debug)]
pub struct Selection {
    /// Which feed.
    pub feed: FeedName,
    /// Whose models were shown.
    pub scope: Scope,
    /// The id of the file.
    pub file: String,
    /// The rows.
    pub ticks: Ticks,
}

/// Puts a file in the place of its feed's former one, and tells which feed that is; a file that is none, with what is
/// wrong with it, changes nothing.
pub async fn receive(app: &App, said: Option<FeedName>, arrival: Arrival) -> Answer<FeedName, FeedError, Error> {
    let _turn = turn(app).await?;
    let Arrival { name, bytes, by, etag } = arrival;
    let file = match read(app, said, bytes).await? {
        Ok(file) => file,
        Err(error) => return Ok(Err(error)),
    };
    let FeedFile { name: feed, text: content, feed: read } = file;
    let waiting = count(app, feed, &read).await?;
    let file = NewFile { name, content, by, etag, waiting };
    feed_files::put(&app.db, feed, &file, app.clock.now()).await?;
    Ok(Ok(feed))
}

/// What the waiting file of a feed would do; `None` where none waits.
pub async fn preview(app: &App, feed: FeedName, scope: &Scope) -> Result<Option<Preview>, Error> {
    let turn = turn(app).await?;
    let Some(file) = feed_files::find(&app.db, feed).await? else { return Ok(None) };
    let Some(read) = reread(app, feed, &file.id).await? else { return Ok(None) };
    let asked = sync_catalog::File { feed, read: &read, scope, as_of: day_of(file.arrived_at) };
    let (catalog, plan) = sync_catalog::plan(app, &asked).await?;
    let stated = asked.stated();
    Ok(Some(Preview { file, read, catalog, plan, stated, _turn: turn }))
}

/// Does what is ticked of what was shown, if both file and catalogue still are the same.
pub async fn apply(app: &App, actor: &Actor, chosen: &Selection) -> Result<Applied, Error> {
    let _turn = turn(app).await?;
    let Selection { feed, scope, file: id, ticks } = chosen;
    let Some(stored) = feed_files::find(&app.db, *feed).await? else { return Ok(Applied::Outdated) };
    let Some(read) = reread(app, *feed, id).await? else { return Ok(Applied::Outdated) };
    let file = sync_catalog::File { feed: *feed, read: &read, scope, as_of: day_of(stored.arrived_at) };
    let applied = sync_catalog::apply(app, actor, &file, ticks).await?;
    if let Applied::Done(_) = applied {
        feed_files::set_waiting(&app.db, *feed, id, count(app, *feed, &read).await?).await?;
    }
    Ok(applied)
}

/// Counts anew what waits, after something that moves it: another key is ignored, a provider has another name.
pub async fn recount(app: &App, feed: FeedName) -> Result<(), Error> {
    let _turn = turn(app).await?;
    let Some(file) = feed_files::find(&app.db, feed).await? else { return Ok(()) };
    let Some(read) = reread(app, feed, &file.id).await? else { return Ok(()) };
    feed_files::set_waiting(&app.db, feed, &file.id, count(app, feed, &read).await?).await?;
    Ok(())
}

/// Waits until one of the few who read files at a time is done: each holds some ten times the size of its file.
async fn turn(app: &App) -> Result<OwnedSemaphorePermit, Error> {
    let turn = timeout(WAIT_AT_MOST, app.feed_readers.clone().acquire_owned()).await;
    turn.ok().and_then(Result::ok).ok_or(Error::Busy("too many files of feeds are read at once"))
}

/// What waits for the providers that are in use.
async fn count(app: &App, feed: FeedName, read: &Feed) -> Result<Waiting, Error> {
    let file = sync_catalog::File { feed, read, scope: &Scope::Enabled, as_of: day_of(app.clock.now()) };
    let (_, plan) = sync_catalog::plan(app, &file).await?;
    Ok(Waiting { changes: plan.waiting(), held: plan.count(Class::Held) })
}

async fn reread(app: &App, feed: FeedName, id: &str) -> Result<Option<Feed>, Error> {
    let Some(content) = feed_files::content(&app.db, feed, id).await? else { return Ok(None) };
    let file = read(app, Some(feed), content.into()).await?.context("a stored feed became unreadable")?;
    Ok(Some(file.feed))
}

/// Reading takes a tenth of a second, too long for a thread that others wait for.
async fn read(app: &App, feed: Option<FeedName>, bytes: Vec<u8>) -> Answer<FeedFile, FeedError, Error> {
    let aliases = provider_aliases::table(&app.db).await?;
    let today = day_of(app.clock.now());
    let reading = spawn_blocking(move || feeds::read(bytes, &Asked { feed, aliases: &aliases, today }));
    Ok(reading.await.context("reading a feed ended early")?)
}
