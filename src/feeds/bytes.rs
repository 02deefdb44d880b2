//! From the bytes that somebody sends to text: files as other programs save and pack them.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::FeedError;

/// Larger files are no feed: models.dev has 5 MB.
const UNPACKED_AT_MOST: u64 = 64 * 1024 * 1024;
const GZIP: &[u8] = &[0x1f, 0x8b];
const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];
const UTF16_LE_MARK: &[u8] = &[0xff, 0xfe];
const UTF16_BE_MARK: &[u8] = &[0xfe, 0xff];
/// How files begin that are no text, and what they are.
const OTHERS: [(&[u8], &str); 6] = [
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd"),
    (b"BZh", "packed with bzip2"),
    (b"\xfd7zXZ\x00", "packed with xz"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3\x00", "a database"),
];

/// The text of a file: UTF-8 or UTF-16, with or without a byte-order mark, as it is or packed with gzip.
pub fn text_of(bytes: Vec<u8>) -> Result<String, FeedError> {
    let bytes = if bytes.starts_with(GZIP) { unpacked(&bytes)? } else { bytes };
    if let Some((_, what)) = OTHERS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(FeedError::NoText(what));
    }
    let text = match Encoding::of(&bytes) {
        Encoding::Utf8 { mark: false } => String::from_utf8(bytes).ok(),
        Encoding::Utf8 { mark: true } => std::str::from_utf8(&bytes[UTF8_MARK.len()..]).ok().map(str::to_owned),
        Encoding::Utf16 { read, mark } => utf16(&bytes[if mark { UTF16_LE_MARK.len() } else { 0 }..], read),
    };
    let text = text.ok_or(FeedError::NoText("not text in UTF-8 or UTF-16"))?;
    if text.trim().is_empty() { Err(FeedError::Empty) } else { Ok(text) }
}

enum Encoding {
    Utf8 { mark: bool },
    Utf16 { read: fn([u8; 2]) -> u16, mark: bool },
}

impl Encoding {
    /// By its mark; without one by where the zero of its first character is, which in JSON is below U+0080.
    fn of(bytes: &[u8]) -> Self {
        match bytes {
            bytes if bytes.starts_with(UTF8_MARK) => Self::Utf8 { mark: true },
            bytes if bytes.starts_with(UTF16_LE_MARK) => Self::Utf16 { read: u16::from_le_bytes, mark: true },
            bytes if bytes.starts_with(UTF16_BE_MARK) => Self::Utf16 { read: u16::from_be_bytes, mark: true },
            [1..=255, 0, ..] => Self::Utf16 { read: u16::from_le_bytes, mark: false },
            [0, 1..=255, ..] => Self::Utf16 { read: u16::from_be_bytes, mark: false },
            _ => Self::Utf8 { mark: false },
        }
    }
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().copied().map(read).collect();
    String::from_utf16(&units).ok().filter(|_| rest.is_empty())
}

fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, FeedError> {
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(UNPACKED_AT_MOST + 1).read_to_end(&mut unpacked);
    match read {
        Err(_) => Err(FeedError::NoText("a gzip file that is damaged or was cut off")),
        Ok(_) if u64::try_from(unpacked.len()).is_ok_and(|length| length > UNPACKED_AT_MOST) => {
            Err(FeedError::NoText("larger than 256 MiB when it is unpacked"))
        }
        Ok(_) => Ok(unpacked),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    const TEXT: &str = "{\"größe\": \"🦙\"}";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    fn utf16(to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        TEXT.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn files_are_read_as_programs_save_them() {
        let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
        for bytes in [
            TEXT.as_bytes().to_vec(),
            [UTF8_MARK, TEXT.as_bytes()].concat(),
            [UTF16_LE_MARK, &little].concat(),
            [UTF16_BE_MARK, &big].concat(),
            little,
            big,
            gzip(TEXT.as_bytes()),
            gzip(&[UTF8_MARK, TEXT.as_bytes()].concat()),
        ] {
            assert_eq!(text_of(bytes.clone()).unwrap(), TEXT, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_no_text_is_told() {
        let packed = gzip(TEXT.as_bytes());
        for (bytes, told) in [
            (&b""[..], "The file is empty."),
            (b" \n", "The file is empty."),
            (UTF8_MARK, "The file is empty."),
            (b"PK\x03\x04...", "The file is a ZIP archive."),
            (&packed[..packed.len() - 9], "The file is a gzip file that is damaged or was cut off."),
            (b"{\"a\": \"\xe4\"}", "The file is not text in UTF-8 or UTF-16."),
            (b"\xff\xfe{", "The file is not text in UTF-8 or UTF-16."),
        ] {
            assert_eq!(text_of(bytes.to_vec()).unwrap_err().advice(), told, "{bytes:?}");
        }
    }
}
