//! What programs read with a token: `/api/v1/providers`, `/api/v1/tasks/{task}/model`, `/v1/models`, inactive models.

use roster::{
    config::Audience,
    domain::{
        audit::Verb,
        model::Status,
        task::{OWN_TASKS, Task, own_tasks},
    },
    store::{Topic, tasks},
};
use serde_json::{Value, json};

use super::{each, json};
use crate::support::{Browser, House, Page, catalogue::id};

const PROVIDERS: &str = "/api/v1/providers";
const TASK: &str = "/api/v1/tasks/summarizer/model";
const OPENAI: &str = "/v1/models";
const INACTIVE: &str = "/api/v1/models?status=inactive";
const ALL: [&str; 4] = [PROVIDERS, TASK, OPENAI, INACTIVE];

#[tokio::test]
async fn they_need_a_token_that_reads_or_a_session() {
    let house = House::small().await;
    let (ada, vera) = (house.admin().await, house.viewer().await);
    let bearing = async |scope| house.visitor().bearing(&ada.make_token(scope, &[scope]).await);
    let (read, report, admin) = (bearing("read").await, bearing("report").await, bearing("admin").await);
    for path in ALL {
        refused(&house.visitor().get(path).await, 401, "an API token");
        refused(&house.visitor().bearing("roster_x").get(path).await, 401, "unknown, revoked or expired");
        let (status, because) = if path == INACTIVE { (401, "API token") } else { (403, "lacks the scope “read”") };
        refused(&report.get(path).await, status, because);
        for reader in [&read, &admin, &vera] {
            assert!(json(&reader.get(path).await).is_object(), "{path}");
        }
    }
}

#[tokio::test]
async fn a_public_address_refuses_a_token_that_is_not_good_and_asks_no_scope_of_one_that_is() {
    let house = House::small().await;
    let report = house.visitor().bearing(&house.viewer().await.make_token("ci", &["report"]).await);
    for path in ["/api/v1/stats", "/api/v1/models", "/api/v1/models/acme/alpha", "/api/v1/models/complete"] {
        refused(&house.visitor().bearing("roster_x").get(path).await, 401, "unknown");
        report.get(path).await.is(200);
    }
}

#[tokio::test]
async fn where_only_people_with_an_account_may_read_a_token_that_reads_is_enough() {
    let house = House::with(|config| config.public = Audience::SignedIn).await;
    house.furnish().await;
    let vera = house.viewer().await;
    let read = house.visitor().bearing(&vera.make_token("read", &["read"]).await);
    let report = house.visitor().bearing(&vera.make_token("report", &["report"]).await);
    for path in ["/api/v1/stats", "/api/v1/models", "/api/v1/models/complete", "/api/v1/openapi.json", PROVIDERS] {
        assert!(json(&read.get(path).await).is_object(), "{path}");
        refused(&report.get(path).await, 403, "lacks the scope “read”");
        refused(&house.visitor().get(path).await, 401, "an API token");
    }
    read.visit("/leaderboard").await;
    report.get("/leaderboard").await.is(403);
    assert_eq!(house.visitor().get("/faq").await.is(303).location(), "/sign-in?next=%2Ffaq");
}

#[tokio::test]
async fn a_program_finds_the_model_of_its_task_with_all_that_a_call_needs() {
    let house = House::small().await;
    let program = reader(&house).await;
    let answer = json(&program.get(TASK).await);
    let rate = |usd: &str, nano: i64| json!({ "usd_per_million": usd, "nano_usd_per_million": nano });
    let expected = json!({
        "task": "summarizer", "id": "acme/alpha", "provider": "acme", "name": "alpha", "display_name": "Alpha",
        "protocol": "openai", "base_url": "https://api.acme.example/v1",
        "context_window": 128_000, "max_output_tokens": null, "max_parallel_requests": 1, "requests_per_minute": 60,
        "price": {
            "valid_from": "2026-11-20T12:00:00Z", "stated": { "by": "admin", "on": "2026-11-20" }, "input": rate("2.50", 2_500_000_000),
            "output": rate("10.00", 10_000_000_000), "cache_read": null, "cache_write": null, "reasoning": null,
            "request": null, "tiers": [],
        },
        "sunset_on": null, "successor": null, "stand_in": false, "why": "It is the first choice.",
        "catalog_version": house.version(),
    });
    assert_eq!(answer, expected);

    let edit = "UPDATE models SET sunset_on = '2026-12-31', successor_id = 'acme/beta' WHERE id = 'acme/alpha'";
    house.database.run(edit).await;
    house.bump().await;
    let page = program.get(TASK).await;
    assert_eq!(page.header("sunset"), Some("Thu, 31 Dec 2026 00:00:00 GMT"));
    let answer = json(&page);
    assert_eq!((&answer["sunset_on"], &answer["successor"]), (&json!("2026-12-31"), &json!("acme/beta")));

    house.set_status("acme/alpha", Status::Deprecated).await;
    let answer = json(&program.get(TASK).await);
    assert_eq!((&answer["id"], &answer["stand_in"]), (&json!("acme/beta"), &json!(true)));
    assert!(answer["why"].as_str().unwrap_or_default().starts_with("It is a stand-in"), "{answer}");
}

#[tokio::test]
async fn where_no_model_is_in_force_or_no_task_is_there_it_says_so() {
    let house = House::small().await;
    let program = reader(&house).await;
    for task in ["nothing", "Summarizer", "a%2Fb", "%00"] {
        refused(&program.get(&format!("/api/v1/tasks/{task}/model")).await, 404, "no task of that name");
    }
    for id in ["acme/alpha", "acme/beta"] {
        house.set_status(id, Status::Inactive).await;
    }
    refused(&program.get(TASK).await, 404, "No model is available for this task. None of the chosen models");
    let task = Task { slug: "triage".into(), caller: "programs".parse().unwrap(), ..own_tasks()[1].clone() };
    let mut change = house.change(Topic::Catalog).await;
    assert!(tasks::insert(&mut change, &task, Verb::Create).await.unwrap());
    change.commit().await.unwrap();
    let answer = json(&program.get("/api/v1/tasks/triage/model").await);
    assert_eq!(answer["id"], json!("zeta/one"), "the team's programs have keys of their own");
    assert_eq!(OWN_TASKS.len(), 3);
}

#[tokio::test]
async fn an_etag_holds_until_the_catalogue_changes_and_no_cache_between_keeps_the_answer() {
    let house = House::small().await;
    let program = reader(&house).await;
    for path in ALL {
        let page = program.get(path).await;
        assert_eq!(page.is(200).header("cache-control"), Some("private, no-cache"), "{path}");
        let etag = page.header("etag").unwrap().to_owned();
        let again = async || {
            let request = program.request("GET", path).header("if-none-match", &etag);
            program.send(request.body("".into()).unwrap()).await
        };
        assert_eq!(again().await.is(304).body, "");
        house.add_models(&[crate::support::model(&format!("acme/n{}", etag.len()), Status::Active)]).await;
        if path == TASK {
            again().await.is(200);
        }
        house.database.run("DELETE FROM models WHERE id LIKE 'acme/n%'").await;
        house.bump().await;
    }
}

#[tokio::test]
async fn providers_tell_where_to_call_and_never_a_key() {
    let house = House::small().await;
    house.bench("zeta/one").await;
    let page = reader(&house).await.get(PROVIDERS).await;
    let answer = json(&page);
    assert_eq!(each(&answer["providers"], "id"), ["acme", "zeta"]);
    let expected = json!({
        "id": "acme", "name": "Acme", "protocol": "openai", "base_url": "https://api.acme.example/v1",
        "enabled": true, "key_variables": ["ACME_API_KEY"], "has_key": true, "max_parallel_requests": 1,
        "requests_per_minute": 60, "default_model": "acme/alpha",
        "models": { "active": 2, "benched": 0, "deprecated": 1, "inactive": 1, "held_back": 0 },
    });
    assert_eq!(answer["providers"][0], expected);
    assert_eq!(answer["providers"][1]["has_key"], json!(false));
    assert_eq!(answer["providers"][1]["models"]["benched"], json!(1));
    assert!(!page.body.contains(crate::support::house::CANARY));
}

#[tokio::test]
async fn openai_s_list_has_the_active_models() {
    let house = House::small().await;
    let answer = json(&reader(&house).await.get(OPENAI).await);
    assert_eq!(answer["object"], json!("list"));
    assert_eq!(each(&answer["data"], "id"), ["acme/alpha", "acme/beta", "zeta/one"]);
    let created = house.catalog().await.find(&id("acme/alpha")).unwrap().model.created_at.as_second();
    let expected = json!({ "id": "acme/alpha", "object": "model", "created": created, "owned_by": "acme" });
    assert_eq!(answer["data"][0], expected);
    refused(&reader_of(&house, "other").await.get("/v1/models?limit=1").await, 400, "limit");
    refused(&house.visitor().get("/v1/nothing").await, 404, "nothing at this address");
}

#[tokio::test]
async fn inactive_models_are_listed_to_readers_alone_and_only_where_they_ask() {
    let house = House::small().await;
    let program = reader(&house).await;
    assert_eq!(each(&json(&program.get(INACTIVE).await)["models"], "id"), ["acme/gamma"]);
    let all = json(&program.get("/api/v1/models").await);
    assert!(!each(&all["models"], "id").contains(&"acme/gamma"), "the same bytes for everybody");
    refused(&house.visitor().get(INACTIVE).await, 401, "Inactive models");

    let gamma = "/api/v1/models/acme/gamma";
    refused(&house.visitor().get(gamma).await, 404, "nothing at this address");
    let page = program.get(gamma).await;
    assert_eq!((&json(&page)["status"], page.header("cache-control")), (&json!("inactive"), Some("private, no-cache")));
    refused(&house.visitor().get(gamma).await, 404, "nothing at this address");
    refused(&program.get("/api/v1/models/acme/none").await, 404, "nothing at this address");
}

async fn reader(house: &House) -> Browser {
    reader_of(house, "reader").await
}

async fn reader_of(house: &House, name: &str) -> Browser {
    house.visitor().bearing(&house.viewer().await.make_token(name, &["read"]).await)
}

fn refused(page: &Page, status: u16, because: &str) {
    assert_eq!(page.is(status).header("content-type"), Some("application/problem+json"));
    let problem: Value = serde_json::from_str(&page.body).unwrap_or_default();
    let detail = problem["detail"].as_str().unwrap_or_default();
    assert!(detail.contains(because), "{detail}");
}
