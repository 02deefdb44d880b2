//! The words of what changed.

use crate::domain::{
    catalog::Catalog,
    news::{News, NewsKind},
    price::Rates,
};

/// The heading of a kind.
pub fn heading(kind: NewsKind) -> &'static str {
    match kind {
        NewsKind::New => "New",
        NewsKind::Returning => "Back",
        NewsKind::Cheaper => "Cheaper",
        NewsKind::Dearer => "More expensive",
        NewsKind::Repriced => "New prices",
        NewsKind::Retired => "Retired",
    }
}

/// What happened to one, as a title: "GPT-6 Luna is cheaper".
pub fn title(news: &News) -> String {
    let name = &news.name;
    match (news.kind, &news.model) {
        (NewsKind::New, _) => format!("{name} is new"),
        (NewsKind::Returning, Some(_)) => format!("{name} is back"),
        (NewsKind::Returning, None) => format!("Models of {name} are back"),
        (NewsKind::Cheaper, _) => format!("{name} is cheaper"),
        (NewsKind::Dearer, _) => format!("{name} is more expensive"),
        (NewsKind::Repriced, _) => format!("{name} has a new price"),
        (NewsKind::Retired, Some(_)) => format!("{name} is retired"),
        (NewsKind::Retired, None) => format!("Models of {name} are no longer offered"),
    }
}

/// The price before and after, what a new one costs, or what to use instead; empty where there is nothing to say.
pub fn detail(news: &News, catalog: &Catalog) -> String {
    match news.kind {
        NewsKind::Cheaper | NewsKind::Dearer | NewsKind::Repriced => moved(news.before.as_ref(), news.after.as_ref()),
        NewsKind::New | NewsKind::Returning => news.after.as_ref().map(price).unwrap_or_default(),
        NewsKind::Retired => successor(news, catalog).map(|name| format!("Use {name} instead")).unwrap_or_default(),
    }
}

/// "$2.00 in, $10.00 out".
fn price(rates: &Rates) -> String {
    format!("{} in, {} out", rates.input, rates.output)
}

/// "input $2.50 → $2.00, output $12.00 → $10.00", without what stayed.
fn moved(before: Option<&Rates>, after: Option<&Rates>) -> String {
    let (Some(before), Some(after)) = (before, after) else {
        return after.map_or_else(|| "no price is known any more".to_owned(), price);
    };
    let pairs = [("input", before.input, after.input), ("output", before.output, after.output)];
    let moved = pairs.iter().filter(|(_, old, new)| old != new);
    let told: Vec<String> = moved.map(|(what, old, new)| format!("{what} {old} → {new}")).collect();
    if told.is_empty() { "other rates changed".to_owned() } else { told.join(", ") }
}

fn successor<'a>(news: &News, catalog: &'a Catalog) -> Option<&'a str> {
    let retired = catalog.find(news.model.as_ref()?)?;
    let successor = catalog.find(retired.model.facts.successor.as_ref()?)?;
    Some(&successor.model.facts.display_name)
}
