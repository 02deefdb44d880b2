//! The whole URL map on one screen.

use axum::{
    Router, middleware,
    routing::{get, post},
};
use tower_http::catch_panic::CatchPanicLayer;

use super::{
    Error, api, assets, bare_addresses, compress,
    error_page::{self, Face},
    layers::{self, Limits},
    public,
    session::{self, setup, sign_in, welcome},
    settings, status,
};
use crate::{app::App, config::Audience};

/// Every address with its layers, outermost last; the edge is around them.
pub fn router(app: App) -> Router {
    let limits = Limits::default();
    let work = |router: Router<App>, most| layers::work(router, most, &app, &limits);
    let forms = |router: Router<App>| work(router, layers::FORM_BYTES);
    let public = forms(public_pages());
    // Public as the pages are; who brings a token or a session may read more.
    let programs = Router::new()
        .route("/api/v1/openapi.json", get(api::openapi::show))
        .route("/api/v1/stats", get(api::stats::show))
        .route("/api/v1/models", get(api::models::index))
        .route("/api/v1/models/complete", get(api::complete::index))
        .route("/api/v1/models/{*id}", get(api::models::show));
    let programs = forms(programs);
    let readers = Router::new()
        .route("/api/v1/providers", get(api::providers::index))
        .route("/api/v1/tasks/{task}/model", get(api::tasks::show))
        .route("/v1/models", get(api::openai::index));
    let readers = forms(readers).route_layer(middleware::from_fn(session::require_reader));
    let (public, programs) = match app.config.public {
        Audience::Everyone => (public, programs),
        Audience::SignedIn => (
            public
                .route_layer(middleware::from_fn(session::require_reader))
                .layer(middleware::from_fn_with_state(app.clone(), session::identify)),
            programs.route_layer(middleware::from_fn(session::require_reader)),
        ),
    };
    let programs = programs.merge(readers).layer(middleware::from_fn_with_state(app.clone(), session::identify));
    let signed_in = signed_in(&app, &limits);

    let hosted = |router: Router<App>| router.layer(middleware::from_fn_with_state(app.clone(), layers::known_host));
    let drawn = |router: Router<App>, face| {
        router.layer(CatchPanicLayer::new()).layer(middleware::from_fn_with_state(face, error_page::draw_errors))
    };
    let pages = public.merge(signed_in).fallback(async || Error::NotFound);
    let pages = layers::guard(pages, &app).layer(middleware::from_fn(bare_addresses::lead));
    let pages = pages.route("/assets/{file}", get(assets::show)).route("/favicon.ico", get(assets::favicon));
    let pages = hosted(pages);
    let programs = hosted(layers::guard(api::closed(programs), &app));
    let metrics = Router::new().route("/metrics", get(status::metrics));
    let metrics = metrics.route_layer(middleware::from_fn_with_state(app.clone(), layers::measurers));
    let probes = Router::new().route("/healthz", get(status::healthz)).route("/readyz", get(status::readyz));
    let pages = drawn(pages.merge(metrics).merge(probes), Face::Page);
    pages.merge(drawn(programs, Face::Problem)).with_state(app)
}

/// What somebody signed in asks for, and the ways to be that.
fn signed_in(app: &App, limits: &Limits) -> Router<App> {
    let work = |router: Router<App>, most| layers::work(router, most, app, limits);
    let forms = |router: Router<App>| work(router, layers::FORM_BYTES);
    let visitors = Router::new()
        .route("/robots.txt", get(public::sitemap::robots))
        .route("/sign-in", get(sign_in::new).post(sign_in::create))
        // Here, so that nobody is sent to sign in in order to be signed out.
        .route("/sign-out", post(sign_in::delete))
        .route("/welcome", get(welcome::new).post(welcome::create))
        .route("/setup", get(setup::new).post(setup::create));
    let visitors = forms(visitors);
    let viewers = Router::new()
        .route("/settings", get(settings::index))
        .route("/settings/models", get(settings::models::index))
        .route("/settings/models/{*id}", get(settings::models::edit))
        .route("/settings/infra", get(settings::infra::index))
        .route("/settings/providers", get(settings::providers::index::index))
        .route("/settings/providers/{id}", get(settings::providers::edit))
        .route("/settings/import", get(settings::import::index))
        .route("/settings/import/aliases", get(settings::import::aliases::index))
        .route("/settings/import/{feed}", get(settings::import::preview::index))
        .route("/settings/accounts", get(settings::accounts::index))
        .route("/settings/accounts/{id}", get(settings::accounts::edit))
        .route("/settings/audit", get(settings::audit::index))
        .route("/settings/audit.csv", get(settings::audit::csv))
        .route("/settings/account", get(settings::account::edit).post(settings::account::update))
        .route("/settings/account/actions", post(settings::account::act))
        .route("/settings/account/tokens", post(settings::account::tokens::create));
    let viewers = forms(viewers).route_layer(middleware::from_fn_with_state(app.clone(), session::require_viewer));
    let bulk_forms = Router::new()
        .route("/settings/models/actions", post(settings::models::actions::act))
        .route("/settings/import/{feed}", post(settings::import::preview::update));
    let uploads = Router::new().route("/settings/import", post(settings::import::create));
    let admins = Router::new()
        .route("/setup/providers", get(setup::providers).post(setup::choose))
        .route("/settings/models/new", get(settings::models::create::new))
        .route("/settings/models", post(settings::models::create::create))
        .route("/settings/models/prices", post(settings::models::price_list::cancel))
        .route("/settings/models/{*id}", post(settings::models::update))
        .route("/settings/infra", post(settings::infra::act))
        .route("/settings/undo", post(settings::undo::act))
        .route("/settings/providers/new", get(settings::providers::new))
        .route("/settings/providers", post(settings::providers::create))
        .route("/settings/providers/actions", post(settings::providers::index::act))
        .route("/settings/providers/{id}", post(settings::providers::update))
        .route("/settings/import/fetch", post(settings::import::fetch))
        .route("/settings/import/aliases", post(settings::import::aliases::act));
    let people = Router::new()
        .route("/settings/accounts", post(settings::accounts::create))
        .route("/settings/accounts/actions", post(settings::accounts::act))
        .route("/settings/accounts/{id}", post(settings::accounts::update));
    let people =
        forms(people).route_layer(middleware::from_fn_with_state(app.clone(), session::require_recent_password));
    let admins = forms(admins)
        .merge(people)
        .merge(work(bulk_forms, layers::BULK_FORM_BYTES))
        .merge(work(uploads, layers::UPLOAD_BYTES))
        .route_layer(middleware::from_fn_with_state(app.clone(), session::require_admin));
    let all = visitors.merge(viewers).merge(admins);
    all.layer(middleware::from_fn_with_state(app.clone(), session::identify))
        .layer(middleware::from_fn(compress::pages))
}

/// What everybody may read, or where the operator says so everybody with an account.
fn public_pages() -> Router<App> {
    Router::new()
        .route("/", get(public::leaderboard::index))
        .route("/leaderboard", get(public::leaderboard::index))
        .route("/leaderboard.csv", get(public::board_files::csv))
        .route("/leaderboard.json", get(public::board_files::json))
        .route("/models", get(public::models))
        .route("/models/{*id}", get(public::model::show))
        .route("/compare", get(public::compare::show))
        .route("/faq", get(public::faq::index))
        .route("/changes", get(public::changes::index))
        .route("/changes.atom", get(public::changes::atom))
        .route("/changes.json", get(public::changes::json))
        .route("/api", get(public::api::index))
        .route("/sitemap.xml", get(public::sitemap::sitemap))
}
