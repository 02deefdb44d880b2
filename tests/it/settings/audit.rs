//! `/settings/audit`: entries, filters, pages, CSV.

use std::collections::HashSet;

use jiff::SignedDuration;
use roster::domain::model::Status;

use crate::support::{Browser, House, model};

const AUDIT: &str = "/settings/audit";
const CSV: &str = "/settings/audit.csv";
const UNDO: &str = "form[action='/settings/undo']";

#[tokio::test]
async fn a_change_is_one_line_that_unfolds_into_its_rows() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/providers/acme").await.form("#edit").set("requests_per_minute", "90");
    admin.save(&form).await;
    let ids = ["zeta/one", "acme/gamma"].map(|id| ("id", id));
    admin.post("/settings/models/actions", &[("action", "deprecate"), ids[0], ids[1]]).await.is(303);
    let page = house.viewer().await.visit(AUDIT).await;
    let texts = |selector: &str| page.texts(selector).into_iter().take(4).collect::<Vec<_>>();
    assert_eq!(texts("td[data-label=By]"), ["command line", "ada", "ada", "command line"]);
    let summaries = texts("summary");
    assert_eq!(summaries[0], "vera added.");
    assert_eq!(summaries[1], "2 models deprecated.");
    assert!(summaries[2].starts_with("Acme saved: requests per minute 60 → 90"), "{summaries:?}");
    let rows = page.texts("tbody tr:nth-child(2) li");
    assert_eq!(
        rows,
        [
            "One model zeta/one Deprecated Status active deprecated",
            "Gamma model acme/gamma Deprecated Status inactive deprecated"
        ]
    );
    let leads = page.attributes("tbody li a", "href");
    assert!(
        leads.contains(&"/settings/models/zeta/one".to_owned())
            && leads.contains(&"/settings/providers/acme".to_owned())
    );
    for lead in leads.iter().collect::<HashSet<_>>() {
        admin.visit(lead.split('#').next().unwrap()).await;
    }
    assert!(!page.has("form[action='/settings/undo']"), "a viewer undoes nothing");
}

#[tokio::test]
async fn a_change_is_undone_from_the_audit_and_from_a_model_s_history() {
    let house = House::small().await;
    let admin = house.admin().await;
    let ids = ["zeta/one", "acme/gamma"].map(|id| ("id", id));
    admin.post("/settings/models/actions", &[("action", "deprecate"), ids[0], ids[1]]).await.is(303);
    let page = admin.visit(&format!("{AUDIT}?actor=ADA")).await;
    assert_eq!(page.form(UNDO).labels(), ["Undo all 2"]);
    let page = admin.save(&page.form(UNDO)).await;
    assert!(page.notice().starts_with("Undone. "), "{}", page.notice());
    assert_eq!(page.text("h1"), "Audit", "back where the button is");
    assert!(page.texts("summary").contains(&"2 models deprecated. Undone".to_owned()), "{:?}", page.texts("summary"));
    let edit = admin.visit("/settings/models/acme/beta").await.form("#edit").set("description", "new");
    admin.save(&edit).await;
    let page = admin.visit("/settings/models/acme/beta").await;
    let newest = page.form(".history form");
    let page = admin.save(&newest).await;
    assert_eq!(page.form("#edit").value("description"), "");
    let old = admin.visit("/settings/models/acme/beta").await.texts(".history li");
    assert!(old.iter().any(|line| line.contains("Description new") && line.ends_with("undone")), "{old:?}");
}

#[tokio::test]
async fn the_page_stays_small_and_a_change_of_many_rows_is_one_line() {
    let house = House::bundled().await;
    let admin = house.admin().await;
    let whole = admin.visit(&format!("{AUDIT}?actor=roster")).await;
    assert_eq!(whole.texts("summary").len(), 1, "what came with the program is one line");
    assert!(
        whole.text("summary").contains("models, 3 tasks: added from the bundled catalogue"),
        "{}",
        whole.text("summary")
    );
    for number in 0..40 {
        let long = |letter: &str| letter.repeat(100);
        let mut many: Vec<_> = (0..12).map(|of| model(&format!("openai/m-{number}-{of}"), Status::Inactive)).collect();
        for new in &mut many {
            new.terms.facts.display_name = long("n").parse().unwrap();
            new.terms.facts.description = long("d").repeat(4).parse().unwrap();
        }
        house.add_models(&many).await;
    }
    let page = admin.visit(AUDIT).await;
    assert!(page.body.len() <= 60_000, "{} bytes", page.body.len());
    let all = admin.visit(&page.attributes("details > a", "href")[0]).await;
    assert_eq!(all.texts("li").iter().filter(|line| line.contains("model openai/m-")).count(), 12);
    assert!(all.body.len() <= 60_000, "{} bytes", all.body.len());
}

#[tokio::test]
async fn days_that_are_asked_for_often_are_one_step_away() {
    let house = House::small().await;
    house.wait(SignedDuration::from_hours(24));
    house.set_status("acme/beta", Status::Inactive).await;
    let admin = house.admin().await;
    let page = admin.visit(&format!("{AUDIT}?kind=model")).await;
    assert_eq!(page.texts(".days a"), ["Today", "Yesterday", "Last 7 days", "Show all"]);
    let leads = page.attributes(".days a", "href");
    for (place, changes) in [(0, 1), (1, 1), (2, 2)] {
        let shown = admin.visit(&leads[place]).await;
        assert_eq!(shown.texts("summary").len(), changes, "{}", leads[place]);
        assert_eq!(shown.attributes(".days [aria-current]", "href"), [leads[place].clone()]);
    }
}

#[tokio::test]
async fn every_filter_narrows_and_stays_in_the_form() {
    let house = House::small().await;
    house.admin().await;
    house.wait(SignedDuration::from_hours(24));
    house.set_status("acme/beta", Status::Inactive).await;
    house.wait(SignedDuration::from_hours(24));
    let admin = house.admin().await;
    for (query, changes, entries) in [
        ("", 3, 13),
        ("actor=command+line", 3, 13),
        ("actor=Command+LINE", 3, 13),
        ("actor=nobody", 0, 0),
        ("id=acme%2Fbeta", 2, 2),
        ("id=acme", 1, 2),
        ("id=acme&kind=provider", 1, 2),
        ("id=acme&kind=model", 0, 0),
        ("kind=account", 1, 1),
        ("kind=task", 1, 3),
        ("verb=deactivate", 1, 1),
        ("verb=create&kind=account&actor=command+line", 1, 1),
        ("from=2026-11-21", 1, 1),
        ("from=2026-11-21&to=2026-11-21", 1, 1),
        ("to=2026-11-20", 2, 12),
        ("from=2026-11-22", 0, 0),
        ("from=2026-11-21&to=2026-11-20", 0, 0),
        ("id=%27+OR+1%3D1+--", 0, 0),
    ] {
        assert_eq!(admin.visit(&format!("{AUDIT}?{query}")).await.texts("summary").len(), changes, "{query}");
        let csv = csv(&admin, query).await;
        let of_entry = |line: &str| line.split(',').take(5).collect::<Vec<_>>().join(",");
        let told: HashSet<_> = csv.lines().skip(1).map(of_entry).collect();
        // Provider and default of Acme are two entries.
        assert_eq!(told.len(), entries, "{query}");
    }
    let viewer = house.viewer().await;
    let page =
        viewer.visit(&format!("{AUDIT}?actor=command+line&id=acme&kind=provider&verb=create&from=2026-11-20")).await;
    let form = page.form("form.filters");
    let kept = ["actor", "id", "kind", "verb", "from", "to"].map(|name| form.value(name));
    assert_eq!(kept, ["command line", "acme", "provider", "create", "2026-11-20", ""]);
    let csv = page.attributes(".head a", "href").remove(0);
    assert_eq!(csv, "/settings/audit.csv?actor=command+line&id=acme&kind=provider&verb=create&from=2026-11-20");
    assert_eq!(viewer.visit(&format!("{AUDIT}?actor=nobody")).await.text(".empty h2"), "No change matches");
}

#[tokio::test]
async fn words_that_no_filter_knows_are_refused_by_name() {
    let house = House::small().await;
    let viewer = house.viewer().await;
    for (query, words) in [
        ("kind=cat", "“kind” can’t be “cat”. It can be model, provider, task, account, catalogue."),
        ("verb=paint", "“verb” can’t be “paint”. It can be create, update,"),
        ("from=yesterday", "“from”: “yesterday” is not a day. Write it like 2026-03-14."),
        ("to=2026-02-30", "“to”: “2026-02-30” is not a day. Write it like 2026-03-14."),
    ] {
        for address in [AUDIT, CSV] {
            let page = viewer.get(&format!("{address}?{query}")).await;
            assert!(page.is(400).text(".lead").starts_with(words), "{query}: {}", page.text(".lead"));
        }
    }
    for edge in ["from=9999-12-31&to=9999-12-31", "from=0000-01-01&to=0000-01-01"] {
        assert!(viewer.visit(&format!("{AUDIT}?{edge}")).await.has(".empty"), "{edge}");
    }
    for unreadable in ["actor=%00", "id=%00", "id=%FF"] {
        viewer.get(&format!("{AUDIT}?{unreadable}")).await.is(400);
    }
    viewer.visit("/settings/accounts?change=%00").await;
    viewer.visit(&format!("{AUDIT}?before=01a1fa0a-cd46-771d-886c-6e9f6683d822")).await;
    viewer.get(&format!("{AUDIT}?in=01a1fa0a-cd46-771d-886c-6e9f6683d822")).await.is(404);
}

#[tokio::test]
async fn pages_show_every_change_once_and_every_entry_of_one() {
    let house = House::small().await;
    let many: Vec<_> = (0..95).map(|number| model(&format!("acme/m-{number:03}"), Status::Inactive)).collect();
    house.add_models(&many).await;
    for number in 0..60 {
        house.add_models(&[model(&format!("acme/one-{number:02}"), Status::Inactive)]).await;
    }
    let viewer = house.viewer().await;
    let changes = walk(&viewer, &format!("{AUDIT}?kind=model"), "summary").await;
    assert_eq!(changes.len(), 62);
    assert_eq!((changes[0].as_str(), changes[60].as_str()), ("One-59 added.", "95 models: added."));
    let page = viewer.visit(&format!("{AUDIT}?kind=model&before={}", cursor_before_last(&viewer).await)).await;
    let links = page.texts("details > a");
    let place = links.iter().position(|text| text == "Show everything, 91 more").unwrap();
    let whole = page.attributes("details > a", "href").remove(place);
    let entries = walk(&viewer, &whole, "tbody li").await;
    let distinct: HashSet<_> = entries.iter().collect();
    assert_eq!((entries.len(), distinct.len()), (95, 95), "{whole}");
}

/// The cursor of the page on which the change of 95 models is.
async fn cursor_before_last(viewer: &Browser) -> String {
    let mut page = viewer.visit(&format!("{AUDIT}?kind=model")).await;
    let mut cursor = String::new();
    while let Some(next) = page.attributes(".pager a[rel=next]", "href").pop() {
        cursor = next.split("before=").nth(1).unwrap_or_default().to_owned();
        page = viewer.visit(&next).await;
    }
    cursor
}

/// What matches on a page and on all behind it.
async fn walk(viewer: &Browser, address: &str, selector: &str) -> Vec<String> {
    let mut page = viewer.visit(address).await;
    let mut seen = page.texts(selector);
    while let Some(next) = page.attributes(".pager a[rel=next]", "href").pop() {
        page = viewer.visit(&next).await;
        seen.extend(page.texts(selector));
    }
    seen
}

#[tokio::test]
async fn the_csv_is_whole_quoted_and_runs_nowhere() {
    let house = House::empty().await;
    house.furnish().await;
    let mut evil = model("acme/evil", Status::Inactive);
    evil.terms.facts.display_name = "=HYPERLINK(\"https://evil.example\",\"x\")".parse().unwrap();
    evil.terms.facts.description = "@SUM(1+1), \"quoted\"".parse().unwrap();
    house.add_models(&[evil]).await;
    let many: Vec<_> = (0..1200).map(|number| model(&format!("acme/m-{number:04}"), Status::Inactive)).collect();
    house.add_models(&many).await;
    let viewer = house.viewer().await;
    let page = viewer.visit(CSV).await;
    assert_eq!(page.header("content-type"), Some("text/csv; charset=utf-8"));
    let disposition = page.header("content-disposition");
    assert_eq!(disposition, Some("attachment; filename=\"roster-audit-2026-11-20.csv\""));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.body.starts_with("at,actor,kind,id,verb,field,old,new,change\r\n"));
    let models = csv(&viewer, "kind=model").await;
    let distinct: HashSet<_> = ids(&models).into_iter().collect();
    assert_eq!(distinct.len(), 5 + 1 + 1200);
    let told = csv(&viewer, "id=acme%2Fevil").await;
    assert!(told.contains(",display_name,,\"'=HYPERLINK(\"\"https://evil.example\"\",\"\"x\"\")\","), "{told}");
    assert!(told.contains(",description,,\"'@SUM(1+1), \"\"quoted\"\"\","), "{told}");
    assert!(told.contains("2026-11-20T12:00:00Z,command line,model,acme/evil,create,"), "{told}");
}

#[tokio::test]
async fn an_empty_audit_says_so_and_visitors_read_nothing() {
    let house = House::empty().await;
    let visitor = house.visitor();
    for address in [AUDIT, CSV] {
        assert!(visitor.get(address).await.is(303).location().starts_with("/sign-in?next="));
        visitor.post(address, &[]).await.is(401);
    }
    let viewer = house.viewer().await;
    assert_eq!(viewer.visit(&format!("{AUDIT}?kind=model")).await.text(".empty h2"), "No change matches");
    assert_eq!(csv(&viewer, "kind=model").await.lines().count(), 1);
}

async fn csv(viewer: &Browser, query: &str) -> String {
    viewer.visit(&format!("{CSV}?{query}")).await.body
}

/// The id of each entry in a CSV whose entries have each several lines.
fn ids(csv: &str) -> Vec<&str> {
    let mut ids: Vec<_> = csv.lines().skip(1).filter_map(|line| line.split(',').nth(3)).collect();
    ids.dedup();
    ids
}

#[tokio::test]
async fn what_a_new_database_began_with_is_not_undone() {
    let house = House::bundled().await;
    let admin = house.admin().await;
    for path in ["/settings/providers/openai", AUDIT] {
        let page = admin.visit(path).await;
        assert!(page.text("main").contains("bundled catalogue"), "{path}");
        assert!(!page.texts("main button").iter().any(|button| button.starts_with("Undo")), "{path}");
    }
    let change = house.database.texts("SELECT MAX(change_id) FROM audit WHERE verb = 'fill'").await.concat();
    admin.post("/settings/undo", &[("change", &change)]).await.is(400);
}
