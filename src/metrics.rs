//! What the program counts about itself, for `GET /metrics`.

use std::{
    sync::{Arc, atomic::AtomicI64},
    time::Duration,
};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};

/// The media type of [`Metrics::encode`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// The methods of RFC 9110 and RFC 5789.
const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

/// Counters; clones share them.
#[derive(Debug, Clone)]
pub struct Metrics {
    requests: Family<Answered, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    hits: Family<Cache, Counter>,
    misses: Family<Cache, Counter>,
    versions: Family<Topic, Gauge>,
    page_bytes: Gauge,
    registry: Arc<Registry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Cache {
    cache: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Topic {
    topic: &'static str,
}

/// The counters of a page that is answered often, looked up once.
#[derive(Debug, Clone)]
pub struct PageCounters {
    whole: Counter,
    not_modified: Counter,
}

/// How often a cache had what was asked for. Waiting for a load in flight is a hit.
#[derive(Debug, Clone)]
pub struct CacheMetrics {
    hits: Counter,
    misses: Counter,
}

/// Up to 50 µs, then four times as long, up to 3.3 s.
fn durations() -> Histogram {
    Histogram::new(exponential_buckets(0.000_05, 4.0, 9))
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("roster");
        let (requests, hits, misses) = (Family::default(), Family::default(), Family::default());
        let (durations, versions) = (Family::new_with_constructor(durations as fn() -> _), Family::default());
        registry.register("http_requests", "Requests by route and status", requests.clone());
        let help =
            "Time until the head of the answer was ready; pages from memory take microseconds and are only counted";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, durations.clone());
        registry.register("cache_hits", "Reads that found their value, or waited for a load in flight", hits.clone());
        registry.register("cache_misses", "Reads that loaded their value", misses.clone());
        registry.register("version", "Version of each topic as this instance knows it", versions.clone());
        let page_bytes = Gauge::default();
        let help = "Memory that kept pages of models and queries take, about";
        registry.register_with_unit("cache_pages", help, Unit::Bytes, page_bytes.clone());
        Self { requests, durations, hits, misses, versions, page_bytes, registry: Arc::new(registry) }
    }
}

impl Metrics {
    /// Counts an answer; `route` is the pattern of its address, never the address. A method that HTTP doesn't know is
    /// `other`: anybody can make up any number of them, and each would be kept.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let method = if METHODS.contains(&method) { method } else { "other" };
        let answered = Answered { method: method.to_owned(), route: route.to_owned(), status };
        self.requests.get_or_create(&answered).inc();
        self.durations.get_or_create(&Route { route: answered.route }).observe(took.as_secs_f64());
    }

    /// The counters of what a GET of a route is answered with from memory: the page, or that it is as before.
    pub fn page(&self, route: &str) -> PageCounters {
        // One statement each: what a family answers locks it to the end of its statement.
        let counter = |status| {
            let answered = Answered { method: "GET".to_owned(), route: route.to_owned(), status };
            Counter::clone(&self.requests.get_or_create(&answered))
        };
        let (whole, not_modified) = (counter(200), counter(304));
        PageCounters { whole, not_modified }
    }

    /// The counters of a cache.
    pub fn cache(&self, cache: &'static str) -> CacheMetrics {
        let hits = self.hits.get_or_create(&Cache { cache }).clone();
        CacheMetrics { hits, misses: self.misses.get_or_create(&Cache { cache }).clone() }
    }

    /// Notes the version of a topic.
    pub fn set_version(&self, topic: &'static str, version: i64) {
        let gauge: Gauge<i64, AtomicI64> = self.versions.get_or_create(&Topic { topic }).clone();
        gauge.set(version);
    }

    /// Notes the memory that kept pages take.
    pub fn set_page_bytes(&self, bytes: u64) {
        self.page_bytes.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// All of them as `OpenMetrics` text.
    pub fn encode(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl PageCounters {
    /// Counts an answer.
    pub fn count(&self, is_whole: bool) {
        if is_whole { &self.whole } else { &self.not_modified }.inc();
    }
}

impl CacheMetrics {
    /// Counts a read that loaded its value, or did not.
    pub fn count(&self, loaded: bool) {
        if loaded { &self.misses } else { &self.hits }.inc();
    }

    /// Reads that did not load, and reads that did.
    pub fn read(&self) -> (u64, u64) {
        (self.hits.get(), self.misses.get())
    }
}
