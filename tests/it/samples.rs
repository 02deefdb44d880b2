//! Every page once, with sample data in every state that it has: long names and names in other scripts, markup that is
//! none, errors at fields, empty lists, conflicts. Each is parsed and checked as it comes (`support::html`), and no
//! piece of any template may be missing among them.
#![expect(clippy::expect_used, reason = "a sample that can't be made has to end the test")]

mod album;
mod catalogue;
mod import;
mod models;
mod people;
mod public;
mod settings;

use self::album::Album;

#[tokio::test]
async fn every_piece_of_every_template_is_shown_by_a_page() {
    let mut album = Album::default();
    public::pages(&mut album).await;
    public::errors(&mut album).await;
    people::pages(&mut album).await;
    models::pages(&mut album).await;
    settings::pages(&mut album).await;
    import::pages(&mut album).await;
    assert!(album.unexpected.is_empty(), "{:#?}", album.unexpected);
    let unseen = album.unseen();
    assert!(unseen.is_empty(), "shown by no page: {unseen:#?}");
}
