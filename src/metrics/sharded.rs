//! Counters with a place for each thread: a single one would travel between the processors with every request.

use std::{
    array,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use prometheus_client::{
    encoding::{EncodeMetric, MetricEncoder, NoLabelSet},
    metrics::{MetricType, TypedMetric, counter::Atomic},
};

/// Threads beyond this many share places, which costs time and no count.
const PLACES: usize = 8;
/// Upper bounds of durations in nanoseconds: 50 µs, then four times as much, up to 3.3 s.
const BOUNDS: [u64; 9] =
    [50_000, 200_000, 800_000, 3_200_000, 12_800_000, 51_200_000, 204_800_000, 819_200_000, 3_276_800_000];
/// One more than bounds: what took longer than the last.
const BUCKETS: usize = BOUNDS.len() + 1;

static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static PLACE: usize = THREADS.fetch_add(1, Ordering::Relaxed) % PLACES;
}

/// Two cache lines, since processors fetch them in pairs.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Place<T>(T);

/// A number that only rises.
#[derive(Debug, Default)]
pub struct Sharded([Place<AtomicU64>; PLACES]);

/// How long things took, as a histogram; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Durations(Arc<[Place<Observed>; PLACES]>);

#[derive(Debug, Default)]
struct Observed {
    buckets: [AtomicU64; BUCKETS],
    nanoseconds: AtomicU64,
}

/// This thread's place.
fn own<T>(places: &[Place<T>; PLACES]) -> &T {
    &places[PLACE.with(|place| *place)].0
}

fn sum<'a>(numbers: impl Iterator<Item = &'a AtomicU64>) -> u64 {
    numbers.map(|number| number.load(Ordering::Relaxed)).sum()
}

impl Atomic<u64> for Sharded {
    fn inc(&self) -> u64 {
        self.inc_by(1)
    }

    /// Answers what stood in this thread's place, not the sum; nobody asks.
    fn inc_by(&self, by: u64) -> u64 {
        own(&self.0).fetch_add(by, Ordering::Relaxed)
    }

    fn get(&self) -> u64 {
        sum(self.0.iter().map(|place| &place.0))
    }
}

impl Durations {
    /// Counts one.
    pub fn observe(&self, took: Duration) {
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let observed = own(&self.0);
        observed.buckets[BOUNDS.partition_point(|bound| *bound < nanoseconds)].fetch_add(1, Ordering::Relaxed);
        observed.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
    }
}

impl TypedMetric for Durations {
    const TYPE: MetricType = MetricType::Histogram;
}

impl EncodeMetric for Durations {
    fn encode(&self, mut encoder: MetricEncoder) -> Result<(), std::fmt::Error> {
        let seconds = |nanoseconds| Duration::from_nanos(nanoseconds).as_secs_f64();
        let buckets: [(f64, u64); BUCKETS] = array::from_fn(|at| {
            let bound = BOUNDS.get(at).map_or(f64::INFINITY, |bound| seconds(*bound));
            (bound, sum(self.0.iter().map(|place| &place.0.buckets[at])))
        });
        let total = sum(self.0.iter().map(|place| &place.0.nanoseconds));
        let count = buckets.iter().map(|(_, count)| count).sum();
        encoder.encode_histogram::<NoLabelSet>(seconds(total), count, &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        Self::TYPE
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use prometheus_client::{encoding::text::encode, registry::Registry};

    use super::*;

    #[test]
    fn what_many_threads_count_adds_up() {
        let (counter, durations) = (Sharded::default(), Durations::default());
        thread::scope(|scope| {
            for _ in 0..PLACES * 2 {
                scope.spawn(|| {
                    counter.inc_by(3);
                    for micros in [50, 51, 4_000_000] {
                        durations.observe(Duration::from_micros(micros));
                    }
                });
            }
        });
        assert_eq!(counter.get(), 48);
        let (mut registry, mut text) = (Registry::default(), String::new());
        registry.register("took", "Time", durations);
        encode(&mut text, &registry).unwrap();
        for line in [
            "took_count 48\n",
            "took_sum 64.001616\n",
            "took_bucket{le=\"0.00005\"} 16\n",
            "took_bucket{le=\"0.0002\"} 32\n",
            "took_bucket{le=\"3.2768\"} 32\n",
            "took_bucket{le=\"+Inf\"} 48\n",
        ] {
            assert!(text.contains(line), "{line} is not in {text}");
        }
    }
}
