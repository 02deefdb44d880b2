//! The files of a SQLite database: private to their owner, since they hold hashes of passwords and the audit.

use std::{
    fs::{File, OpenOptions},
    io::ErrorKind,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
};

use anyhow::Context;
use tracing::warn;

const OWNER_ALONE: u32 = 0o600;
const EVERYBODY_ELSE: u32 = 0o077;

/// Makes the file of a database where it is missing; SQLite gives its companions the same mode. One that others on the
/// machine can read is left as it is, and said.
pub fn make(path: &str) -> anyhow::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(OWNER_ALONE).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let mode = File::open(path).and_then(|file| file.metadata()).map(|metadata| metadata.permissions().mode());
            if mode.is_ok_and(|mode| mode & EVERYBODY_ELSE != 0) {
                warn!(file = path, "others on this machine can read the database; take that from them with chmod 600");
            }
            Ok(())
        }
        Err(error) => Err(error).with_context(|| cannot_write(path)),
    }
}

/// Waits until no other process migrates the database, and keeps others from it while the file is held: sqlx's own
/// lock does nothing on SQLite. The file is never followed elsewhere and never emptied.
pub fn lock(path: &str) -> anyhow::Result<File> {
    let lock = format!("{path}.lock");
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(OWNER_ALONE)
        .custom_flags(libc::O_NOFOLLOW)
        .open(&lock)
        .with_context(|| cannot_write(&lock))?;
    file.lock().with_context(|| format!("cannot lock {lock}"))?;
    Ok(file)
}

fn cannot_write(path: &str) -> String {
    format!("cannot write {path}; DATABASE_URL must name a file in a folder that is there and that may be written to")
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    fn mode(path: &str) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_made_is_the_owner_s_alone_and_what_is_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("roster.db").to_str().unwrap().to_owned();
        make(&path).unwrap();
        let _lock = lock(&path).unwrap();
        assert_eq!((mode(&path), mode(&format!("{path}.lock"))), (OWNER_ALONE, OWNER_ALONE));
        fs::write(&path, "kept").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        make(&path).unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), mode(&path)), ("kept", 0o640));
    }

    #[test]
    fn a_lock_that_leads_elsewhere_is_refused_and_nothing_is_emptied() {
        let folder = tempfile::tempdir().unwrap();
        let (path, victim) = (folder.path().join("roster.db"), folder.path().join("victim"));
        fs::write(&victim, "kept").unwrap();
        symlink(&victim, folder.path().join("roster.db.lock")).unwrap();
        let refused = lock(path.to_str().unwrap()).unwrap_err();
        assert!(refused.to_string().starts_with("cannot write "), "{refused}");
        assert_eq!(fs::read_to_string(&victim).unwrap(), "kept");
    }
}
