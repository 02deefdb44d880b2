//! What every page has around its work: title, navigation, notice, footer.

use std::fmt::Display;

use askama::{Template, filters::HtmlSafeOutput};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse},
};
use serde_json::{Value, json};

use crate::{
    app::App,
    domain::{catalog::Catalog, origin::Stated},
    store::feed_files::{self, Waiting},
    web::{
        Result,
        asker::Viewer,
        navigation::{NavItem, Tab},
        notice::Notice,
        structured::structured,
    },
    wording::{
        freshness,
        moment::day,
        numbers::{active_models, number_of, providers},
    },
};

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Page {
    /// What the browser's tab says before "· Roster".
    pub title: String,
    /// For search engines and for cards of links; only public pages have one.
    pub description: Option<String>,
    /// The address that search engines shall keep.
    pub canonical: Option<String>,
    /// Where this server is reached, for addresses that must be whole; only public pages have one.
    pub base: Option<String>,
    /// What the operator calls this server's address, once that is configured: "roster.example.org".
    pub home: Option<String>,
    /// The pages above this one, the topmost first.
    pub trail: Vec<Crumb>,
    /// Search engines shall not list it, though it can be read.
    pub noindex: bool,
    /// The current item of the navigation.
    pub place: NavItem,
    /// The settings tab it belongs to.
    pub tab: Option<Tab>,
    /// Who is signed in, with what waits for them; never on public pages, which are the same for everybody.
    pub chrome: Option<Chrome>,
    /// What the last change did.
    pub notice: Option<Notice>,
    /// The count and its moment; absent where the database could not be asked.
    pub footer: Option<Footer>,
}

/// A page above another one.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub path: String,
}

/// What surrounds a settings page beside its title; only these pages load it.
#[derive(Debug, Clone)]
pub struct Chrome {
    /// Who is signed in.
    pub viewer: Viewer,
    /// What waits under Import.
    pub waiting: Waiting,
}

impl Chrome {
    /// That of somebody's page.
    pub async fn load(app: &App, viewer: &Viewer) -> Result<Self> {
        Ok(Self { viewer: viewer.clone(), waiting: feed_files::waiting(&app.db).await? })
    }
}

/// What the foot of a page says of the catalogue.
#[derive(Debug, Clone)]
pub struct Footer {
    /// "128 active models from 9 providers".
    pub count: String,
    /// Whose word most prices are, and of which day; absent where nobody noted it.
    pub checked: Option<Checked>,
}

/// Whose word prices are, and of which day.
#[derive(Debug, Clone)]
pub struct Checked {
    /// "Prices last checked with models.dev on".
    pub words: &'static str,
    /// The day for programs.
    pub iso: String,
    /// "20 Nov 2026".
    pub day: String,
}

impl Page {
    /// A page that asks the database for nothing.
    pub fn bare(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            description: None,
            canonical: None,
            base: None,
            home: None,
            trail: Vec::new(),
            noindex: false,
            place: NavItem::Elsewhere,
            tab: None,
            chrome: None,
            notice: None,
            footer: None,
        }
    }

    /// A page with the count at its foot.
    pub fn new(title: impl Into<String>, place: NavItem, catalog: &Catalog) -> Self {
        let title = title.into();
        Self { place, footer: Some(Footer::of(catalog)), ..Self::bare(&title) }
    }

    /// A page of a settings tab.
    pub fn settings(title: impl Into<String>, tab: Tab, chrome: Chrome, catalog: &Catalog) -> Self {
        Self { tab: Some(tab), chrome: Some(chrome), ..Self::new(title, NavItem::Settings, catalog) }
    }

    /// The same page with what the last change did.
    #[must_use]
    pub fn with_notice(self, notice: Option<Notice>) -> Self {
        Self { notice, ..self }
    }

    /// The trail as search engines read it.
    pub fn structured_trail(&self) -> Option<HtmlSafeOutput<impl Display>> {
        let base = self.base.as_deref().filter(|_| !self.trail.is_empty())?;
        let item = |(place, crumb): (usize, &Crumb)| json!({ "@type": "ListItem", "position": place + 1, "name": crumb.name, "item": format!("{base}{}", crumb.path) });
        let above: Vec<Value> = self.trail.iter().enumerate().map(item).collect();
        Some(structured(
            &json!({ "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": above }),
        ))
    }

    /// Whether this page belongs to a tab.
    pub fn is_tab(&self, tab: Tab) -> bool {
        self.tab == Some(tab)
    }

    /// The note beside a tab: "14 changes waiting".
    pub fn badge(&self, tab: Tab) -> Option<String> {
        let waiting = self.chrome.as_ref().map(|chrome| chrome.waiting.changes)?;
        let waits = tab == Tab::Import && waiting > 0;
        waits.then(|| number_of(waiting, "change waiting", "changes waiting"))
    }

    /// Who is signed in, on pages that may differ by person.
    pub fn viewer(&self) -> Option<&Viewer> {
        self.chrome.as_ref().map(|chrome| &chrome.viewer)
    }

    /// Whether the controls that change the catalogue are drawn.
    pub fn can_change(&self) -> bool {
        self.viewer().is_some_and(Viewer::is_admin)
    }
}

impl Footer {
    fn of(catalog: &Catalog) -> Self {
        let count =
            format!("{} from {}", active_models(catalog.active_models()), providers(catalog.active_providers()));
        let checked = |Stated { by, on }| Checked { words: freshness::checked(by), iso: on.to_string(), day: day(on) };
        Self { count, checked: catalog.freshness().sources.first().map(|most| checked(most.last)) }
    }
}

/// A page of the settings or the session: never kept by anybody.
pub fn render(view: &impl Template) -> Result {
    render_with(StatusCode::OK, view)
}

/// A page that shows a secret, once: it is never compressed, so that its length tells nothing of the secret beside what
/// somebody else typed (BREACH).
pub fn render_secret(status: StatusCode, view: &impl Template) -> Result {
    let mut response = render_with(status, view)?;
    response.extensions_mut().insert(ShowsSecret);
    Ok(response)
}

/// Marks an answer that shows a secret.
#[derive(Debug, Clone, Copy)]
pub struct ShowsSecret;

/// The same with another status, e.g. 422 where a form has mistakes.
pub fn render_with(status: StatusCode, view: &impl Template) -> Result {
    let mut response = (status, Html(view.render()?)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
