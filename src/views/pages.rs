//! Rendered pages: drawn once per version of what they show, kept with their compressed forms.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use arc_swap::ArcSwap;
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use moka::{
    future::Cache,
    ops::compute::{CompResult, Op},
    policy::EvictionPolicy,
};
use sha2::{Digest, Sha256};

use super::{
    packing::{Encoding, brotli, gzip},
    snapshot::Stamp,
};
use crate::metrics::{CacheMetrics, Metrics, PageCounters};

/// Bytes of the digest that make an `ETag`.
const ETAG_BYTES: usize = 16;
/// Pages with a query or an id are kept as long as they fit in here, so that no flood of addresses fills the memory.
const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Pages without a query that every visitor reads; apart, so that no flood evicts them.
const PLAIN_PAGES: u64 = 32;
/// What an entry takes beside its texts, about: a table of headers for each of three forms.
const OVERHEAD_BYTES: usize = 6 * 1024;

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
    pub counters: PageCounters,
    /// What it was drawn from.
    stamp: Stamp,
    plain: EncodedBody,
    gzip: OnceLock<EncodedBody>,
    brotli: OnceLock<EncodedBody>,
}

/// One encoding of a document.
#[derive(Debug)]
pub struct EncodedBody {
    /// The bytes that are sent.
    pub body: Bytes,
    /// All headers of the answer; `ETag` is a strong validator of the bytes.
    pub headers: HeaderMap,
}

/// Which page: the newest of each is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// Path and normalised query.
    pub address: Arc<str>,
    /// Not for everybody: the caller has checked who may read it.
    pub for_readers: bool,
}

/// The newest page of each address.
#[derive(Debug, Clone)]
pub struct Pages {
    /// What `plain` has for everybody: most answers come from here. From the cache alone an answer takes 21,200 instructions
    /// instead of 17,300, and the plain FAQ reaches 0.85 of a bare route instead of 0.92.
    current: Arc<ArcSwap<CurrentPages>>,
    plain: Cache<Key, Arc<Rendered>>,
    unbounded: Cache<Key, Arc<Rendered>>,
    reads: CacheMetrics,
}

/// Pages without a query that everybody may read, by path: as many as there are such addresses.
type CurrentPages = BTreeMap<Arc<str>, Arc<Rendered>>;

impl Rendered {
    /// Takes a document that was made of `stamp`, and makes its validator; `headers` are those beside its own.
    pub fn new(document: Document, stamp: Stamp, mut headers: HeaderMap, counters: PageCounters) -> Self {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(document.content_type));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.extend(document.headers);
        Self {
            counters,
            stamp,
            plain: EncodedBody::new(document.body.into(), headers),
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    /// The body in an encoding, compressed by the first request that needs it.
    pub fn form(&self, encoding: Encoding) -> &EncodedBody {
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

impl EncodedBody {
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

impl Pages {
    /// Empty caches.
    pub fn new(metrics: &Metrics) -> Self {
        let kept = || Cache::builder().eviction_policy(EvictionPolicy::lru()).time_to_live(super::TIME_TO_LIVE);
        let weigh = |key: &Key, page: &Arc<Rendered>| page.bytes(&key.address);
        Self {
            current: Arc::default(),
            plain: kept().max_capacity(PLAIN_PAGES).build(),
            unbounded: kept().max_capacity(MAX_BYTES).weigher(weigh).build(),
            reads: metrics.cache("pages"),
        }
    }

    /// The page of a key where it is current, else what `draw` makes of it: of several who ask for it at once, one
    /// draws. `unbounded`: there are as many addresses of its kind as there are models or words of visitors.
    ///
    /// # Errors
    /// Those of `draw`; nothing is kept then.
    pub async fn get<E>(
        &self,
        key: Key,
        unbounded: bool,
        is_current: impl Fn(&Stamp) -> bool,
        draw: impl FnOnce() -> Result<Rendered, E>,
    ) -> Result<Arc<Rendered>, E>
    where
        E: Send + Sync + 'static,
    {
        let pages = if unbounded { &self.unbounded } else { &self.plain };
        let path = (!unbounded && !key.for_readers).then(|| key.address.clone());
        let computed = pages
            .entry(key)
            .and_try_compute_with(async |kept| match kept {
                Some(kept) if is_current(&kept.value().stamp) => Ok(Op::Nop),
                _ => Ok(Op::Put(Arc::new(draw()?))),
            })
            .await?;
        let (page, is_drawn) = match computed {
            CompResult::Inserted(page) | CompResult::ReplacedWith(page) => (page.into_value(), true),
            CompResult::Unchanged(page) | CompResult::Removed(page) => (page.into_value(), false),
            CompResult::StillNone(_) => unreachable!("what is not there is drawn"),
        };
        self.reads.count(is_drawn);
        if let Some(path) = path.filter(|_| is_drawn) {
            self.current.rcu(|pages| {
                let mut pages = CurrentPages::clone(pages);
                pages.insert(path.clone(), page.clone());
                pages
            });
        }
        Ok(page)
    }

    /// A page for everybody, where it is kept and current.
    pub async fn find(&self, address: &str, is_current: impl Fn(&Stamp) -> bool) -> Option<Arc<Rendered>> {
        let key = Key { address: address.into(), for_readers: false };
        for pages in [&self.plain, &self.unbounded] {
            let Some(page) = pages.get(&key).await else { continue };
            if is_current(&page.stamp) {
                self.reads.count(false);
                return Some(page);
            }
        }
        None
    }

    /// What `read` makes of a page without a query that everybody may read, where it is kept and current.
    pub(super) fn with_current<T>(
        &self,
        path: &str,
        is_current: impl FnOnce(&Stamp) -> bool,
        read: impl FnOnce(&Rendered) -> T,
    ) -> Option<T> {
        let pages = self.current.load();
        let page = pages.get(path).filter(|page| is_current(&page.stamp))?;
        self.reads.count(false);
        Some(read(page))
    }

    /// About how many bytes the pages take of which there are any number.
    pub async fn bytes(&self) -> u64 {
        self.unbounded.run_pending_tasks().await;
        self.unbounded.weighted_size()
    }
}
