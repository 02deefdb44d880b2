//! Stylesheet, script and images: embedded, named by their content, kept by browsers for a year.

use std::sync::LazyLock;

use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use super::{form::Path, lean};
use crate::views::packing::{self, Encoding};

struct Asset {
    /// Where it is served; changes with its content.
    address: String,
    content_type: &'static str,
    body: Bytes,
    /// Packed once, as small as can be.
    gzip: LazyLock<Bytes, Box<dyn FnOnce() -> Bytes + Send>>,
    brotli: LazyLock<Bytes, Box<dyn FnOnce() -> Bytes + Send>>,
}

static CSS: LazyLock<Asset> = LazyLock::new(|| {
    let text = lean::stylesheet(include_str!("../../static/roster.css"));
    Asset::new("roster", "css", "text/css; charset=utf-8", text)
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let text = lean::script(include_str!("../../static/roster.js"));
    Asset::new("roster", "js", "text/javascript; charset=utf-8", text)
});
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_str!("../../static/icon.svg")));
/// What other sites show beside a link.
static PREVIEW: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("preview", "png", "image/png", &include_bytes!("../../static/preview.png")[..]));
/// For what knows no other icon; its address is known to everybody and can't change.
const FAVICON: &[u8] = include_bytes!("../../static/favicon.ico");

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let digest = Sha256::digest(&body);
        let address =
            format!("/assets/{name}-{:02x}{:02x}{:02x}{:02x}.{extension}", digest[0], digest[1], digest[2], digest[3]);
        let packed = |pack: fn(&[u8]) -> Bytes| -> LazyLock<Bytes, Box<dyn FnOnce() -> Bytes + Send>> {
            let body = body.clone();
            LazyLock::new(Box::new(move || pack(&body)))
        };
        let (gzip, brotli) = (packed(packing::gzip_best), packed(packing::brotli_best));
        Self { address, content_type, body, gzip, brotli }
    }
}

/// The stylesheet's address.
pub fn css() -> &'static str {
    &CSS.address
}

/// The script's address.
pub fn script() -> &'static str {
    &SCRIPT.address
}

/// The icon's address.
pub fn icon() -> &'static str {
    &ICON.address
}

/// The address of the image that other sites show beside a link.
pub fn preview() -> &'static str {
    &PREVIEW.address
}

/// `GET /favicon.ico`.
pub async fn favicon() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "image/x-icon"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, FAVICON)
}

/// `GET /assets/{file}`.
pub async fn show(Path(file): Path<String>, asked: HeaderMap) -> Response {
    let asset = [&CSS, &SCRIPT, &ICON, &PREVIEW]
        .into_iter()
        .find(|asset| asset.address.strip_prefix("/assets/") == Some(&file));
    match asset {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
                (header::VARY, "accept-encoding"),
            ];
            match Encoding::accepted(asked.get(header::ACCEPT_ENCODING)) {
                Encoding::Identity => (headers, asset.body.clone()).into_response(),
                Encoding::Gzip => (headers, [(header::CONTENT_ENCODING, "gzip")], asset.gzip.clone()).into_response(),
                Encoding::Brotli => (headers, [(header::CONTENT_ENCODING, "br")], asset.brotli.clone()).into_response(),
            }
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
