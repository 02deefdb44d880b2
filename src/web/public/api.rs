//! `/api`: what programs may ask, for people, drawn from the document that programs read.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use serde_json::Value;

use super::{above, frame};
use crate::{
    app::App,
    domain::catalog::Catalog,
    views::pages::Document,
    web::{
        Error, Result, addresses,
        api::openapi,
        list_query::ListQuery,
        navigation::NavItem,
        page::Page,
        published::{PageRequest, publish},
    },
};

#[derive(Template)]
#[template(path = "public/api.html")]
struct ApiPage {
    page: Page,
    base: String,
    description: String,
    operations: Vec<Operation>,
}

/// One method of one address.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    /// Whether nobody is asked who they are.
    is_open: bool,
    parameters: Vec<Parameter>,
    /// What the answer holds.
    answer: String,
    curl: String,
}

/// A part of the path or of the query.
struct Parameter {
    name: String,
    is_required: bool,
    description: String,
    /// The words that it can be, or its bounds.
    values: String,
}

/// `GET /api`.
pub async fn index(State(app): State<App>, request: PageRequest, asked: ListQuery) -> Result {
    asked.known(&[])?;
    publish(&app, &request, addresses::API, |catalog: &Arc<Catalog>| Document::html(&ApiPage::new(&app, catalog)?))
        .await
}

impl ApiPage {
    fn new(app: &App, catalog: &Catalog) -> Result<Self> {
        let document: Value = serde_json::from_str(openapi::TEXT).map_err(Error::internal)?;
        let base = app.config.base_url();
        let example = catalog.entries().find(|entry| entry.is_active()).map(|entry| entry.model.id.to_string());
        let paths = document["paths"].as_object().into_iter().flatten();
        let methods = paths.flat_map(|(path, methods)| {
            methods.as_object().into_iter().flatten().map(move |(method, what)| (path, method, what))
        });
        let operations =
            methods.map(|(path, method, what)| Operation::new(&base, path, method, what, example.as_deref()));
        let page = frame(app, NavItem::Elsewhere, addresses::API, "API for programs", catalog);
        Ok(Self {
            page: Page { trail: vec![above()], ..page },
            description: text(&document["info"]["description"]),
            operations: operations.collect(),
            base,
        })
    }
}

impl Operation {
    fn new(base: &str, path: &str, method: &str, what: &Value, model: Option<&str>) -> Self {
        let parameters = what["parameters"].as_array().map_or(&[][..], Vec::as_slice);
        let is_open = what["security"]
            .as_array()
            .is_some_and(|ways| ways.iter().any(|way| way.as_object().is_some_and(serde_json::Map::is_empty)));
        Self {
            id: text(&what["operationId"]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&what["summary"]),
            description: text(&what["description"]),
            is_open,
            parameters: parameters.iter().map(Parameter::new).collect(),
            answer: text(&what["responses"]["200"]["description"]),
            curl: curl(base, path, parameters, is_open, model),
        }
    }
}

impl Parameter {
    fn new(parameter: &Value) -> Self {
        let schema = &parameter["schema"];
        let words = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let bounds = schema["minimum"].as_i64().zip(schema["maximum"].as_i64());
        let bounds = bounds.map(|(least, most)| format!("{least} to {most}")).unwrap_or_default();
        Self {
            name: text(&parameter["name"]),
            is_required: parameter["required"] == Value::Bool(true),
            description: text(&parameter["description"]),
            values: if words.is_empty() { bounds } else { words.join(", ") },
        }
    }
}

/// A call that can be pasted as it is, but for the token.
fn curl(base: &str, path: &str, parameters: &[Value], is_open: bool, model: Option<&str>) -> String {
    let mut address = path.to_owned();
    for parameter in parameters.iter().filter(|parameter| parameter["in"] == "path") {
        let name = text(&parameter["name"]);
        let example = text(&parameter["example"]);
        let example = if name == "id" { model.unwrap_or(&example) } else { &example };
        address = address.replace(&format!("{{{name}}}"), example);
    }
    let token = if is_open { "" } else { " \\\n  -H \"Authorization: Bearer $ROSTER_TOKEN\"" };
    format!("curl {base}{address}{token}")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
