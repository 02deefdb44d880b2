//! `/faq`: questions whose answers are computed when they are asked, for people and for search engines.

use std::fmt::Display;
use std::sync::Arc;

use askama::{Template, filters::HtmlSafeOutput};
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
        structured::structured,
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
        let page = frame(&app, NavItem::Faq, addresses::FAQ, "Questions about models and prices", catalog);
        Document::html(&Faq { page, questions: questions(catalog) })
    })
    .await
}

impl Faq {
    /// The same questions and answers as schema.org knows them.
    fn structured(&self) -> HtmlSafeOutput<impl Display + use<>> {
        let answer = |question: &Question| json!({ "@type": "Answer", "text": question.text() });
        let question = |question: &Question| json!({ "@type": "Question", "name": question.ask, "acceptedAnswer": answer(question) });
        let all: Vec<Value> = self.questions.iter().map(question).collect();
        structured(&json!({ "@context": "https://schema.org", "@type": "FAQPage", "mainEntity": all }))
    }
}
