//! A reader that is held at every point of its way while a change is committed never puts the old count back.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a reader that fails has to end the test")]

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use roster::domain::model::Status;
use tokio::time::timeout;

use crate::support::{House, model};

/// A reader is held after it waited once, twice, and so on: for its connection, its snapshot, some rows of a table. How
/// often it has to wait is the machine's matter, so the few points that there always are come round and round.
const POINTS: usize = 10;
const ROUNDS: usize = 4;
/// So many readers have to be held with the old state in their hands, in further rounds where need be.
const HELD_AT_LEAST: usize = 5;
const ROUNDS_AT_MOST: usize = 60;
/// Rows that make a load wait many times.
const MODELS: usize = 400;
/// Readers may wait for the one that is held, but must not take its older answer.
const OTHERS_WAIT: Duration = Duration::from_millis(200);
/// With acme/gamma active, and without.
const COUNTS: [usize; 2] = [4, 3];

#[tokio::test]
async fn a_held_loader_never_puts_the_old_catalogue_back() {
    let house = large().await;
    let read = async || house.app.views.active_model_count().await.unwrap();
    Box::pin(hold_everywhere(&house, read, |count| count == COUNTS[0])).await;
}

#[tokio::test]
async fn a_held_page_never_comes_back() {
    let house = large().await;
    for path in ["/leaderboard", "/faq"] {
        // Beside others who drew the new page, a late one is answered with that instead of what it had read.
        Box::pin(hold_everywhere(&house, async || shown(&house, path).await, |_| true)).await;
    }
}

/// The count at the foot of a page.
async fn shown(house: &House, path: &str) -> usize {
    let footer = house.visitor().visit(path).await.text("footer span");
    footer.split(' ').next().unwrap().parse().unwrap()
}

/// What those see who ask now, in every way.
async fn seen(house: &House) -> [usize; 4] {
    let count = house.app.views.active_model_count().await.unwrap();
    [count, shown(house, "/leaderboard").await, shown(house, "/faq").await, shown(house, "/sign-in").await]
}

/// Holds a reader at each of its points in turn, commits a change, and lets it go on with what it had read. Those who
/// ask after the change see the new count, before and after the late one is done. Enough answers have to be `is_late`.
async fn hold_everywhere(house: &House, read: impl AsyncFn() -> usize, is_late: fn(usize) -> bool) {
    let [_, new] = COUNTS;
    let mut came_late = 0;
    for turn in 0..ROUNDS_AT_MOST * POINTS {
        if turn >= ROUNDS * POINTS && came_late >= HELD_AT_LEAST {
            return;
        }
        let points = 1 + turn % POINTS;
        house.set_status("acme/gamma", Status::Active).await;
        let mut late = pin!(read());
        let held = up_to(late.as_mut(), points).await;
        house.set_status("acme/gamma", Status::Inactive).await;
        let mut others = pin!(seen(house));
        let at_once = timeout(OTHERS_WAIT, others.as_mut()).await;
        let count = match held {
            Some(count) => count,
            None => late.await,
        };
        assert!(COUNTS.contains(&count), "held at point {points} it saw {count}");
        came_late += usize::from(held.is_none() && is_late(count));
        let others = if let Ok(seen) = at_once { seen } else { others.await };
        assert_eq!(others, [new; 4], "beside one that was held at point {points}");
        assert_eq!(seen(house).await, [new; 4], "after one that was held at point {points}");
    }
    panic!("only {came_late} came late with what they had read");
}

/// A catalogue that takes a while to load.
async fn large() -> House {
    let house = House::small().await;
    house.add_models(&(0..MODELS).map(|n| model(&format!("zeta/m{n}"), Status::Inactive)).collect::<Vec<_>>()).await;
    house
}

/// Lets a future go on until it has waited so many times; its output where it was done by then.
pub async fn up_to<F: Future>(mut future: Pin<&mut F>, points: usize) -> Option<F::Output> {
    let mut waited = 0;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            waited += 1;
            if waited < points { Poll::Pending } else { Poll::Ready(None) }
        }
    })
    .await
}
