//! How much a file may hold. Read, an entry takes a kilobyte or two, however short its text is: 600,000 entries in 15 MB
//! took more than a gigabyte.

use super::{FeedError, repeated::end_of_string};

/// models.dev lists some 6,000 models, litellm fewer.
const ENTRIES_AT_MOST: usize = 50_000;
/// With those inside the entries; models.dev has 43,000.
const OBJECTS_AT_MOST: usize = 350_000;
/// How deep entries are: litellm's are values of the top object, those of models.dev are below a provider's models.
const ENTRY_DEPTHS: [usize; 2] = [2, 4];
const DEPTHS: usize = 5;

/// Refuses a text with more objects than a feed has, before anything of it is read.
pub fn check(text: &str) -> Result<(), FeedError> {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut objects, mut by_depth) = (0, 0_usize, 0, [0_usize; DEPTHS]);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = end_of_string(bytes, at);
                continue;
            }
            b'{' => {
                (depth, objects) = (depth + 1, objects + 1);
                if let Some(count) = by_depth.get_mut(depth) {
                    *count += 1;
                }
            }
            b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    let is_too_much = objects > OBJECTS_AT_MOST || ENTRY_DEPTHS.iter().any(|depth| by_depth[*depth] > ENTRIES_AT_MOST);
    if is_too_much { Err(FeedError::TooMany(ENTRIES_AT_MOST)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(entries: usize, entry: &str) -> String {
        let all: Vec<_> = (0..entries).map(|number| format!("\"m{number}\":{entry}")).collect();
        all.join(",")
    }

    #[test]
    fn as_many_entries_as_a_feed_has_are_read_and_more_are_refused() {
        let plain = |entries| format!("{{{}}}", of(entries, "{\"a\":\"{{{\"}"));
        let nested = |entries| format!("{{\"p\":{{\"models\":{{{}}}}}}}", of(entries, "{\"id\":1}"));
        for (text, most) in [(plain as fn(usize) -> String, ENTRIES_AT_MOST), (nested, ENTRIES_AT_MOST)] {
            assert!(check(&text(most)).is_ok());
            assert!(matches!(check(&text(most + 1)), Err(FeedError::TooMany(ENTRIES_AT_MOST))));
        }
        let deep = format!("{{\"p\":[[[[{}]]]]}}", vec!["{}"; OBJECTS_AT_MOST].join(","));
        assert!(check(&deep).is_err(), "objects anywhere");
        assert!(check("]}[{").is_ok(), "what is no JSON is refused elsewhere");
    }
}
