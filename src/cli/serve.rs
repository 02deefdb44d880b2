//! `roster serve`: everything that runs beside the pages, and a stop that loses nothing.

use std::time::Duration;

use anyhow::Context;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::{
    actions::{fill_catalogue::fill_catalogue, set_up},
    app::App,
    clock::Clock,
    config::Config,
    keys::Keys,
    store::Db,
    web, workers,
};

/// A database that is out of reach must not hold the stop up.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);

/// Serves until SIGTERM or Ctrl-C.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let db = Db::open(&config.database_url).await?;
    let taken = || format!("cannot listen on {}; choose another address or port with ROSTER_LISTEN", config.listen);
    let listener = TcpListener::bind(config.listen).await.with_context(taken)?;
    let mut config = config;
    config.listen = listener.local_addr()?;
    let app = App::new(config, db, Keys::from_environment(), Clock::system())?;
    fill_catalogue(&app).await?;
    info!("serving on http://{}", app.config.listen);
    set_up::offer_link(&app).await?;

    let stopped = CancellationToken::new();
    let (db, timed, fetching) = (app.db.clone(), app.clone(), app.clone());
    let workers = [
        tokio::spawn(until(stopped.clone(), async move { db.follow_versions().await })),
        tokio::spawn(until(stopped.clone(), workers::timers::run(timed))),
        tokio::spawn(until(stopped.clone(), workers::feeds::run(fetching))),
    ];
    let asked = asked_to_stop()?;
    let stop = async {
        tokio::select! {
            () = asked => {}
            () = stopped.cancelled() => error!("a background loop ended: stopping"),
        }
    };
    web::serve(app.clone(), listener, stop).await;
    stopped.cancel();
    for worker in workers {
        worker.await.context("a background loop panicked")?;
    }
    if timeout(CLOSE_WITHIN, app.db.close()).await.is_err() {
        warn!("the database did not let go in time");
    }
    info!("stopped");
    Ok(())
}

/// Works until all stop. Without one loop the server would go on with pages that nobody renews: its panic stops all.
async fn until(stopped: CancellationToken, work: impl Future<Output = ()>) {
    let _stops_all = stopped.clone().drop_guard();
    stopped.run_until_cancelled(work).await;
}

fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    })
}
