//! Every address of the program with what it answers to whom; `routes` checks that none is missing.

use crate::support::house::PASSWORD;

/// One method of one address.
pub struct Route {
    pub method: &'static str,
    /// As `routes.rs` writes it.
    pub pattern: &'static str,
    /// One address of that pattern; names in braces are what [`Ground`](super::ground::Ground) has.
    pub path: &'static str,
    pub sends: Sends,
    /// With which an admin succeeds, in the settings.
    pub fields: &'static [(&'static str, &'static str)],
    /// What a visitor, a viewer and an admin get.
    pub answers: [u16; 3],
}

/// What a browser sends to an address.
pub enum Sends {
    Nothing,
    Form,
    /// A form with a file of prices.
    File,
}

const fn get(pattern: &'static str, path: &'static str, answers: [u16; 3]) -> Route {
    Route { method: "GET", pattern, path, sends: Sends::Nothing, fields: &[], answers }
}

const fn post(
    pattern: &'static str,
    path: &'static str,
    fields: &'static [(&'static str, &'static str)],
    answers: [u16; 3],
) -> Route {
    Route { method: "POST", pattern, path, sends: Sends::Form, fields, answers }
}

const EVERYBODY: [u16; 3] = [200, 200, 200];
const NOBODY: [u16; 3] = [404, 404, 404];
const SIGNED_IN: [u16; 3] = [303, 200, 200];
/// Signed in, or a program whose token reads.
pub const READERS: [u16; 3] = [401, 200, 200];
const ADMIN_READS: [u16; 3] = [303, 403, 200];
const ADMIN_CHANGES: [u16; 3] = [401, 403, 303];
/// What was made is shown once, in the answer.
const ADMIN_IS_SHOWN: [u16; 3] = [401, 403, 200];

const ACME: &[(&str, &str)] = &[
    ("name", "Acme renamed"),
    ("protocol", "openai"),
    ("base_url", "https://api.acme.example/v1"),
    ("key_variables", "ACME_API_KEY"),
    ("max_parallel_requests", "1"),
    ("requests_per_minute", "60"),
    ("enabled", "yes"),
    ("default_model", "acme/alpha"),
    ("revision", "1"),
];
const FRESH: &[(&str, &str)] = &[
    ("id", "fresh"),
    ("name", "Fresh"),
    ("protocol", "ollama"),
    ("base_url", "https://fresh.example"),
    ("max_parallel_requests", "1"),
    ("requests_per_minute", "60"),
];

/// All of them over the small catalogue; sign-out stands last.
pub const ROUTES: &[Route] = &[
    get("/healthz", "/healthz", EVERYBODY),
    get("/readyz", "/readyz", EVERYBODY),
    get("/metrics", "/metrics", EVERYBODY),
    get("/assets/{file}", "/assets/none.css", NOBODY),
    get("/", "/", EVERYBODY),
    get("/leaderboard", "/leaderboard", EVERYBODY),
    get("/leaderboard.csv", "/leaderboard.csv", EVERYBODY),
    get("/leaderboard.json", "/leaderboard.json", EVERYBODY),
    get("/models/{*id}", "/models/acme/alpha", EVERYBODY),
    get("/compare", "/compare?m=acme/alpha&m=zeta/one", EVERYBODY),
    get("/faq", "/faq", EVERYBODY),
    get("/models", "/models?q=a", [308, 308, 308]),
    get("/favicon.ico", "/favicon.ico", EVERYBODY),
    get("/changes", "/changes", EVERYBODY),
    get("/changes.atom", "/changes.atom", EVERYBODY),
    get("/changes.json", "/changes.json?provider=acme", EVERYBODY),
    get("/api", "/api", EVERYBODY),
    get("/sitemap.xml", "/sitemap.xml", EVERYBODY),
    get("/robots.txt", "/robots.txt", EVERYBODY),
    get("/api/v1/stats", "/api/v1/stats", EVERYBODY),
    get("/api/v1/models", "/api/v1/models", EVERYBODY),
    get("/api/v1/models/{*id}", "/api/v1/models/acme/beta", EVERYBODY),
    get("/api/v1/models/complete", "/api/v1/models/complete?q=a", EVERYBODY),
    get("/api/v1/openapi.json", "/api/v1/openapi.json", EVERYBODY),
    get("/api/v1/providers", "/api/v1/providers", READERS),
    get("/api/v1/tasks/{task}/model", "/api/v1/tasks/summarizer/model", READERS),
    get("/v1/models", "/v1/models", READERS),
    get("/sign-in", "/sign-in", [200, 303, 303]),
    post("/sign-in", "/sign-in", &[("name", "ada"), ("password", "not it")], [422, 422, 422]),
    get("/setup", "/setup?token=guess", NOBODY),
    post("/setup", "/setup", &[("token", "guess"), ("name", "eve"), ("password", "correct horse battery")], NOBODY),
    get("/welcome", "/welcome?token=guess", NOBODY),
    post("/welcome", "/welcome", &[("token", "guess"), ("password", "several quite ordinary words")], NOBODY),
    get("/settings", "/settings", [303, 303, 303]),
    get("/settings/models", "/settings/models", SIGNED_IN),
    get("/settings/models/{*id}", "/settings/models/acme/alpha", SIGNED_IN),
    get("/settings/models/new", "/settings/models/new", ADMIN_READS),
    post(
        "/settings/models",
        "/settings/models",
        &[("provider", "acme"), ("name", "fresh"), ("display_name", "Fresh")],
        ADMIN_CHANGES,
    ),
    post(
        "/settings/models/actions",
        "/settings/models/actions",
        &[("action", "activate"), ("id", "acme/old")],
        ADMIN_CHANGES,
    ),
    post(
        "/settings/models/prices",
        "/settings/models/prices",
        &[("id", "zeta/scheduled"), ("price_from", "2099-01-01")],
        ADMIN_CHANGES,
    ),
    post(
        "/settings/models/{*id}",
        "/settings/models/acme/gamma",
        &[("display_name", "Renamed"), ("revision", "1")],
        ADMIN_CHANGES,
    ),
    get("/settings/infra", "/settings/infra", SIGNED_IN),
    post("/settings/infra", "/settings/infra", &[("task", "judge"), ("picks", "acme/old")], ADMIN_CHANGES),
    post("/settings/undo", "/settings/undo", &[("change", "{change}")], ADMIN_CHANGES),
    get("/settings/providers", "/settings/providers", SIGNED_IN),
    get("/settings/providers/{id}", "/settings/providers/acme", SIGNED_IN),
    get("/settings/providers/new", "/settings/providers/new", ADMIN_READS),
    post("/settings/providers", "/settings/providers", FRESH, ADMIN_CHANGES),
    post("/settings/providers/{id}", "/settings/providers/acme", ACME, ADMIN_CHANGES),
    post(
        "/settings/providers/actions",
        "/settings/providers/actions",
        &[("action", "disable"), ("id", "fresh"), ("id", "zeta")],
        ADMIN_CHANGES,
    ),
    get("/settings/import", "/settings/import", SIGNED_IN),
    get("/settings/import/aliases", "/settings/import/aliases", [303, 303, 303]),
    get("/settings/import/{feed}", "/settings/import/litellm", SIGNED_IN),
    Route { sends: Sends::File, ..post("/settings/import", "/settings/import", &[("feed", "litellm")], ADMIN_CHANGES) },
    post("/settings/import/fetch", "/settings/import/fetch", &[("feed", "litellm")], ADMIN_CHANGES),
    post(
        "/settings/import/aliases",
        "/settings/import/aliases",
        &[("action", "add"), ("feed", "models-dev"), ("theirs", "acme-ai"), ("ours", "acme")],
        ADMIN_CHANGES,
    ),
    post(
        "/settings/import/{feed}",
        "/settings/import/litellm",
        &[("file", "{file}"), ("version", "{version}"), ("all", "added")],
        ADMIN_CHANGES,
    ),
    get("/settings/accounts", "/settings/accounts", SIGNED_IN),
    get("/settings/accounts/{id}", "/settings/accounts/{account}", SIGNED_IN),
    post("/settings/accounts", "/settings/accounts", &[("name", "eve"), ("role", "viewer")], ADMIN_IS_SHOWN),
    post("/settings/accounts/{id}", "/settings/accounts/{account}", &[("role", "admin")], ADMIN_CHANGES),
    post(
        "/settings/accounts/actions",
        "/settings/accounts/actions",
        &[("action", "end_sessions"), ("id", "{account}")],
        ADMIN_CHANGES,
    ),
    get("/settings/account", "/settings/account", SIGNED_IN),
    post(
        "/settings/account",
        "/settings/account",
        &[("current_password", PASSWORD), ("new_password", "several quite ordinary words")],
        [401, 303, 303],
    ),
    post(
        "/settings/account/actions",
        "/settings/account/actions",
        &[("action", "end_other_sessions")],
        [401, 303, 303],
    ),
    post(
        "/settings/account/tokens",
        "/settings/account/tokens",
        &[("name", "for all"), ("scopes", "read"), ("expires_in", "30")],
        [401, 200, 200],
    ),
    get("/settings/audit", "/settings/audit", SIGNED_IN),
    get("/settings/audit.csv", "/settings/audit.csv", SIGNED_IN),
    get("/setup/providers", "/setup/providers", ADMIN_READS),
    post("/setup/providers", "/setup/providers", &[("choice", "used"), ("provider", "acme")], ADMIN_CHANGES),
    post("/sign-out", "/sign-out", &[], [401, 303, 303]),
];
