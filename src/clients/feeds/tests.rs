//! A server on loopback that answers as bad servers do.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use super::*;

const SHORT: Duration = Duration::from_millis(800);

fn clients(local_allowed: bool) -> Clients {
    Clients::new(local_allowed).unwrap()
}

/// Answers each connection by the path it asks for; never by keep-alive.
async fn server() -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = answer(stream).await;
            });
        }
    });
    url
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut asked = vec![0; 4_096];
    let length = stream.read(&mut asked).await?;
    let asked = String::from_utf8_lossy(&asked[..length]).to_lowercase();
    let path = asked.split(' ').nth(1).unwrap_or_default().to_owned();
    let head = |status: &str, more: &str| format!("HTTP/1.1 {status}\r\nConnection: close\r\n{more}\r\n");
    match path.as_str() {
        "/hang" => sleep(Duration::from_mins(1)).await,
        "/drip" => {
            stream.write_all(head("200 OK", "").as_bytes()).await?;
            loop {
                stream.write_all(b" ").await?;
                sleep(Duration::from_millis(20)).await;
            }
        }
        "/endless" => {
            stream.write_all(head("200 OK", "").as_bytes()).await?;
            loop {
                stream.write_all(&vec![b' '; 64 * 1024]).await?;
            }
        }
        "/bomb" => {
            let mut packed = GzEncoder::new(Vec::new(), Compression::best());
            for _ in 0..64 {
                packed.write_all(&vec![b' '; 1024 * 1024])?;
            }
            stream.write_all(head("200 OK", "Content-Encoding: gzip\r\n").as_bytes()).await?;
            stream.write_all(&packed.finish()?).await?;
        }
        "/damaged" => {
            stream.write_all(head("200 OK", "Content-Encoding: gzip\r\n").as_bytes()).await?;
            stream.write_all(b"\x1f\x8b\x08\x00\x00\x00\x00\x00not what it says").await?;
        }
        "/half" => {
            stream.write_all(head("200 OK", "Content-Length: 1000\r\n").as_bytes()).await?;
            stream.write_all(b"{\"openai\": {").await?;
        }
        "/redirect" => {
            let away = "Location: http://169.254.169.254/latest\r\nContent-Length: 0\r\n";
            stream.write_all(head("302 Found", away).as_bytes()).await?;
        }
        _ if asked.contains("if-none-match: \"one\"") => {
            stream.write_all(head("304 Not Modified", "ETag: \"one\"\r\n").as_bytes()).await?;
        }
        _ => {
            stream.write_all(head("200 OK", "ETag: \"one\"\r\nContent-Length: 2\r\n").as_bytes()).await?;
            stream.write_all(b"{}").await?;
        }
    }
    stream.shutdown().await
}

async fn failure(path: &str) -> FetchError {
    let url = server().await.join(path).unwrap();
    clients(true).fetch_within(Timers { whole: SHORT, ..TIMERS }, &url, None).await.unwrap_err()
}

#[tokio::test]
async fn a_file_comes_with_its_validator_and_is_not_fetched_twice() {
    let url = server().await;
    let first = clients(true).fetch_feed(&url, None).await.unwrap();
    assert!(matches!(first, Fetched::New { bytes, etag } if bytes == b"{}" && etag.as_deref() == Some("\"one\"")));
    assert!(matches!(clients(true).fetch_feed(&url, Some("\"one\"")).await.unwrap(), Fetched::NotModified));
    assert!(matches!(clients(true).fetch_feed(&url, Some("\"old\"")).await.unwrap(), Fetched::New { .. }));
}

#[tokio::test]
async fn whoever_hangs_or_drips_is_given_up() {
    assert!(matches!(failure("/hang").await, FetchError::TimedOut));
    assert!(matches!(failure("/drip").await, FetchError::TimedOut));
}

#[tokio::test]
async fn what_is_too_large_packed_or_not_is_cut_off() {
    for path in ["/bomb", "/endless"] {
        let url = server().await.join(path).unwrap();
        assert!(matches!(clients(true).fetch_feed(&url, None).await, Err(FetchError::TooLarge)), "{path}");
    }
}

#[tokio::test]
async fn what_comes_broken_is_no_file() {
    assert!(matches!(failure("/damaged").await, FetchError::Damaged | FetchError::Unreachable));
    assert!(matches!(failure("/half").await, FetchError::Damaged | FetchError::Unreachable));
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_or_where_nobody_may_go() {
    assert!(matches!(failure("/redirect").await, FetchError::Status(302)));
    let url = server().await;
    assert!(matches!(clients(false).fetch_feed(&url, None).await, Err(FetchError::Forbidden(_))));
    let named = format!("http://localhost:{}/", url.port().unwrap()).parse().unwrap();
    assert!(matches!(clients(false).fetch_feed(&named, None).await, Err(FetchError::Forbidden(_))));
    let metadata = "http://169.254.169.254/latest".parse().unwrap();
    assert!(matches!(clients(true).fetch_feed(&metadata, None).await, Err(FetchError::Forbidden(_))));
    let nobody = "http://127.0.0.1:9/".parse().unwrap();
    assert!(matches!(clients(true).fetch_feed(&nobody, None).await, Err(FetchError::Unreachable)));
}
