//! What every page has around its work: title, navigation, notice, footer.

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse},
};

use crate::{
    domain::catalog::Catalog,
    web::{
        Result,
        asker::Viewer,
        navigation::{NavItem, Tab},
        notice::Notice,
    },
    wording::{
        moment::Moment,
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
    /// Search engines shall not list it, though it can be read.
    pub noindex: bool,
    /// The current item of the navigation.
    pub place: NavItem,
    /// The settings tab it belongs to.
    pub tab: Option<Tab>,
    /// Who is signed in; never on public pages, which are the same for everybody.
    pub viewer: Option<Viewer>,
    /// What the last change did.
    pub notice: Option<Notice>,
    /// The count and its moment; absent where the database could not be asked.
    pub footer: Option<Footer>,
}

/// The line at the foot of a page.
#[derive(Debug, Clone)]
pub struct Footer {
    /// "128 active models from 9 providers".
    pub count: String,
    /// As of when.
    pub as_of: Moment,
}

impl Page {
    /// A page that asks the database for nothing.
    pub fn bare(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            description: None,
            canonical: None,
            noindex: false,
            place: NavItem::Elsewhere,
            tab: None,
            viewer: None,
            notice: None,
            footer: None,
        }
    }

    /// A page with the count at its foot.
    pub fn new(title: impl Into<String>, place: NavItem, catalog: &Catalog) -> Self {
        let title = title.into();
        Self { place, footer: Some(Footer::of(catalog)), ..Self::bare(&title) }
    }

    /// A settings page of somebody.
    pub fn settings(title: impl Into<String>, tab: Tab, viewer: &Viewer, catalog: &Catalog) -> Self {
        Self { tab: Some(tab), viewer: Some(viewer.clone()), ..Self::new(title, NavItem::Settings, catalog) }
    }

    /// The same page with what the last change did.
    #[must_use]
    pub fn with_notice(self, notice: Option<Notice>) -> Self {
        Self { notice, ..self }
    }

    /// Whether this page belongs to a tab.
    pub fn is_tab(&self, tab: Tab) -> bool {
        self.tab == Some(tab)
    }

    /// What stands beside a tab: "14 changes waiting".
    pub fn badge(&self, tab: Tab) -> Option<String> {
        let waiting = self.viewer.as_ref().map(|viewer| viewer.waiting.changes)?;
        let waits = tab == Tab::Import && waiting > 0;
        waits.then(|| number_of(waiting, "change waiting", "changes waiting"))
    }

    /// Whether the controls that change the catalogue are drawn.
    pub fn can_change(&self) -> bool {
        self.viewer.as_ref().is_some_and(Viewer::is_admin)
    }
}

impl Footer {
    fn of(catalog: &Catalog) -> Self {
        let count =
            format!("{} from {}", active_models(catalog.active_models()), providers(catalog.active_providers()));
        Self { count, as_of: Moment(catalog.loaded_at()) }
    }
}

/// A page of the settings or the session: never kept by anybody.
pub fn render(view: &impl Template) -> Result {
    render_with(StatusCode::OK, view)
}

/// The same with another status, e.g. 422 where a form has mistakes.
pub fn render_with(status: StatusCode, view: &impl Template) -> Result {
    let mut response = (status, Html(view.render()?)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
