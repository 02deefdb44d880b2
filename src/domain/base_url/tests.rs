//! Which addresses are taken, and who may be called at them.

use super::*;

fn reach(url: &str) -> Reach {
    url.parse::<BaseUrl>().unwrap().reach()
}

#[test]
fn addresses_are_sorted_by_who_may_be_called() {
    for url in [
        "https://api.openai.com/v1",
        "http://8.8.8.8",
        "https://[2606:4700::1]/v1",
        "http://198.17.255.255",
        "http://198.20.0.1",
        "http://[::8.8.8.8]",
    ] {
        assert_eq!(reach(url), Reach::Public, "{url}");
    }
    for url in [
        "http://localhost:11434",
        "http://a.localhost",
        "http://localhost.",
        "http://127.0.0.1",
        "http://127.1",
        "http://2130706433",
        "http://0x7f.1",
        "http://10.0.0.5",
        "http://192.168.1.2:8080/v1",
        "http://172.31.255.255",
        "http://100.64.0.1",
        "http://[::1]",
        "http://[fd12::1]",
        "http://[::ffff:127.0.0.1]",
        "http://[64:ff9b::10.0.0.1]",
        "http://[64:ff9b:1::10.0.0.1]",
        "http://[64:ff9b:1:fffe::192.168.0.1]",
        "http://[::10.0.0.1]",
        "http://198.18.0.1",
        "http://198.19.255.255",
    ] {
        assert_eq!(reach(url), Reach::Private, "{url}");
    }
    for url in [
        "http://169.254.169.254/latest",
        "http://100.100.100.200",
        "http://0.0.0.0",
        "http://0.1.2.3",
        "http://224.0.0.1",
        "http://255.255.255.255",
        "http://[::]",
        "http://[fe80::1]",
        "http://[fd00:ec2::254]",
        "http://[ff02::1]",
        "http://[::ffff:169.254.169.254]",
        "http://[2002:a9fe:a9fe::]",
        "http://[64:ff9b:1::169.254.169.254]",
        "http://[::169.254.169.254]",
        "http://[fec0::1]",
        "http://[feff::1]",
        "http://metadata.google.internal/computeMetadata/v1",
        "http://METADATA.google.internal.",
    ] {
        assert_eq!(reach(url), Reach::Never, "{url}");
    }
}

#[test]
fn private_addresses_need_the_admin_and_the_operator() {
    let url: BaseUrl = "http://127.0.0.1:8000/v1".parse().unwrap();
    assert_eq!(url.check_reach(false, true), Err(BaseUrlError::Private));
    assert_eq!(url.check_reach(true, false), Err(BaseUrlError::PrivateForbidden));
    assert_eq!(url.check_reach(true, true), Ok(()));
}

#[test]
fn urls_that_carry_more_than_a_place_are_refused() {
    for (text, error) in [
        ("api.openai.com", BaseUrlError::Malformed),
        ("https://", BaseUrlError::Malformed),
        ("ftp://x.org", BaseUrlError::Scheme),
        ("javascript:alert(1)", BaseUrlError::Scheme),
        ("https://u:p@x.org", BaseUrlError::User),
        ("https://x.org/?a=1", BaseUrlError::Extra),
        ("https://x.org/#f", BaseUrlError::Extra),
    ] {
        assert_eq!(text.parse::<BaseUrl>(), Err(error), "{text}");
    }
    assert_eq!("https://x.org/v1/".parse::<BaseUrl>().unwrap().to_string(), "https://x.org/v1");
}

#[test]
fn what_is_pasted_by_mistake_is_refused_in_words_of_its_own() {
    for (text, error) in [
        ("https://api.acme.example/v1\n", BaseUrlError::Invisible),
        ("https://api.acme.example/\u{1}v1", BaseUrlError::Invisible),
        ("https://api.acme.example/v1\u{200b}", BaseUrlError::Invisible),
        ("https://api.acme.example/\u{202e}v1", BaseUrlError::Invisible),
        ("https://api.acme.example/v1%0A", BaseUrlError::Invisible),
        ("https://api.acme.example/v1%E2%80%8B", BaseUrlError::Invisible),
        ("https://https://api.acme.example/v1", BaseUrlError::SchemeTwice),
        ("http://https://api.acme.example/v1", BaseUrlError::SchemeTwice),
        ("https://https//api.acme.example", BaseUrlError::SchemeTwice),
        ("https://https:8443/v1", BaseUrlError::SchemeTwice),
        ("https://${HOST}/v1", BaseUrlError::Placeholder),
        ("https://{resource}.openai.azure.com", BaseUrlError::Placeholder),
        ("https://api.acme.example/%7Bregion%7D/v1", BaseUrlError::Placeholder),
        ("https://<your-host>/v1", BaseUrlError::Placeholder),
        ("https://$HOST/v1", BaseUrlError::Placeholder),
        ("https://api.acme.example/v1/chat/completions", BaseUrlError::Endpoint),
        ("https://api.acme.example/v1/Chat/Completions/", BaseUrlError::Endpoint),
        ("https://api.acme.example/v1/messages", BaseUrlError::Endpoint),
        ("https://api.acme.example/v1/responses", BaseUrlError::Endpoint),
        ("https://api.acme.example/v1beta/models/x:generateContent", BaseUrlError::Endpoint),
        ("http://10.0.0.1:11434/api/chat", BaseUrlError::Endpoint),
        ("https://api.acme.example/v1/sk-proj-0000000000000000000000000000000000000000", BaseUrlError::Key),
        ("https://api.acme.example/v1/sk%2Dproj-00000000000000000000", BaseUrlError::Key),
        ("https://api.acme.example/v1?key=AIzaSyA1234567890abcdefghijklmnopqrstuvw", BaseUrlError::Key),
        ("https://sk-1234567890abcdef@api.acme.example/v1", BaseUrlError::Key),
        ("https://api.acme.example/9f8e7d6c5b4a39281706f5e4d3c2b1a0", BaseUrlError::Key),
        ("sk-1234567890abcdef", BaseUrlError::Key),
        ("https://user:secret@api.acme.example", BaseUrlError::User),
        ("https:api.acme.example", BaseUrlError::Malformed),
        ("localhost:8000", BaseUrlError::Malformed),
        ("https://api.acme.example/v1\"", BaseUrlError::Malformed),
        ("https://api .acme.example/v1", BaseUrlError::Malformed),
    ] {
        assert_eq!(text.parse::<BaseUrl>(), Err(error), "{text:?}");
    }
    for (text, taken) in [
        (" https://api.acme.example/v1 ", "https://api.acme.example/v1"),
        ("https://api.acme.example/v1///", "https://api.acme.example/v1"),
        ("HTTPS://API.acme.example", "https://api.acme.example"),
        ("https://res.services.ai.azure.com/models", "https://res.services.ai.azure.com/models"),
        (
            "https://api.cloudflare.com/client/v4/accounts/9f8e7d6c5b4a39281706f5e4d3c2b1a0/ai/v1",
            "https://api.cloudflare.com/client/v4/accounts/9f8e7d6c5b4a39281706f5e4d3c2b1a0/ai/v1",
        ),
        (
            "https://a1b2c3d4e5f6g7h8i9j0k1l2m3.endpoints.example/v1",
            "https://a1b2c3d4e5f6g7h8i9j0k1l2m3.endpoints.example/v1",
        ),
    ] {
        assert_eq!(text.parse::<BaseUrl>().map(|url| url.to_string()), Ok(taken.to_owned()), "{text:?}");
    }
}

#[test]
fn a_stored_address_is_read_whatever_the_rules_are_by_now() {
    let old = "https://api.acme.example/v1/chat/completions";
    assert_eq!(BaseUrl::stored(old).map(|url| url.to_string()), Ok(old.to_owned()));
}
