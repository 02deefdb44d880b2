//! Which module of the source names which other: every path that begins with `crate`, `self` or `super`.

use std::collections::BTreeMap;

use super::{code_of, sources, untested};

/// One module names another; both like `web/settings/models`.
pub struct Arrow {
    pub from: String,
    pub to: String,
}

/// All of them, but those that are only drawn for tests.
pub fn arrows() -> Vec<Arrow> {
    let modules = Modules::read();
    let mut arrows = Vec::new();
    for (path, text) in sources() {
        let from = module_of(&path);
        for path in paths(&code_of(untested(&text))) {
            let to = modules.owner(&absolute(&from, &path));
            arrows.extend(to.filter(|to| *to != from).map(|to| Arrow { from: from.clone(), to }));
        }
    }
    assert!(arrows.len() > 1_000);
    arrows
}

/// Every module with what it imports, by the name it imports it under.
struct Modules(BTreeMap<String, BTreeMap<String, String>>);

/// Imports of imports are followed so far.
const STEPS: usize = 8;

impl Modules {
    fn read() -> Self {
        let modules = sources().into_iter().map(|(path, text)| {
            let module = module_of(&path);
            let code = code_of(untested(&text));
            let uses = code.split(';').filter_map(|statement| statement.rsplit_once("use ").map(|(_, tree)| tree));
            let imports = uses.flat_map(paths).filter_map(|path| {
                let name = path.rsplit('/').next()?.to_owned();
                Some((name, absolute(&module, &path)))
            });
            (module.clone(), imports.collect())
        });
        Self(modules.collect())
    }

    /// The module in which the item of a path is defined, whichever modules it is imported through.
    fn owner(&self, path: &str) -> Option<String> {
        let mut path = path.to_owned();
        for _ in 0..STEPS {
            let module = self.longest(&path)?;
            let rest = path[module.len()..].trim_start_matches('/');
            let (item, behind) = rest.split_once('/').unwrap_or((rest, ""));
            let Some(elsewhere) = self.0[module].get(item) else { return Some(module.to_owned()) };
            path = if behind.is_empty() { elsewhere.clone() } else { format!("{elsewhere}/{behind}") };
        }
        None
    }

    /// The longest beginning of a path that is a module.
    fn longest<'a>(&self, path: &'a str) -> Option<&'a str> {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        ends.map(|end| &path[..end]).rfind(|start| self.0.contains_key(*start))
    }
}

/// `src/web/settings/mod.rs` as `web/settings`.
fn module_of(path: &str) -> String {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    path.strip_suffix("/mod").unwrap_or(path).to_owned()
}

/// A path as a module writes it, from the root of the crate.
fn absolute(module: &str, path: &str) -> String {
    let mut absolute: Vec<&str> = module.split('/').collect();
    for part in path.split('/') {
        match part {
            "crate" => absolute.clear(),
            "self" => {}
            "super" => drop(absolute.pop()),
            part => absolute.push(part),
        }
    }
    absolute.join("/")
}

/// All paths of a text that begin at a module of this crate, lists in braces taken apart, with slashes.
fn paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for start in ["crate::", "self::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            if !code[..at].ends_with(is_part) {
                branch(&code[at..], "", &mut found);
            }
        }
    }
    found
}

/// The paths of one tree of imports, or the one path of an expression.
fn branch(tree: &str, above: &str, found: &mut Vec<String>) {
    let tree = tree.trim_start();
    if let Some(list) = tree.strip_prefix('{') {
        for item in items(list) {
            branch(item, above, found);
        }
    } else {
        let name: String = tree.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let path = if above.is_empty() { name.clone() } else { format!("{above}/{name}") };
        match tree[name.len()..].strip_prefix("::") {
            Some(rest) => branch(rest, &path, found),
            None => found.push(path.trim_end_matches("/self").to_owned()),
        }
    }
}

/// The items of a list in braces, up to the brace that closes it.
fn items(list: &str) -> Vec<&str> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                items.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        if c == '}' && start > at {
            break;
        }
    }
    items.retain(|item| !item.is_empty());
    items
}
