//! Variables as files of variables have them: lists with blanks, empty ones, and values that could never work.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{home::Home, server::Server};

#[tokio::test]
async fn lists_may_have_blanks_and_empty_variables_count_as_unset() {
    let home = Home::new().await;
    let mut command = home.roster();
    command.env("ROSTER_ALLOWED_HOSTS", " roster.lan, other.lan ,").env("ROSTER_TRUSTED_PROXIES", " 10.0.0.0/8 , ");
    for name in [
        "ROSTER_PUBLIC_URL",
        "ROSTER_PUBLIC",
        "ROSTER_LOCAL_PROVIDERS",
        "ROSTER_FETCH_FEEDS",
        "ROSTER_LITELLM_URL",
        "ROSTER_MODELS_DEV_URL",
        "ROSTER_LOG",
        "ROSTER_LOG_FORMAT",
    ] {
        command.env(name, if name.len() % 2 == 0 { "" } else { "  " });
    }
    let server = Server::spawn(&mut command);
    server.ready().await;
    for (host, status) in [("roster.lan", 200), ("other.lan:8080", 200), ("third.lan", 421), ("", 421)] {
        let answer = ask_for(&server, host).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{host}: {answer}");
    }
}

#[tokio::test]
async fn an_empty_database_url_and_address_are_the_usual_ones() {
    let home = Home::sqlite();
    let output =
        home.roster().env("DATABASE_URL", "").args(["account", "list"]).output().expect("the program to start");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(home.folder().join("roster.db").is_file());
    let help = home.roster().env("ROSTER_LISTEN", "").arg("--help").output().expect("the program to start");
    assert!(help.status.success());
}

#[test]
fn what_can_never_match_is_refused_by_name() {
    let home = Home::sqlite();
    for (name, values) in [
        (
            "ROSTER_ALLOWED_HOSTS",
            &[
                "http://roster.lan",
                "roster.lan:3000",
                "*.roster.lan",
                "*",
                "roster.lan/x",
                "a.lan, b.lan:80",
                "a.lan b.lan",
            ][..],
        ),
        (
            "ROSTER_PUBLIC_URL",
            &["roster.lan", "https://*.roster.lan", "https://roster.lan/x", "\"https://roster.lan\""],
        ),
        ("ROSTER_TRUSTED_PROXIES", &["nginx", "10.0.0.0/33", "10.0.0.*"]),
        ("ROSTER_LISTEN", &["3000", "localhost:3000", ":3000"]),
        ("ROSTER_LOG", &["roster=loud"]),
    ] {
        for value in values {
            let output =
                home.roster().env(name, value).args(["account", "list"]).output().expect("the program to start");
            let words = String::from_utf8_lossy(&output.stderr);
            assert!(!output.status.success() && words.contains(name), "{name}={value}: {words}");
        }
    }
}

#[tokio::test]
async fn any_number_of_slashes_leads_to_the_absolute_path_and_none_to_the_relative_one() {
    let home = Home::sqlite();
    let folder = tempfile::tempdir().expect("a folder");
    for (place, slashes) in ["sqlite:", "sqlite://", "sqlite:///"].iter().enumerate() {
        let file = folder.path().join(format!("absolute-{place}.db"));
        let url = format!("{slashes}{}", file.display());
        let output = home.roster().env("DATABASE_URL", &url).args(["account", "list"]).output();
        let output = output.expect("the program to start");
        assert!(output.status.success(), "{url}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(file.is_file(), "{url}");
    }
    for url in ["sqlite:relative.db", "sqlite://other.db"] {
        let output = home.roster().env("DATABASE_URL", url).args(["account", "list"]).output();
        assert!(output.expect("the program to start").status.success(), "{url}");
    }
    let mut made: Vec<_> =
        std::fs::read_dir(home.folder()).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    made.retain(|name| name.to_string_lossy().ends_with(".db"));
    made.sort();
    assert_eq!(made, ["other.db", "relative.db"]);
}

#[test]
fn a_command_s_own_flags_come_before_those_of_every_command() {
    let home = Home::sqlite();
    for command in [&["models", "--help"][..], &["models", "list", "--help"], &["account", "add", "--help"]] {
        let help = String::from_utf8(home.run(command).stdout).expect("text");
        let (own, all) = (help.find("\nOptions:"), help.find("\nOptions of every command:"));
        let (own, all) = (own.expect("own flags"), all.expect("flags of every command"));
        assert!(own < all && !help[..all].contains("--database-url"), "{help}");
        assert!(help[all..].contains("--database-url") && help[all..].contains("ROSTER_ALLOWED_HOSTS"), "{help}");
    }
}

/// The beginning of the answer to a request that names a host.
async fn ask_for(server: &Server, host: &str) -> String {
    let address = server.address().replace("http://", "");
    let mut connection = TcpStream::connect(address).await.expect("a connection");
    let request = format!("GET /faq HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await.expect("a request");
    let mut answer = vec![0; 64];
    let read = connection.read(&mut answer).await.expect("an answer");
    String::from_utf8_lossy(&answer[..read]).into_owned()
}
