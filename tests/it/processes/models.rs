//! `roster models`: the catalogue without a browser.

use std::{
    process::Output,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{
    client::{Client, active_models},
    home::{Home, number},
    server::Server,
};

const SHOWN_WITHIN: Duration = Duration::from_secs(1);
const ASK_EVERY: Duration = Duration::from_millis(20);

/// What a command that succeeds writes to standard output.
fn said(output: &Output) -> String {
    let (out, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{out}{complaint}");
    out.trim_end().to_owned()
}

/// The complaint of a command that fails.
fn complaint(output: &Output) -> String {
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
    let log = String::from_utf8_lossy(&output.stderr);
    let line = log.lines().find_map(|line| line.strip_prefix("roster: "));
    line.unwrap_or_else(|| panic!("no complaint: {log}")).to_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&said(output)).expect("JSON")
}

/// The models that a list prints, as programs read them.
fn listed(home: &Home, filters: &[&str]) -> Vec<Value> {
    let list = json(&home.run(&[&["models", "list", "--json"], filters].concat()));
    list.as_array().expect("a list").clone()
}

fn id(model: &Value) -> String {
    model["id"].as_str().expect("an id").to_owned()
}

/// OpenAI's default and its other active models.
fn default_and_others(home: &Home) -> (String, Vec<String>) {
    let (defaults, others): (Vec<Value>, Vec<Value>) =
        listed(home, &["--provider", "openai", "--active"]).into_iter().partition(|model| model["default"] == true);
    assert_eq!(defaults.len(), 1);
    (id(&defaults[0]), others.iter().map(id).collect())
}

#[tokio::test]
async fn models_are_listed_in_aligned_columns_and_as_json_by_every_filter() {
    let home = Home::new().await;
    let all = listed(&home, &[]);
    let table = said(&home.run(&["models", "list"]));
    assert_eq!(table.lines().count(), all.len() + 1);
    let name = table.lines().next().and_then(|line| line.find("NAME")).expect("a heading");
    for (line, model) in table.lines().skip(1).zip(&all) {
        assert!(line.starts_with(&format!("{} ", id(model))), "{line}");
        let column: String = line.chars().skip(name).collect();
        assert_eq!(model["display_name"], column, "{line}");
    }

    let fits = |filters: &[&str], fits: &dyn Fn(&Value) -> bool| {
        let expected: Vec<String> = all.iter().filter(|model| fits(model)).map(id).collect();
        assert!(!expected.is_empty() && expected.len() < all.len(), "{filters:?}");
        assert_eq!(listed(&home, filters).iter().map(id).collect::<Vec<_>>(), expected, "{filters:?}");
    };
    fits(&["--provider", "google"], &|model| model["provider"] == "google");
    fits(&["--status", "deprecated"], &|model| model["status"] == "deprecated");
    fits(&["--active"], &|model| model["active"] == true);
    let has = |model: &Value, capability: &str| model["capabilities"].to_string().contains(capability);
    fits(&["--capability", "vision", "--provider", "openai"], &|model| {
        has(model, "vision") && model["provider"] == "openai"
    });
    assert!(listed(&home, &["--q", "gpt"]).iter().all(|model| model.to_string().to_lowercase().contains("gpt")));
    assert_eq!(said(&home.run(&["models", "list", "--q", "no such model"])), "No model matches.");
    let refused = complaint(&home.run(&["models", "list", "--provider", "nobody"]));
    assert!(refused.starts_with("There is no provider “nobody”. There are: ") && refused.contains("openai"));
}

#[tokio::test]
async fn each_command_says_what_it_did_and_what_already_was_so() {
    let home = Home::new().await;
    let (default, others) = default_and_others(&home);
    let run = |arguments: &[&str]| said(&home.run(&[&["models"], arguments].concat()));

    let told = run(&["deprecate", &default, &others[0], "--successor", &others[1], "--sunset", "2031-01-31"]);
    assert!(told.contains("2 models deprecated.") && told.contains("The default of OpenAI moved from "), "{told}");
    for model in listed(&home, &["--status", "deprecated", "--provider", "openai"]) {
        if [&default, &others[0]].contains(&&id(&model)) {
            assert_eq!((&model["successor"], &model["sunset_on"]), (&others[1].clone().into(), &"2031-01-31".into()));
        }
    }
    assert_eq!(default_and_others(&home).0, others[1], "the successor has it now");

    assert_eq!(run(&["deprecate", &default]), "No change.");
    assert_eq!(run(&["deprecate", &default, &others[0]]), "No change.");
    assert!(run(&["activate", &default, &others[1]]).ends_with(" activated. 1 was active already."));
    assert!(run(&["default", &default]).starts_with("The default of OpenAI moved from "));
    let told = run(&["deactivate", &others[1]]);
    assert!(told.ends_with(" deactivated."), "{told}");

    let done = json(&home.run(&["models", "deactivate", &default, &others[1], "--json"]));
    assert_eq!(
        (&done["changed"], &done["unchanged"]),
        (&vec![default.clone()].into(), &vec![others[1].clone()].into())
    );
    assert_eq!((&done["defaults"][0]["provider"], &done["defaults"][0]["from"]), (&"openai".into(), &default.into()));
    assert_eq!(done["active_models"], listed(&home, &["--active"]).len());
    assert!(done["said"].as_str().is_some_and(|said| said.contains("The default of OpenAI moved from ")), "{done}");
    let made_by = "SELECT COUNT(*) FROM changes WHERE actor <> 'command line' AND actor <> 'Roster'";
    assert_eq!(number(&home.database().await, made_by).await, 0);
}

#[tokio::test]
async fn an_order_that_can_not_be_is_refused_in_words_and_changes_nothing() {
    let home = Home::new().await;
    let (default, others) = default_and_others(&home);
    let inactive = id(&listed(&home, &["--provider", "openai", "--status", "inactive"])[0]);
    let (_, name) = default.split_once('/').expect("a scoped name");
    let mistyped = default.replace("openai", "opnai");
    let before = number(&home.database().await, "SELECT COUNT(*) FROM changes").await;
    for (arguments, because) in [
        (vec!["deactivate", &others[0], name], format!("There is no model “{name}”. Did you mean {default}")),
        (vec!["activate", &inactive, &mistyped], format!("There is no model “{mistyped}”. Did you mean {default}")),
        (vec!["deactivate", "zzzzzz"], "There is no model “zzzzzz”. Nothing was changed.".to_owned()),
        (vec!["deprecate", &default, "--successor", "zzzzzz"], "There is no model “zzzzzz”.".to_owned()),
        (vec!["deprecate", &default, "--successor", &default], "The successor must be a model that stays.".to_owned()),
        (vec!["default", &inactive], "Only an active model can be the default. Nothing was changed.".to_owned()),
        (vec!["default", &default, &others[0]], "Select one per provider. Nothing was changed.".to_owned()),
    ] {
        let complaint = complaint(&home.run(&[&["models"], arguments.as_slice()].concat()));
        assert!(complaint.contains(&because), "{arguments:?}: {complaint}");
        assert!(complaint.ends_with("Nothing was changed."), "{complaint}");
    }
    let bad_day = home.run(&["models", "deprecate", &default, "--sunset", "soon"]);
    assert_eq!(bad_day.status.code(), Some(2), "{}", String::from_utf8_lossy(&bad_day.stderr));
    assert_eq!(number(&home.database().await, "SELECT COUNT(*) FROM changes").await, before);
}

#[tokio::test]
async fn a_command_beside_a_running_server_shows_on_its_pages_within_a_second() {
    let home = Home::new().await;
    let server = Server::start(&home).await;
    let mut visitor = Client::of(&server);
    let (_, others) = default_and_others(&home);
    let ids: Vec<&str> = others.iter().map(String::as_str).collect();
    let before = active_models(&visitor.get("/").await);
    for (command, count) in
        [("deactivate", before - ids.len()), ("activate", before), ("deprecate", before - ids.len())]
    {
        said(&home.run(&[&["models", command], ids.as_slice()].concat()));
        let since = Instant::now();
        for path in ["/", "/leaderboard", "/faq", "/sign-in"] {
            while active_models(&visitor.get(path).await) != count {
                assert!(since.elapsed() < SHOWN_WITHIN, "{path} does not show {count} after {command}");
                tokio::time::sleep(ASK_EVERY).await;
            }
        }
    }
}
