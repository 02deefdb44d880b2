//! A token made and revoked in a browser, with script and without, and a program that uses it meanwhile.

use super::{
    driver::Browser,
    site::{Site, assert_status},
};
use crate::processes::client::Client;

const OWN: &str = "/settings/account";
const MODELS: &str = "/settings/models";

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_token_is_made_used_and_revoked_with_script() {
    walk(true).await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_token_is_made_used_and_revoked_without_script() {
    walk(false).await;
}

async fn walk(javascript: bool) {
    let site = Site::with_admin().await;
    let ada = Browser::start(javascript, false).await;
    site.sign_in(&ada, "ada", OWN).await;

    ada.press("Create token").await;
    assert_status(&ada, 422).await;
    assert_eq!(ada.text("#name-e").await, "Fill this in.");
    ada.fill("#name", "ci").await;
    ada.tick("#scopes [value=admin]").await;
    ada.select("#expires_in", "7").await;
    ada.press("Create token").await;
    assert_status(&ada, 200).await;
    let token = ada.value("#token").await;
    let mut program = Client::bearing(&site.server, &token);
    assert_eq!(program.get(MODELS).await.status, 200);
    let form = [("action", "deactivate"), ("id", "openai/gpt-6-luna")];
    let status = program.post("/settings/models/actions", &form).await.status;
    assert!([200, 303].contains(&status), "asks first, or acts: {status}");

    assert_eq!(ada.count("main button.copy").await, if javascript { 2 } else { 0 }, "the token and the example");
    assert!(ada.text("pre").await.contains(&format!("curl -H \"Authorization: Bearer {token}\"")));
    ada.click("main a.button").await;
    assert_eq!(ada.current_path().await, OWN);
    assert_eq!(ada.count("#tokens tbody tr").await, 1);
    assert!(!ada.text("#tokens tbody tr").await.contains("never"));
    ada.press("Revoke ci").await;
    assert_eq!(ada.text(".notice span").await, "API token “ci” of ada revoked. It no longer works.");
    assert_eq!(ada.count("#tokens").await, 0);
    assert_eq!(program.get(MODELS).await.status, 401);
    assert_eq!(ada.csp_violations().await, [""; 0]);
    ada.close().await;
}
