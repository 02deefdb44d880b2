//! The chromedriver process of one browser: started on a free port, stopped together with the Chromium it started.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

const STOPPED_WITHIN: Duration = Duration::from_secs(5);
const POLL_EVERY: Duration = Duration::from_millis(20);

/// A running chromedriver that nobody else uses.
pub struct Chromedriver {
    child: Child,
    port: u16,
    // Held open: a closed pipe would end chromedriver at its next line.
    _output: BufReader<ChildStdout>,
}

impl Chromedriver {
    /// Starts chromedriver and waits until it takes sessions.
    pub fn start() -> Self {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("chromedriver cannot be started ({error}): install the packages chromium and chromium-driver")
            });
        let mut output = BufReader::new(child.stdout.take().expect("a piped standard output"));
        let port = announced_port(&mut output);
        Self { child, port, _output: output }
    }

    /// Where it takes commands.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Asks chromedriver to close its browsers and to end; a signal would leave Chromium running.
    fn ask_to_stop(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(STOPPED_WITHIN))?;
        write!(stream, "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }

    fn ended_in_time(&mut self) -> bool {
        let start = Instant::now();
        while start.elapsed() < STOPPED_WITHIN {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return true;
            }
            std::thread::sleep(POLL_EVERY);
        }
        false
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        if self.ask_to_stop().is_err() || !self.ended_in_time() {
            // Nothing can be done about a failure here: the test that ends has its own verdict.
            self.child.kill().ok();
            self.child.wait().ok();
        }
    }
}

/// Reads the port from a line like "… was started successfully on port 12345."
fn announced_port(output: &mut impl BufRead) -> u16 {
    let mut lines = output.lines().map_while(Result::ok);
    let port = lines.find_map(|line| port_in(&line));
    port.expect("chromedriver to say which port it listens on")
}

fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.strip_suffix('.')?.split_once("successfully on port ")?;
    port.parse().ok()
}
