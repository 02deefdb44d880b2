//! `/faq`: questions whose answers are computed when they are asked, for people and for search engines.

use std::fmt::Display;
use std::sync::Arc;

use askama::{
    Template,
    filters::{HtmlSafeOutput, json},
};
use axum::extract::State;
use serde_json::{Value, json};

use super::answers::{Question, questions};
use crate::{
    app::App,
    domain::catalog::Catalog,
    views::pages::Document,
    web::{
        Result, addresses,
        list_query::ListQuery,
        navigation::NavItem,
        page::Page,
        public::frame,
        published::{PageRequest, publish},
    },
};

#[derive(Template)]
#[template(path = "public/faq.html")]
struct Faq {
    page: Page,
    questions: Vec<Question>,
}

/// `GET /faq`.
pub async fn index(State(app): State<App>, request: PageRequest, asked: ListQuery) -> Result {
    asked.known(&[])?;
    publish(&app, &request, addresses::FAQ, |catalog: &Arc<Catalog>| {
        let page = frame(&app, NavItem::Faq, addresses::FAQ, "Questions", catalog);
        Document::html(&Faq { page, questions: questions(catalog) })
    })
    .await
}

impl Faq {
    /// The same questions and answers as schema.org knows them. Safe as the text of a script element: the filter writes
    /// `<`, `>`, `&` and `'` as escapes of JSON, so no name can end the element or open another.
    fn structured(&self) -> HtmlSafeOutput<impl Display> {
        let question = |Question { ask, answer }: &Question| json!({ "@type": "Question", "name": ask, "acceptedAnswer": { "@type": "Answer", "text": answer } });
        let all: Vec<Value> = self.questions.iter().map(question).collect();
        let page = json!({ "@context": "https://schema.org", "@type": "FAQPage", "mainEntity": all });
        let Ok(text) = json(page);
        HtmlSafeOutput(text)
    }
}
