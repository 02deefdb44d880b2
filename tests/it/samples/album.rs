//! Pages that were looked at, and the pieces of templates that none of them shows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use crate::support::Page;

/// Where templates lie.
const TEMPLATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");

/// The text of pages; each was parsed and checked as it came, as every page of every test is.
#[derive(Default)]
pub struct Album {
    pages: Vec<String>,
    /// Pages with another status than expected, so that one run tells all.
    pub unexpected: Vec<String>,
}

impl Album {
    /// Takes a page with the status that it is expected to have.
    pub fn take(&mut self, status: u16, page: Page) -> Page {
        self.pages.push(plain(&page.body));
        if page.status != status {
            let main: String = page.texts("main").concat().chars().take(300).collect();
            self.unexpected.push(format!("{}, not {status}, for {}: {main}", page.status, page.what()));
        }
        page
    }

    /// By template the pieces that no page shows.
    pub fn unseen(&self) -> BTreeMap<String, Vec<String>> {
        let mut unseen = BTreeMap::new();
        let mut files = Vec::new();
        collect(Path::new(TEMPLATES), &mut files);
        assert!(files.len() > 20, "templates are not where they were");
        for path in files {
            let text = fs::read_to_string(&path).expect("a template");
            let pieces: BTreeSet<String> = pieces(&text).into_iter().filter(|piece| !self.shows(piece)).collect();
            if !pieces.is_empty() {
                unseen.insert(path.display().to_string(), pieces.into_iter().collect());
            }
        }
        unseen
    }

    fn shows(&self, piece: &str) -> bool {
        self.pages.iter().any(|page| page.contains(piece))
    }
}

/// What stands in a template between its tags: what a page shows of it word by word, in one of its states.
fn pieces(template: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some(start) = ["{{", "{%", "{#"].iter().filter_map(|tag| rest.find(tag)).min() {
        let end = match &rest[start..start + 2] {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        pieces.push(plain(&rest[..start]));
        let after = rest[start..].find(end).expect("a tag that ends");
        rest = &rest[start + after + end.len()..];
    }
    pieces.push(plain(rest));
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Askama shortens white space, and so does this.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn collect(folder: &Path, into: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of templates") {
        let path = entry.expect("a template").path();
        if path.is_dir() {
            collect(&path, into);
        } else {
            into.push(path);
        }
    }
}
