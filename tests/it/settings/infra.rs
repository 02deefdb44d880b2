//! `/settings/infra`: what each task uses and why, and its list of models.

use roster::domain::{
    model::{Capability, Mode, Status},
    token_count::TokenCount,
};

use crate::support::{Browser, House, Page, priced};

const INFRA: &str = "/settings/infra";

#[tokio::test]
async fn each_task_says_which_model_it_uses_and_why() {
    let house = House::small().await;
    let page = house.viewer().await.visit(INFRA).await;
    assert_eq!(page.text("h1"), "Infra");
    assert_eq!(page.texts("h2 code"), ["judge", "scenario_expansion", "summarizer"]);
    let now = page.texts("p.now");
    // Beta is cheaper than Alpha; Zeta's One is cheaper still, but its key is not set here.
    assert_eq!(
        now[0],
        "Beta is used as a stand-in: the list is empty, and this is the cheapest model that can do the task. $0.50 in, $1.50 out per million tokens"
    );
    assert_eq!(now[2], "Alpha is in use: it is the first choice. $2.50 in, $10.00 out per million tokens");
    assert_eq!(page.attributes("form[method=post]", "action"), ["/sign-out"; 1], "a viewer has no buttons");
    assert_eq!(page.texts(".order .id"), ["acme/alpha"]);
}

#[tokio::test]
async fn a_list_is_saved_in_order_and_its_first_model_that_can_is_used() {
    let house = House::small().await;
    let admin = house.admin().await;
    let page = save(&admin, "judge", &["zeta/one", "acme/beta"]).await;
    assert_eq!(page.notice(), "Picks of judge saved.");
    assert_eq!(listed(&page, "judge"), ["zeta/one", "acme/beta"]);
    let now = now(&page, 0);
    assert!(now.starts_with("Beta is in use: the first choice has no API key on this server."), "{now}");
    assert_eq!(page.text(".order .out .why"), "Skipped: set ZETA_API_KEY on the server and restart");
    let page = save(&admin, "judge", &["acme/alpha", "", "acme/beta"]).await;
    assert_eq!(listed(&page, "judge"), ["acme/alpha", "acme/beta"]);
    assert_eq!(page.texts(".order .why")[..2], ["Available", "Available, next in line"]);
    assert!(save(&admin, "judge", &["acme/alpha", "acme/beta"]).await.notice().starts_with("No"), "nothing to change");
    assert!(listed(&save(&admin, "judge", &[]).await, "judge").is_empty());
}

#[tokio::test]
async fn models_move_leave_and_join_by_buttons() {
    let house = House::small().await;
    let admin = house.admin().await;
    let page = save(&admin, "judge", &["acme/alpha", "acme/beta"]).await;
    let disabled = |name: &str| page.attributes(&format!("section:first-of-type [name={name}][disabled]"), "value");
    assert_eq!((disabled("up"), disabled("down")), (vec!["acme/alpha".to_owned()], vec!["acme/beta".to_owned()]));
    assert_eq!(page.attributes("section:first-of-type [name=drop]", "aria-label"), ["Remove Alpha", "Remove Beta"]);
    let page = press(&admin, "judge", ("down", "acme/alpha")).await;
    assert_eq!(listed(&page, "judge"), ["acme/beta", "acme/alpha"]);
    assert_eq!(page.texts("section:first-of-type .notice span"), ["Picks of judge saved."], "at its task");
    let page = press(&admin, "judge", ("up", "acme/alpha")).await;
    assert_eq!(listed(&page, "judge"), ["acme/alpha", "acme/beta"]);
    let page = press(&admin, "judge", ("up", "acme/alpha")).await;
    assert_eq!(listed(&page, "judge"), ["acme/alpha", "acme/beta"], "it is on top already");
    let page = press(&admin, "judge", ("drop", "acme/alpha")).await;
    assert_eq!(listed(&page, "judge"), ["acme/beta"]);
    let page = admin.save(&page.form(&adder("judge")).set("append", "zeta/one").press("Add to judge")).await;
    assert_eq!(listed(&page, "judge"), ["acme/beta", "zeta/one"]);
    let undone = admin.save(&page.form("form[action='/settings/undo']")).await;
    assert_eq!(listed(&undone, "judge"), ["acme/beta"]);
}

#[tokio::test]
async fn of_two_who_change_a_list_the_second_sees_both_where_the_order_matters() {
    let house = House::small().await;
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let old = save(&ada, "judge", &["acme/alpha", "acme/beta"]).await.form(&card("judge"));
    let revision = old.value("revision").to_owned();
    save(&bea, "judge", &["acme/beta", "acme/alpha", "zeta/one"]).await;
    let moved = [("task", "judge"), ("revision", &revision), ("down", "acme/beta")];
    let page = ada.post(INFRA, &moved).await;
    assert_eq!(page.is(409).texts(".errors td"), ["acme/beta acme/alpha zeta/one", "acme/alpha acme/beta zeta/one"]);
    assert_eq!(listed(&page, "judge"), ["acme/beta", "acme/alpha", "zeta/one"], "nothing was overwritten");
    let page = ada.save(&page.form("#edit").press("Save mine")).await;
    assert_eq!(listed(&page, "judge"), ["acme/alpha", "acme/beta", "zeta/one"]);
    // What depends on no place is done to the newest list.
    let dropped = [("task", "judge"), ("revision", &revision), ("drop", "acme/alpha")];
    let answer = ada.post(INFRA, &dropped).await;
    assert_eq!(listed(&ada.follow(&answer).await, "judge"), ["acme/beta", "zeta/one"]);
    // The same form once more asks for what is there.
    let answer = ada.post(INFRA, &dropped).await;
    assert!(ada.follow(&answer).await.notice().starts_with("No"));
}

#[tokio::test]
async fn each_obstacle_has_its_words() {
    let house = House::small().await;
    let mut embedding = priced("acme/embed", Status::Active, "1", "1");
    embedding.terms.facts.mode = Mode::Embedding;
    let mut blind = priced("acme/blind", Status::Active, "1", "1");
    blind.terms.facts.capabilities.set(Capability::Json, None);
    let mut small = priced("acme/small", Status::Active, "1", "1");
    small.terms.facts.context_window = TokenCount::new(31_999);
    let mut unknown = priced("acme/unknown", Status::Active, "1", "1");
    unknown.terms.facts.context_window = None;
    house.add_models(&[embedding, blind, small, unknown]).await;
    house.bench("acme/beta").await;
    let admin = house.admin().await;
    let ids =
        ["acme/gamma", "acme/old", "zeta/one", "acme/beta", "acme/embed", "acme/blind", "acme/small", "acme/unknown"];
    let mut fields = vec![("task", "judge")];
    fields.extend(ids.iter().map(|id| ("picks", *id)));
    let answer = admin.post(INFRA, &fields).await;
    let page = admin.follow(&answer).await;
    assert_eq!(
        page.texts("section:first-of-type .order .why"),
        [
            "Skipped: it is inactive",
            "Skipped: it is deprecated",
            "Skipped: set ZETA_API_KEY on the server and restart",
            "Skipped: out of service since 20 Nov 2026, 12:00 UTC",
            "Skipped: its mode is embedding",
            "Skipped: not known to support JSON",
            "Skipped: its context of 32K tokens is too small",
            "Skipped: its context window is unknown",
        ]
    );
    admin.post("/settings/providers/actions", &[("action", "disable"), ("id", "zeta")]).await.is(303);
    assert!(admin.visit(INFRA).await.texts(".order .why").contains(&"Skipped: Zeta is switched off".to_owned()));
}

#[tokio::test]
async fn no_free_unpriced_tiny_or_ending_model_stands_in() {
    let house = House::small().await;
    for id in ["acme/alpha", "acme/beta"] {
        house.set_status(id, Status::Inactive).await;
    }
    let mut tiny = priced("acme/tiny", Status::Active, "0.01", "0.01");
    tiny.terms.facts.context_window = TokenCount::new(7_999);
    let mut past = priced("acme/past", Status::Active, "0.01", "0.01");
    past.terms.facts.sunset_on = Some("2026-11-20".parse().unwrap());
    let unpriced = crate::support::model("acme/unpriced", Status::Active);
    house.add_models(&[tiny, past, unpriced, priced("acme/free", Status::Active, "0", "0")]).await;
    let viewer = house.viewer().await;
    let page = viewer.visit(INFRA).await;
    assert!(now(&page, 2).starts_with("No model available. "), "{}", now(&page, 2));
    house.add_models(&[priced("acme/zz", Status::Active, "1", "2"), priced("acme/aa", Status::Active, "2", "1")]).await;
    let now = now(&viewer.visit(INFRA).await, 2);
    assert!(now.starts_with("Aa is used as a stand-in") && now.contains("$2.00 in, $1.00 out"), "ties by id: {now}");
}

#[tokio::test]
async fn without_any_key_the_page_says_that_this_is_the_cause() {
    let house = House::small().await;
    house.database.run("UPDATE providers SET key_variables = 'EMPTY_API_KEY'").await;
    house.bump().await;
    let page = house.viewer().await.visit(INFRA).await;
    let words = "No model available. None of the providers in use has an API key on this server.";
    assert_eq!(page.texts("p.now"), [words; 3]);
    assert_eq!(page.text(".order .why"), "Skipped: set EMPTY_API_KEY on the server and restart");
}

#[tokio::test]
async fn a_database_without_tasks_says_so() {
    let house = House::empty().await;
    assert_eq!(house.viewer().await.visit(INFRA).await.text(".empty h2"), "No tasks");
}

#[tokio::test]
async fn picks_that_are_none_are_refused_at_their_row_and_kept() {
    let house = House::small().await;
    let admin = house.admin().await;
    for (pick, words) in [
        ("acme/none", "is not in the catalogue"),
        ("nonsense", "Write it as provider/name"),
        ("acme/alpha", "is in the list already"),
    ] {
        let page = admin.post(INFRA, &[("task", "judge"), ("picks", "acme/alpha"), ("picks", pick)]).await;
        let mistake = page.is(422).mistake("picks-judge-1");
        assert!(mistake.contains(words), "{mistake}");
        let typed = page.form(&typed_list("judge"));
        assert_eq!(typed.values("picks").collect::<Vec<_>>(), ["acme/alpha", pick]);
        assert!(page.has("a[href='#picks-judge-1']"));
    }
    let many: Vec<String> = (0..21).map(|number| format!("acme/m{number}")).collect();
    house.add_models(&many.iter().map(|id| priced(id, Status::Active, "1", "1")).collect::<Vec<_>>()).await;
    let mut fields = vec![("task", "judge")];
    fields.extend(many.iter().map(|id| ("picks", id.as_str())));
    assert!(admin.post(INFRA, &fields).await.is(422).mistake("picks-judge-0").contains("at most 20"));
    assert!(!admin.visit(INFRA).await.has("section:first-of-type .order li"));
}

#[tokio::test]
async fn an_unknown_task_is_not_here() {
    let house = House::small().await;
    let admin = house.admin().await;
    for task in ["", "cooking", "judge\u{0}"] {
        admin.post(INFRA, &[("task", task), ("picks", "acme/alpha")]).await.is(404);
    }
    admin.post(INFRA, &[("task", "judge"), ("task", "summarizer")]).await.is(400);
}

#[tokio::test]
async fn only_admins_pick() {
    let house = House::small().await;
    let before = house.database.dump().await;
    house.visitor().post(INFRA, &[("task", "judge"), ("picks", "acme/alpha")]).await.is(401);
    assert_eq!(house.database.dump().await, before);
    let viewer = house.viewer().await;
    viewer.post(INFRA, &[("task", "judge"), ("picks", "acme/alpha")]).await.is(403);
    viewer.post(INFRA, &[("task", "cooking")]).await.is(403);
    assert!(!viewer.visit(INFRA).await.has("section:first-of-type .order li"));
    assert_eq!(house.visitor().get(INFRA).await.is(303).location(), "/sign-in?next=%2Fsettings%2Finfra");
}

#[tokio::test]
async fn the_team_adds_a_task_of_its_own_and_removes_it_again() {
    let house = House::small().await;
    let admin = house.admin().await;
    let add = [
        ("action", "add"),
        ("task", "triage"),
        ("description", "Sorts tickets."),
        ("mode", "chat"),
        ("capabilities", "json"),
        ("min_context", "100000"),
        ("caller", "programs"),
    ];
    let answer = admin.post(INFRA, &add).await;
    let page = admin.follow(&answer).await;
    assert_eq!(page.notice(), "triage added.");
    let card = page.text("[aria-labelledby=task-triage]");
    assert!(card.contains("chat, JSON, at least 100K tokens of context"), "{card}");
    assert!(card.contains("One is used as a stand-in"), "programs need no key here: {card}");
    admin.post(INFRA, &add).await.is(422);
    admin.post(INFRA, &[("action", "remove"), ("task", "judge")]).await.is(400);
    let answer = admin.post(INFRA, &[("action", "remove"), ("task", "triage")]).await;
    let removed = admin.follow(&answer).await;
    assert!(!removed.has("[aria-labelledby=task-triage]"));
    let back = admin.save(&removed.form("form[action='/settings/undo']")).await;
    assert!(back.has("[aria-labelledby=task-triage]"));
}

#[tokio::test]
async fn a_task_with_mistakes_names_each_at_its_field_and_keeps_what_was_typed() {
    let house = House::small().await;
    let admin = house.admin().await;
    let typed = [("action", "add"), ("task", "Tri age"), ("mode", "dance"), ("min_context", "many"), ("caller", "")];
    let page = admin.post(INFRA, &typed).await;
    for field in ["task", "description", "mode", "min_context", "caller"] {
        assert!(!page.is(422).mistake(field).is_empty(), "{field}");
    }
    assert_eq!(page.attributes("#task", "value"), ["Tri age"]);
}

#[tokio::test]
async fn a_model_is_chosen_by_provider_among_those_that_can_do_the_task() {
    let house = House::small().await;
    let mut embedding = priced("acme/embed", Status::Active, "1", "1");
    embedding.terms.facts.mode = Mode::Embedding;
    house.add_models(&[embedding]).await;
    house.bench("acme/beta").await;
    let admin = house.admin().await;
    let page = admin.visit(INFRA).await;
    assert_eq!(page.texts("#append-judge option"), ["Choose", "Alpha", "One"]);
    assert_eq!(page.attributes("#append-judge optgroup", "label"), ["Acme", "Zeta"]);
    assert_eq!(page.texts("#append-summarizer option"), ["Choose", "One"], "Alpha is in the list");
    let page = admin.post(INFRA, &[("action", "append"), ("task", "judge"), ("append", "")]).await;
    assert_eq!(page.is(422).mistake("append-judge"), "Fill this in.");
}

#[tokio::test]
async fn of_very_many_models_one_is_typed_with_suggestions() {
    let house = House::small().await;
    let many: Vec<_> = (0..60).map(|n| priced(&format!("acme/many-{n}"), Status::Active, "1", "1")).collect();
    house.add_models(&many).await;
    let admin = house.admin().await;
    let page = admin.visit(INFRA).await;
    assert_eq!(page.texts("datalist#models option").len(), 63);
    assert_eq!(page.attributes("datalist#models option", "value")[0], "acme/alpha", "a default first");
    assert_eq!(page.attributes("input[name=append]", "list"), ["models"; 3]);
    for (typed, words) in [
        ("acme/none", "“acme/none” is not in the catalogue"),
        ("nonsense", "rite it as provider/name"),
        ("acme/alpha", "“acme/alpha” is in the list already"),
    ] {
        let page = admin.post(INFRA, &[("action", "append"), ("task", "summarizer"), ("append", typed)]).await;
        let mistake = page.is(422).mistake("append-summarizer");
        assert!(mistake.contains(words), "{mistake}");
        assert_eq!(page.attributes("#append-summarizer", "value"), [typed]);
    }
}

#[tokio::test]
async fn a_capability_that_is_none_is_named_at_the_boxes() {
    let house = House::small().await;
    let typed = [("action", "add"), ("task", "triage"), ("description", "Sorts."), ("capabilities", "flying")];
    let page = house.admin().await.post(INFRA, &typed).await;
    assert!(page.is(422).mistake("capabilities").contains("“flying”"));
    assert!(
        page.has(".errors a[href='#capabilities']") && page.has("#capabilities[aria-describedby='capabilities-e']")
    );
}

/// The list with its buttons.
fn card(task: &str) -> String {
    format!("section[aria-labelledby=task-{task}] form[id]")
}

fn adder(task: &str) -> String {
    format!("section[aria-labelledby=task-{task}] form.adder")
}

/// The list as it was typed.
fn typed_list(task: &str) -> String {
    format!("section[aria-labelledby=task-{task}] form.fields")
}

fn listed(page: &Page, task: &str) -> Vec<String> {
    page.texts(&format!("section[aria-labelledby=task-{task}] .order .id"))
}

fn now(page: &Page, place: usize) -> String {
    page.texts("p.now")[place].clone()
}

/// Sends a whole list, as programs do.
async fn save(admin: &Browser, task: &str, picks: &[&str]) -> Page {
    let fields: Vec<_> = [("task", task)].into_iter().chain(picks.iter().map(|pick| ("picks", *pick))).collect();
    let answer = admin.post(INFRA, &fields).await;
    admin.follow(&answer).await
}

/// Presses a button of the list as the page has it now.
async fn press(admin: &Browser, task: &str, button: (&str, &str)) -> Page {
    let form = admin.visit(INFRA).await.form(&card(task));
    let fields: Vec<_> = form.fields().chain([button]).collect();
    let answer = admin.post(INFRA, &fields).await;
    admin.follow(&answer).await
}
