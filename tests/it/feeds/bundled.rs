//! `roster bundle`: the bundled catalogue is what the real feeds give.

use roster::feeds::bundled;

use crate::{
    processes::home::Home,
    support::feeds::{LITELLM, MODELS_DEV, real_path},
};

#[test]
#[ignore = "needs the real feeds"]
fn the_real_feeds_give_the_committed_file_byte_for_byte() {
    let home = Home::sqlite();
    let (models_dev, litellm) = (real_path(MODELS_DEV), real_path(LITELLM));
    let feeds = ["--models-dev", models_dev.to_str().unwrap(), "--litellm", litellm.to_str().unwrap()];
    let output = home.run(&[&["bundle", "--out", "bundled.json"], &feeds[..]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let written = std::fs::read_to_string(home.folder().join("bundled.json")).unwrap();
    assert!(written == bundled::TEXT, "run `roster bundle` on src/feeds/bundled.json");
}
