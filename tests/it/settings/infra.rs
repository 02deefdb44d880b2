//! `/settings/infra`: what is in force for each task, and the picker.

use roster::domain::{
    model::{Capability, Mode, Status},
    token_count::TokenCount,
};

use crate::support::{Browser, House, Page, form::Form, priced};

const INFRA: &str = "/settings/infra";

#[tokio::test]
async fn each_task_says_which_model_is_in_force_and_why() {
    let house = House::small().await;
    let page = house.viewer().await.visit(INFRA).await;
    assert_eq!(page.texts("h2 code"), ["judge", "scenario_expansion", "summarizer"]);
    let now = page.texts("p.now");
    // Beta is cheaper than Alpha; Zeta's One is cheaper still, but its key is not set here.
    assert_eq!(
        now[0],
        "Beta $0.50 in, $1.50 out per million tokens Stand-in It stands in: no pick qualifies, and it is the cheapest model that does."
    );
    assert_eq!(now[2], "Alpha $2.50 in, $10.00 out per million tokens It is the first pick.");
    assert_eq!(page.attributes("form[method=post]", "action"), ["/sign-out"], "a viewer has no picker");
}

#[tokio::test]
async fn picks_are_saved_in_order_and_the_first_that_qualifies_is_in_force() {
    let house = House::small().await;
    let admin = house.admin().await;
    let page = admin.save(&picks(&admin, "judge", &["zeta/one", "acme/beta"]).await).await;
    assert_eq!(page.notice(), "Picks of judge saved.");
    assert_eq!(page.texts("section:first-of-type .picks .id"), ["zeta/one", "acme/beta"]);
    assert!(now(&page, 0).ends_with("It is pick 2: none before it qualifies now."), "{}", now(&page, 0));
    assert!(page.text(".picks li").contains("its provider has no API key here"));
    let form = page.form(&card("judge"));
    let page = admin
        .save(&form.set_nth("picks", 0, "acme/alpha").set_nth("picks", 1, "").set_nth("picks", 2, "acme/beta"))
        .await;
    assert_eq!(page.texts("section:first-of-type .picks .id"), ["acme/alpha", "acme/beta"]);
    let page = admin.save(&page.form(&card("judge"))).await;
    assert!(page.notice().starts_with("Nothing changed"));
    let cleared = page.form(&card("judge")).set_nth("picks", 0, "").set_nth("picks", 1, "");
    assert!(!admin.save(&cleared).await.has("section:first-of-type .picks li"));
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
        page.texts(".picks li .out"),
        [
            "its status is inactive",
            "its status is deprecated",
            "its provider has no API key here",
            "it is benched",
            "its mode is embedding",
            "it is not known to have json",
            "its context window is too small or unknown",
            "its context window is too small or unknown",
        ]
    );
    admin.post("/settings/providers/actions", &[("action", "disable"), ("id", "zeta")]).await.is(303);
    assert!(admin.visit(INFRA).await.texts(".picks li .out").contains(&"its provider is disabled".to_owned()));
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
    assert_eq!(now(&page, 2), "No model is in force. No pick qualifies, and no other priced model does.");
    house.add_models(&[priced("acme/zz", Status::Active, "1", "2"), priced("acme/aa", Status::Active, "2", "1")]).await;
    assert!(now(&viewer.visit(INFRA).await, 2).starts_with("Aa $2.00 in, $1.00 out"), "ties by id");
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
        ("nonsense", "write it as provider/name"),
        ("acme/alpha", "is picked twice"),
    ] {
        let page = admin.post(INFRA, &[("task", "judge"), ("picks", "acme/alpha"), ("picks", pick)]).await;
        let mistake = page.is(422).mistake("picks-judge-1");
        assert!(mistake.contains(words), "{mistake}");
        let typed = page.form(&card("judge"));
        assert_eq!(typed.values("picks").collect::<Vec<_>>(), ["acme/alpha", pick, "", ""]);
        assert!(page.has("a[href='#picks-judge-1']"));
    }
    let many: Vec<String> = (0..21).map(|number| format!("acme/m{number}")).collect();
    house.add_models(&many.iter().map(|id| priced(id, Status::Active, "1", "1")).collect::<Vec<_>>()).await;
    let mut fields = vec![("task", "judge")];
    fields.extend(many.iter().map(|id| ("picks", id.as_str())));
    assert!(admin.post(INFRA, &fields).await.is(422).mistake("picks-judge-0").contains("more than 20"));
    assert!(!admin.visit(INFRA).await.has("section:first-of-type .picks li"));
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
    assert!(!viewer.visit(INFRA).await.has("section:first-of-type .picks li"));
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
    assert!(card.contains("Chat, JSON, at least 100K tokens of context"), "{card}");
    assert!(card.contains("One") && card.contains("Stand-in"), "programs need no key here: {card}");
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
async fn every_pick_is_chosen_by_provider_among_active_models_that_some_task_could_use() {
    let house = House::small().await;
    let mut embedding = priced("acme/embed", Status::Active, "1", "1");
    embedding.terms.facts.mode = Mode::Embedding;
    house.add_models(&[embedding]).await;
    house.bench("acme/beta").await;
    let admin = house.admin().await;
    let page = admin.visit(INFRA).await;
    assert_eq!(page.texts("#picks-judge-0 option"), ["None", "Alpha", "One"]);
    assert_eq!(page.attributes("#picks-judge-0 optgroup", "label"), ["Acme", "Zeta"]);
    assert_eq!(page.form(&card("summarizer")).values("picks").collect::<Vec<_>>(), ["acme/alpha", "", ""]);
    house.set_status("acme/alpha", Status::Deprecated).await;
    let page = admin.visit(INFRA).await;
    assert_eq!(page.texts("#picks-summarizer-0 option"), ["None", "acme/alpha", "One"], "a pick stays chosen");
}

#[tokio::test]
async fn of_very_many_models_a_pick_is_typed_with_suggestions() {
    let house = House::small().await;
    let many: Vec<_> = (0..60).map(|n| priced(&format!("acme/many-{n}"), Status::Active, "1", "1")).collect();
    house.add_models(&many).await;
    let page = house.admin().await.visit(INFRA).await;
    assert_eq!(page.texts("datalist#models option").len(), 63);
    assert_eq!(page.attributes("datalist#models option", "value")[0], "acme/alpha", "a default first");
    assert_eq!(page.attributes("input[name=picks]", "list"), ["models"; 7]);
}

#[tokio::test]
async fn a_pick_between_empty_fields_keeps_its_place_on_the_page_with_mistakes() {
    let house = House::small().await;
    let admin = house.admin().await;
    let typed = ["", "acme/none", "", "acme/alpha", ""];
    let fields: Vec<_> = [("task", "judge")].into_iter().chain(typed.map(|pick| ("picks", pick))).collect();
    let page = admin.post(INFRA, &fields).await;
    assert!(page.is(422).mistake("picks-judge-1").contains("is not in the catalogue"));
    let kept = page.form(&card("judge"));
    assert_eq!(kept.values("picks").collect::<Vec<_>>(), ["", "acme/none", "", "acme/alpha", "", ""]);
    let page = admin.save(&kept.set_nth("picks", 1, "acme/beta")).await;
    assert_eq!(page.texts("section:first-of-type .picks .id"), ["acme/beta", "acme/alpha"]);
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

fn card(task: &str) -> String {
    format!("section[aria-labelledby=task-{task}] form")
}

fn now(page: &Page, place: usize) -> String {
    page.texts("p.now")[place].clone()
}

/// The form of a task with these picks, saved where the page has to grow its rows.
async fn picks(admin: &Browser, task: &str, picks: &[&str]) -> Form {
    let mut form = admin.visit(INFRA).await.form(&card(task));
    for (row, pick) in picks.iter().enumerate() {
        if form.values("picks").count() <= row {
            form = admin.save(&form).await.form(&card(task));
        }
        form = form.set_nth("picks", row, pick);
    }
    form
}
