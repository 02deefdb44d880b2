//! What every test begins with: a database of its own, a server around it, and people with browsers.

pub mod browser;
pub mod catalogue;
pub mod database;
pub mod feeds;
pub mod form;
pub mod house;
pub mod html;
pub mod loopback;
pub mod page;
pub mod upstream;

pub use self::{
    browser::Browser,
    catalogue::{id, model, priced, provider, with_rates},
    house::House,
    loopback::Loopback,
    page::Page,
    upstream::Upstream,
};
