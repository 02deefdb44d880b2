//! Rendered public pages: made once per state of the catalogue, kept with their compressed forms.

use std::{
    collections::BTreeMap,
    io::Write as _,
    sync::{Arc, OnceLock},
};

use arc_swap::ArcSwap;
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::GzEncoder};
use moka::{future::Cache, policy::EvictionPolicy};
use sha2::{Digest, Sha256};

use crate::{
    domain::catalog::State,
    metrics::{CacheMetrics, Metrics, Served},
};

/// Bytes of the digest that make an `ETag`.
const ETAG_BYTES: usize = 16;
/// A page with a query is kept as long as it fits in here; so no flood of addresses fills the memory.
const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Pages without a query that every visitor reads, in two versions each; apart, so that no flood evicts them.
const PLAIN_PAGES: u64 = 32;
/// What an entry takes beside its texts, about: a table of headers for each of three forms.
const OVERHEAD_BYTES: usize = 6 * 1024;
/// Between speed and size: the first visitor after a change waits for it.
const BROTLI_QUALITY: u32 = 5;
const BROTLI_WINDOW: u32 = 20;
const BROTLI_BUFFER: usize = 16 * 1024;

/// What a public address answers, before anybody compressed it.
#[derive(Debug)]
pub struct Document {
    /// Its media type.
    pub content_type: &'static str,
    /// The whole text.
    pub body: String,
    /// Headers of its own, e.g. `Sunset`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

/// A document with all that its answers need, made once.
#[derive(Debug)]
pub struct Rendered {
    /// Counts its answers.
    pub served: Served,
    plain: Form,
    gzip: OnceLock<Form>,
    brotli: OnceLock<Form>,
}

/// One encoding of a document.
#[derive(Debug)]
pub struct Form {
    /// The bytes that are sent.
    pub body: Bytes,
    /// All headers of the answer; `ETag` is a strong validator of the bytes.
    pub headers: HeaderMap,
}

/// How the bytes of an answer are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As they are.
    Identity,
    /// `gzip`.
    Gzip,
    /// `br`.
    Brotli,
}

/// A state of the catalogue and an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// What the clock alone changes makes another page, too.
    pub state: State,
    /// Path and normalised query.
    pub address: Arc<str>,
    /// Not for everybody: who may read it was asked before.
    pub for_readers: bool,
    /// There are as many of its kind as there are models or visitors' words.
    pub one_of_many: bool,
}

/// The pages of the current version and of those that readers in flight may still ask for.
#[derive(Debug, Clone)]
pub struct Pages {
    /// What `plain` has of the state that was drawn last: most answers come from here, and the cache's bookkeeping
    /// would take longer than the rest of them.
    front: Arc<ArcSwap<Front>>,
    plain: Cache<Key, Arc<Rendered>>,
    queried: Cache<Key, Arc<Rendered>>,
    reads: CacheMetrics,
}

/// Pages without a query that everybody may read, of one state, by path: as many as there are such addresses.
#[derive(Debug, Clone, Default)]
struct Front {
    state: Option<State>,
    pages: BTreeMap<Arc<str>, Arc<Rendered>>,
}

impl Front {
    fn find(&self, path: &str) -> Option<&Rendered> {
        self.pages.get(path).map(Arc::as_ref)
    }

    /// With one more page, unless that one is of an older state.
    fn with(&self, state: State, path: &Arc<str>, page: &Arc<Rendered>) -> Self {
        if self.state > Some(state) {
            return self.clone();
        }
        let mut pages = if self.state == Some(state) { self.pages.clone() } else { BTreeMap::new() };
        pages.insert(path.clone(), page.clone());
        Self { state: Some(state), pages }
    }
}

impl Rendered {
    /// Takes a document and makes its validator; `headers` are those that it has beside its own.
    pub fn new(document: Document, mut headers: HeaderMap, served: Served) -> Self {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(document.content_type));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.extend(document.headers);
        Self { served, plain: Form::new(document.body.into(), headers), gzip: OnceLock::new(), brotli: OnceLock::new() }
    }

    /// The form of an encoding, packed by who asks for it first.
    pub fn form(&self, encoding: Encoding) -> &Form {
        match encoding {
            Encoding::Identity => &self.plain,
            Encoding::Gzip => self.gzip.get_or_init(|| self.plain.packed(gzip, "gzip")),
            Encoding::Brotli => self.brotli.get_or_init(|| self.plain.packed(brotli, "br")),
        }
    }

    /// About what it takes in memory once all its forms are made.
    fn bytes(&self, address: &str) -> u32 {
        u32::try_from(self.plain.body.len() * 2 + address.len() + OVERHEAD_BYTES).unwrap_or(u32::MAX)
    }
}

impl Form {
    fn new(body: Bytes, mut headers: HeaderMap) -> Self {
        let tag = URL_SAFE_NO_PAD.encode(&Sha256::digest(&body)[..ETAG_BYTES]);
        if let Ok(etag) = HeaderValue::try_from(format!("\"{tag}\"")) {
            headers.insert(header::ETAG, etag);
        }
        Self { body, headers }
    }

    fn packed(&self, pack: fn(&[u8]) -> Bytes, encoding: &'static str) -> Self {
        let mut headers = self.headers.clone();
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        Self::new(pack(&self.body), headers)
    }
}

fn gzip(body: &[u8]) -> Bytes {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    // Writing into memory doesn't fail.
    let _ = packed.write_all(body);
    packed.finish().unwrap_or_default().into()
}

fn brotli(body: &[u8]) -> Bytes {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, BROTLI_BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
    let _ = writer.write_all(body);
    drop(writer);
    packed.into()
}

impl Encoding {
    /// The best that a visitor takes, by `Accept-Encoding` (RFC 9110, 12.5.3): brotli before gzip, none with q=0.
    pub fn accepted(value: Option<&HeaderValue>) -> Self {
        let Some(accepted) = value.and_then(|value| value.to_str().ok()) else { return Self::Identity };
        let takes = |name: &str| {
            accepted.split(',').any(|item| {
                let (coding, parameter) = item.split_once(';').unwrap_or((item, ""));
                let refused = parameter.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
                coding.trim().eq_ignore_ascii_case(name) && !refused
            })
        };
        match () {
            () if takes("br") => Self::Brotli,
            () if takes("gzip") => Self::Gzip,
            () => Self::Identity,
        }
    }
}

impl Pages {
    /// Empty caches.
    pub fn new(metrics: &Metrics) -> Self {
        let kept = || Cache::builder().eviction_policy(EvictionPolicy::lru()).time_to_live(super::TIME_TO_LIVE);
        let weigh = |key: &Key, page: &Arc<Rendered>| page.bytes(&key.address);
        Self {
            front: Arc::default(),
            plain: kept().max_capacity(PLAIN_PAGES).build(),
            queried: kept().max_capacity(MAX_BYTES).weigher(weigh).build(),
            reads: metrics.cache("pages"),
        }
    }

    /// The page of a key, drawn where nobody drew it yet.
    pub async fn get<E>(
        &self,
        key: Key,
        draw: impl Future<Output = Result<Rendered, E>>,
    ) -> Result<Arc<Rendered>, Arc<E>>
    where
        E: Send + Sync + 'static,
    {
        let (pages, state, path) = (self.of(&key), key.state, (!key.one_of_many).then(|| key.address.clone()));
        let mut drawn = false;
        let draw = async {
            drawn = true;
            Ok(Arc::new(draw.await?))
        };
        let page = pages.try_get_with(key, draw).await?;
        self.reads.count(drawn);
        if drawn && let Some(path) = path {
            self.front.rcu(|front| front.with(state, &path, &page));
        }
        Ok(page)
    }

    /// The same, where it is there already.
    pub async fn find(&self, key: &Key) -> Option<Arc<Rendered>> {
        let page = self.of(key).get(key).await?;
        self.reads.count(false);
        Some(page)
    }

    /// What `read` makes of a page without a query of the state that was drawn last, if that state is still current.
    pub(super) fn with_front<T>(
        &self,
        path: &str,
        is_current: impl FnOnce(State) -> bool,
        read: impl FnOnce(&Rendered) -> T,
    ) -> Option<T> {
        let front = self.front.load();
        let page = front.find(path)?;
        if !front.state.is_some_and(is_current) {
            return None;
        }
        self.reads.count(false);
        Some(read(page))
    }

    /// About how many bytes the pages that are many of a kind take.
    pub async fn bytes(&self) -> u64 {
        self.queried.run_pending_tasks().await;
        self.queried.weighted_size()
    }

    fn of(&self, key: &Key) -> &Cache<Key, Arc<Rendered>> {
        if key.one_of_many { &self.queried } else { &self.plain }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn the_front_keeps_one_state_and_never_goes_back_to_an_older_one() {
        let page = |body: &str| {
            let document = Document { content_type: "text/plain", body: body.to_owned(), headers: Vec::new() };
            Arc::new(Rendered::new(document, HeaderMap::new(), Metrics::default().served("/faq")))
        };
        let state = |version| State { version, loaded_at: Timestamp::UNIX_EPOCH };
        let (faq, board): (Arc<str>, Arc<str>) = ("/faq".into(), "/leaderboard".into());
        let front = Front::default().with(state(2), &faq, &page("two")).with(state(2), &board, &page("board"));
        let late = front.with(state(1), &faq, &page("one"));
        assert_eq!((late.state, &*late.find("/faq").unwrap().plain.body), (Some(state(2)), &b"two"[..]));
        assert!(late.find("/leaderboard").is_some());
        let next = late.with(state(3), &faq, &page("three"));
        assert_eq!((next.state, &*next.find("/faq").unwrap().plain.body), (Some(state(3)), &b"three"[..]));
        assert!(next.find("/leaderboard").is_none());
    }
}
