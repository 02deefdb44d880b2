//! `/settings/audit`: entries, filters, pages, CSV.

use std::collections::HashSet;

use jiff::SignedDuration;
use roster::domain::model::Status;

use crate::support::{Browser, House, model};

const AUDIT: &str = "/settings/audit";
const CSV: &str = "/settings/audit.csv";

#[tokio::test]
async fn entries_say_who_what_old_and_new_and_lead_to_their_subject() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/providers/acme").await.form("#edit").set("requests_per_minute", "90");
    admin.save(&form).await;
    house.set_status("acme/beta", Status::Deprecated).await;
    let page = house.viewer().await.visit(AUDIT).await;
    let tops = |selector: &str| page.texts(selector).into_iter().take(3).collect::<Vec<_>>();
    assert_eq!(tops("td[data-label=What]"), ["Added", "Deprecated", "Edited"]);
    assert_eq!(tops("td[data-label=By]"), ["command line", "command line", "ada"]);
    assert_eq!(tops("td.changes"), ["Role viewer", "Status active deprecated", "Requests per minute 60 90"]);
    assert_eq!(tops("th.name"), ["vera account", "Beta model acme/beta", "Acme provider acme"]);
    let leads = page.attributes("th.name a", "href");
    assert_eq!(leads[1..3], ["/settings/models/acme/beta", "/settings/providers/acme"]);
    for lead in leads.iter().collect::<HashSet<_>>() {
        admin.visit(lead.split('#').next().unwrap()).await;
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
    for (query, found) in [
        ("", 13),
        ("actor=command+line", 13),
        ("actor=nobody", 0),
        ("id=acme%2Fbeta", 2),
        ("id=acme", 2),
        ("id=acme&kind=provider", 2),
        ("id=acme&kind=model", 0),
        ("kind=account", 1),
        ("kind=task", 3),
        ("verb=deactivate", 1),
        ("verb=create&kind=account&actor=command+line", 1),
        ("from=2026-11-21", 1),
        ("from=2026-11-21&to=2026-11-21", 1),
        ("to=2026-11-20", 12),
        ("from=2026-11-22", 0),
        ("from=2026-11-21&to=2026-11-20", 0),
        ("id=%27+OR+1%3D1+--", 0),
    ] {
        assert_eq!(admin.visit(&format!("{AUDIT}?{query}")).await.texts("th.name").len(), found, "{query}");
    }
    let viewer = house.viewer().await;
    let page =
        viewer.visit(&format!("{AUDIT}?actor=command+line&id=acme&kind=provider&verb=create&from=2026-11-20")).await;
    let form = page.form("form.filters");
    let kept = ["actor", "id", "kind", "verb", "from", "to"].map(|name| form.value(name));
    assert_eq!(kept, ["command line", "acme", "provider", "create", "2026-11-20", ""]);
    let csv = page.attributes(".head a", "href").remove(0);
    assert_eq!(csv, "/settings/audit.csv?actor=command+line&id=acme&kind=provider&verb=create&from=2026-11-20");
    assert_eq!(viewer.visit(&format!("{AUDIT}?actor=nobody")).await.text(".empty h2"), "No entry matches");
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
        ("before=x", "“before” can’t be “x”."),
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
    viewer.visit(&format!("{AUDIT}?before=01a1fa0a-cd46-771d-886c-6e9f6683d822:0")).await;
}

#[tokio::test]
async fn pages_show_every_entry_once_in_the_order_of_the_csv() {
    let house = House::empty().await;
    house.furnish().await;
    let many: Vec<_> = (0..230).map(|number| model(&format!("acme/m-{number:03}"), Status::Inactive)).collect();
    house.add_models(&many).await;
    let viewer = house.viewer().await;
    let mut seen = Vec::new();
    let mut page = viewer.visit(AUDIT).await;
    let mut pages = 1;
    loop {
        let rows = page.texts("th.name .id");
        assert!(rows.len() == 100 || !page.has(".pager a[rel=next]"));
        seen.extend(rows);
        let Some(next) = page.attributes(".pager a[rel=next]", "href").pop() else { break };
        page = viewer.visit(&next).await;
        assert_eq!(page.attributes(".pager a", "href")[0], AUDIT);
        pages += 1;
    }
    assert_eq!((seen.len(), pages), (230 + 12, 3));
    let csv = csv(&viewer, "verb=create&kind=model").await;
    let shown: Vec<_> = seen.iter().filter_map(|known| known.strip_prefix("model ")).collect();
    assert_eq!(shown, ids(&csv));
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
    assert_eq!(viewer.visit(&format!("{AUDIT}?kind=model")).await.text(".empty h2"), "No entry matches");
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
