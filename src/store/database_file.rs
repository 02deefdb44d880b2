//! The file of a SQLite database, by its address: where it is, and whether it is still there.

use std::{borrow::Cow, os::unix::fs::MetadataExt};

/// A file by what stays the same when it is moved: its device and its number there.
pub(super) type FileId = (u64, u64);

/// The file that an address names, if there is one.
pub(super) fn file_id(url: &str) -> Option<FileId> {
    let file = std::fs::metadata(path_of(url)).ok()?;
    Some((file.dev(), file.ino()))
}

/// `sqlite:roster.db` alone does not create the file.
pub(super) fn with_create_mode(url: &str) -> String {
    match url.split_once('?') {
        None => format!("{url}?mode=rwc"),
        Some((_, query)) if query.contains("mode=") => url.to_owned(),
        Some(_) => format!("{url}&mode=rwc"),
    }
}

/// Each connection would have a database in memory or a temporary one for itself.
pub(super) fn names_a_file(url: &str) -> bool {
    !path_of(url).is_empty() && !url.contains(":memory:") && !url.contains("mode=memory")
}

/// A SQLite address with as many slashes as its path has: `sqlite:////srv/x.db` and `sqlite:///srv/x.db` are the
/// absolute `/srv/x.db`, `sqlite://x.db` is the relative `x.db`.
pub(super) fn plain(url: &str) -> Cow<'_, str> {
    match url.strip_prefix("sqlite:") {
        Some(rest) => {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            let joint = if path.starts_with('/') { "/" } else { "" };
            format!("sqlite:{joint}{}", path.trim_start_matches('/')).into()
        }
        None => url.into(),
    }
}

/// The file that a SQLite address names.
pub(super) fn path_of(url: &str) -> &str {
    let rest = url.strip_prefix("sqlite:").unwrap_or(url);
    rest.strip_prefix("//").unwrap_or(rest).split('?').next().unwrap_or_default()
}
