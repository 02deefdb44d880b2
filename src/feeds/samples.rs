//! The real feeds for tests, where they lie beside the checkout.

use std::path::PathBuf;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");

/// Where a real file lies; says loudly that a test proves nothing where it does not.
pub fn real_path(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(DATA).join(name);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("\n*** SKIPPED: {} is not there, so this test proved nothing ***\n", path.display());
    None
}

/// A real file.
pub fn real(name: &str) -> Option<Vec<u8>> {
    real_path(name).map(|path| std::fs::read(path).unwrap())
}
