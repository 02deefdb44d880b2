//! How a model is called, as far as its provider's address and protocol are known.

use crate::domain::{
    catalog::{Entry, Group},
    model::Mode,
    provider::{KeyVariable, Protocol},
};

/// Providers whose own API also takes OpenAI's client, by their host, and where.
const COMPATIBLE: [(Protocol, &str, &str); 2] = [
    (Protocol::Anthropic, "https://api.anthropic.com", "/v1/"),
    (Protocol::Gemini, "https://generativelanguage.googleapis.com", "/openai/"),
];

/// Something to copy.
pub struct Snippet {
    /// "curl".
    pub title: &'static str,
    pub code: String,
}

/// What a call needs.
struct Call<'a> {
    base: String,
    name: &'a str,
    /// The environment variable of the key; none where no key is needed.
    key: Option<&'a str>,
}

/// The server's own machine, which every machine calls so.
const LOOPBACK: [&str; 3] = ["://localhost", "://127.0.0.1", "://[::1]"];

/// The ways to call a model; none where the address is unknown, or one of the operator's own network, which is nobody's
/// business, or where the kind of call is none of the usual ones.
pub fn snippets(group: &Group, entry: &Entry) -> Vec<Snippet> {
    let settings = &group.provider.settings;
    let Some(base) = settings.known_address() else { return Vec::new() };
    let key = settings.key_variables.first().map(KeyVariable::as_str);
    let call = Call { base: base.to_string(), name: entry.model.id.name(), key };
    let origin = base.origin();
    if settings.local_network && !LOOPBACK.iter().any(|host| origin.contains(host)) {
        return Vec::new();
    }
    let code = match (entry.model.facts.mode, settings.protocol) {
        (Mode::Chat, Protocol::OpenAi) => (call.chat("/chat/completions"), Some(call.client("", "chat"))),
        (Mode::Embedding, Protocol::OpenAi) => (call.embedding(), Some(call.client("", "embedding"))),
        (Mode::Chat, Protocol::Ollama) => (call.chat("/v1/chat/completions"), Some(call.client("/v1", "chat"))),
        (Mode::Chat, Protocol::Anthropic) => (call.anthropic(), call.compatible(Protocol::Anthropic, &origin)),
        (Mode::Chat, Protocol::Gemini) => (call.gemini(), call.compatible(Protocol::Gemini, &origin)),
        _ => return Vec::new(),
    };
    let curl = Snippet { title: "curl", code: code.0 };
    std::iter::once(curl).chain(code.1.map(|code| Snippet { title: "Python, OpenAI client", code })).collect()
}

impl Call<'_> {
    fn chat(&self, path: &str) -> String {
        let body = format!(
            "{{\"model\": \"{}\",\n       \"messages\": [{{\"role\": \"user\", \"content\": \"Hello\"}}]}}",
            self.name
        );
        self.curl(path, &self.bearer(), &body)
    }

    fn embedding(&self) -> String {
        let body = format!("{{\"model\": \"{}\", \"input\": \"Hello\"}}", self.name);
        self.curl("/embeddings", &self.bearer(), &body)
    }

    fn anthropic(&self) -> String {
        let body = format!(
            "{{\"model\": \"{}\", \"max_tokens\": 1024,\n       \"messages\": [{{\"role\": \"user\", \"content\": \"Hello\"}}]}}",
            self.name
        );
        let headers = [self.header("x-api-key: "), vec!["anthropic-version: 2023-06-01".to_owned()]].concat();
        self.curl("/v1/messages", &headers, &body)
    }

    fn gemini(&self) -> String {
        let path = format!("/models/{}:generateContent", self.name);
        self.curl(&path, &self.header("x-goog-api-key: "), "{\"contents\": [{\"parts\": [{\"text\": \"Hello\"}]}]}")
    }

    fn bearer(&self) -> Vec<String> {
        self.header("Authorization: Bearer ")
    }

    fn header(&self, before: &str) -> Vec<String> {
        self.key.iter().map(|key| format!("{before}${key}")).collect()
    }

    fn curl(&self, path: &str, headers: &[String], body: &str) -> String {
        let headers: String =
            headers.iter().map(|header| format!("  -H \"{header}\" \\\n")).collect::<Vec<_>>().concat();
        format!("curl {}{path} \\\n{headers}  -H \"Content-Type: application/json\" \\\n  -d '{body}'", self.base)
    }

    /// OpenAI's client, where the provider itself says that it may be used.
    fn compatible(&self, protocol: Protocol, origin: &str) -> Option<String> {
        let known = COMPATIBLE.iter().find(|(of, host, _)| *of == protocol && *host == origin);
        known.map(|(_, _, path)| self.client(path, "chat"))
    }

    fn client(&self, path: &str, kind: &str) -> String {
        let Self { base, name, key } = self;
        let (import, key) = match key {
            Some(key) => ("import os\n\n", format!("os.environ[\"{key}\"]")),
            // The client insists on one.
            None => ("", "\"none\"".to_owned()),
        };
        let ask = if kind == "chat" {
            format!(
                "answer = client.chat.completions.create(\n    model=\"{name}\",\n    messages=[{{\"role\": \"user\", \"content\": \"Hello\"}}],\n)\nprint(answer.choices[0].message.content)"
            )
        } else {
            format!(
                "answer = client.embeddings.create(model=\"{name}\", input=\"Hello\")\nprint(answer.data[0].embedding)"
            )
        };
        format!(
            "{import}from openai import OpenAI\n\nclient = OpenAI(\n    base_url=\"{base}{path}\",\n    api_key={key},\n)\n{ask}"
        )
    }
}
