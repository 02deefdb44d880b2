//! `roster bundle`: renews the bundled catalogue from copies of the two feeds.

use std::{fs, io::ErrorKind, path::Path};

use anyhow::Context;

use crate::{
    domain::ids::ModelId,
    feeds::{Feed, bundled, litellm, models_dev, refresh::refresh},
};

/// Rewrites the file at `out` with today's facts and prices; where there is none, from the embedded catalogue.
pub fn run(models_dev: &Path, litellm: &Path, out: &Path) -> anyhow::Result<()> {
    let models_dev = read(models_dev, |bytes| Ok(models_dev::parse(bytes)?))?;
    let litellm = read(litellm, |bytes| Ok(litellm::parse(bytes)?))?;
    let text = match fs::read_to_string(out) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => bundled::TEXT.to_owned(),
        Err(error) => return Err(error).with_context(|| format!("reading {}", out.display())),
    };
    let renewed = refresh(&text, &models_dev, &litellm)?;
    fs::write(out, renewed.text).with_context(|| format!("writing {}", out.display()))?;
    report("turned to deprecated", &renewed.retired);
    report("in neither feed, left as they were", &renewed.missing);
    report("new in the feeds; add a line to list them", &renewed.unlisted);
    Ok(())
}

fn read(path: &Path, parse: impl FnOnce(&[u8]) -> anyhow::Result<Feed>) -> anyhow::Result<Feed> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    parse(&bytes).with_context(|| format!("{} is no such feed", path.display()))
}

fn report(what: &str, ids: &[ModelId]) {
    if !ids.is_empty() {
        let ids: Vec<_> = ids.iter().map(ModelId::as_str).collect();
        eprintln!("{what}: {}", ids.join(", "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_that_is_none_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (feed, out) = (folder.path().join("feed.json"), folder.path().join("bundled.json"));
        fs::write(&feed, "{}").unwrap();
        assert!(run(&feed, &feed, &out).is_err());
        assert!(!out.exists());
    }
}
