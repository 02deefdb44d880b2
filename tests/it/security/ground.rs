//! What the forms of the matrix are about: a house with something to undo, to apply, to change.
#![expect(clippy::expect_used, clippy::panic, reason = "a matrix without its ground has to end the test")]

use axum::{
    body::Body,
    http::{Request, header, request},
};
use roster::{
    actions::receive_feed::{Arrival, receive},
    config::Config,
    domain::{audit::Actor, feed::FeedName, model::Status},
    store::{Committed, accounts, feed_files},
};
use serde_json::json;
use url::form_urlencoded::Serializer;

use super::route::{Route, Sends};
use crate::support::{Browser, House, Page, Upstream, browser::multipart, priced};

/// A model whose status was changed, so that it can be undone.
const CHANGED: &str = "zeta/changed";

/// A model with a price that is to come, so that it can be cancelled.
const SCHEDULED: &str = "zeta/scheduled";

/// The small house with a further account, a change, a file that waits, and feeds that can be fetched.
pub struct Ground {
    pub house: House,
    change: String,
    account: String,
}

impl Ground {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// Configured otherwise.
    pub async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        let upstream = Upstream::default();
        upstream.says(200, &prices());
        let url = upstream.start().await;
        let house = House::with(|config| {
            config.litellm_url = url.parse().expect("an address");
            configure(config);
        })
        .await;
        house.furnish().await;
        let mut scheduled = priced(SCHEDULED, Status::Inactive, "1", "2");
        scheduled.valid_from = Some("2099-01-01T00:00:00Z".parse().expect("a moment"));
        house.add_models(&[priced(CHANGED, Status::Active, "1", "2"), scheduled]).await;
        let Committed::Changed(change) = house.set_status(CHANGED, Status::Inactive).await else {
            panic!("{CHANGED} was inactive")
        };
        let arrival = Arrival { name: "prices.json".into(), bytes: prices(), by: Actor::CommandLine, etag: None };
        receive(&house.app, Some(FeedName::Litellm), arrival).await.expect("the catalogue").expect("a feed");
        house.other_admin().await;
        let name = "bea".parse().expect("a name");
        let account = accounts::find_by_name(&house.app.db, &name).await.expect("the accounts").expect("an account");
        Self { house, change, account: account.id }
    }

    /// Asks as a browser on the site would.
    pub async fn ask(&self, route: &Route, person: &Browser) -> Page {
        match route.sends {
            Sends::Nothing => person.get(&self.path(route)).await,
            Sends::Form | Sends::File => {
                person.send(self.request(route, person.form_request(&self.path(route))).await).await
            }
        }
    }

    /// A request with the form of a route.
    pub async fn request(&self, route: &Route, request: request::Builder) -> Request<Body> {
        let fields = self.fields(route).await;
        let (kind, body) = match route.sends {
            Sends::File => multipart(&fields[0].1, ("prices.json", &prices())),
            _ => ("application/x-www-form-urlencoded".to_owned(), encoded(&fields).into_bytes()),
        };
        let mut request = request.body(Body::from(body)).expect("a request");
        request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
        request
    }

    /// The address of a route.
    pub fn path(&self, route: &Route) -> String {
        route.path.replace("{account}", &self.account)
    }

    /// The fields of a route's form, as its page would have them now.
    pub async fn fields(&self, route: &Route) -> Vec<(&'static str, String)> {
        let file = feed_files::find(&self.house.app.db, FeedName::Litellm).await.expect("the files").expect("a file");
        let version = self.house.version().to_string();
        let known =
            [("{account}", &self.account), ("{change}", &self.change), ("{file}", &file.id), ("{version}", &version)];
        let value = |text: &&str| {
            known.iter().find(|(name, _)| name == text).map_or((*text).to_owned(), |(_, value)| (*value).clone())
        };
        route.fields.iter().map(|(name, text)| (*name, value(text))).collect()
    }
}

/// Fields as a browser sends them.
pub fn encoded(fields: &[(&str, String)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// A file of litellm's with one new model.
fn prices() -> Vec<u8> {
    let entry = json!({"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 1e-6,
        "output_cost_per_token": 2e-6});
    json!({"acme/imported": entry}).to_string().into_bytes()
}
