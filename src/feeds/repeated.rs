//! Keys that stand twice in one object of a JSON text: parsers take the last and say nothing.

use std::collections::HashSet;

/// Deeper keys than those of a model's own values say nothing about models.
const DEPTH_AT_MOST: usize = 5;

/// An object that is open while the text is read.
#[derive(Default)]
struct Open<'a> {
    keys: HashSet<&'a str>,
    /// The key whose value is read.
    at: &'a str,
    is_list: bool,
}

/// The paths of keys that stand more than once in their object, each once, of a text that is JSON. Keys are compared
/// as they are written.
pub fn paths(text: &str) -> Vec<Vec<String>> {
    let (mut open, mut found): (Vec<Open<'_>>, Vec<Vec<String>>) = (Vec::new(), Vec::new());
    let mut told = HashSet::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => open.push(Open::default()),
            b'[' => open.push(Open { is_list: true, ..Open::default() }),
            b'}' | b']' => drop(open.pop()),
            b'"' => {
                let end = end_of_string(bytes, at);
                if is_key(bytes, end) {
                    let key = text.get(at + 1..end - 1).unwrap_or_default();
                    if is_repeated(&mut open, key) {
                        let path: Vec<String> = open.iter().map(|object| object.at.to_owned()).collect();
                        if told.insert(path.clone()) {
                            found.push(path);
                        }
                    }
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Notes a key of the innermost object; whether it stood there before. Lists are no part of a path.
fn is_repeated<'a>(open: &mut [Open<'a>], key: &'a str) -> bool {
    let is_shallow = open.len() <= DEPTH_AT_MOST && open.iter().all(|object| !object.is_list);
    let Some(object) = open.last_mut().filter(|_| is_shallow) else { return false };
    object.at = key;
    !object.keys.insert(key)
}

/// The place behind a string that begins here.
pub(super) fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// Whether a colon follows, as it does behind keys alone.
fn is_key(bytes: &[u8], end: usize) -> bool {
    bytes[end..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_stand_twice_are_found_with_their_path() {
        let found = |text| paths(text).iter().map(|path| path.join("/")).collect::<Vec<_>>();
        assert_eq!(found(r#"{"a": {"x": 1, "x": 2}, "b": "a", "a" : {}, "c": [{"x": 1, "x": 1}]}"#), ["a/x", "a"]);
        assert_eq!(found(r#"{"a\"b": {"x": "}{\\"}, "a\"b": 1, "a\"b": 1}"#), ["a\\\"b"]);
        assert_eq!(found(r#"{"a": {"x": 1}, "b": {"x": 1}, "c": "c"}"#), [""; 0]);
        for text in ["", "{", "\"", "{\"a", "]]}}", "\"\\"] {
            assert!(paths(text).is_empty(), "{text}");
        }
    }
}
