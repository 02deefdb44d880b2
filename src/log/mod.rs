//! Log lines to standard error in few writes: one write per line would cost more than the answer itself. With
//! tracing-appender's channel (lossy off, 64 KiB buffer) the plain FAQ reaches 0.87 of a bare route instead of 0.92.

mod json;

use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use clap::ValueEnum;
use tracing::{Dispatch, Level, Metadata};
use tracing_subscriber::{EnvFilter, filter, fmt, fmt::MakeWriter, layer::SubscriberExt, registry};

use self::json::Json;

/// The target of the span that carries a request's id: on whatever the filter says, so that each line that is let
/// through can be found by it.
pub const REQUEST_SPAN: &str = "roster::request_span";

/// A line waits at most this long.
const WRITE_WITHIN: Duration = Duration::from_millis(50);
/// So many bytes don't wait: they are still in the processor's cache.
const WORTH_A_WRITE: usize = 64 * 1024;
/// Above this, whoever logs writes: lines are never dropped and never fill the memory.
const KEPT_BYTES: usize = 1024 * 1024;

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Standard error behind a buffer. Warnings and errors are written at once, with all that came before them.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    lines: Mutex<Vec<u8>>,
    /// There are some, or enough.
    some: Condvar,
    /// Lines that are being written. Taken before `lines`, so that they keep their order.
    out: Mutex<Vec<u8>>,
}

/// Writes what is still kept when the program ends.
#[derive(Debug)]
pub struct Guard(Log);

/// Takes one line.
#[derive(Debug)]
pub struct Line<'a> {
    log: &'a Log,
    at_once: bool,
}

/// What takes the program's events and writes those that the filter lets through. Fails where the filter is none.
pub fn dispatch<W>(filter: &str, format: Format, colours: bool, writer: W) -> Result<Dispatch, filter::ParseError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let spans = format!("{REQUEST_SPAN}=error").parse()?;
    let events = registry().with(EnvFilter::try_new(filter)?.add_directive(spans));
    Ok(match format {
        Format::Text => events.with(fmt::layer().with_writer(writer).with_ansi(colours).with_target(false)).into(),
        Format::Json => events.with(Json::new(writer)).into(),
    })
}

impl Log {
    /// A log that writes by itself, and what keeps it until the end.
    pub fn start() -> io::Result<(Self, Guard)> {
        let log = Self::default();
        let writer = log.clone();
        thread::Builder::new().name("log".into()).spawn(move || writer.write_forever())?;
        Ok((log.clone(), Guard(log)))
    }

    fn write_forever(&self) {
        loop {
            let mut lines = self.lines();
            while lines.is_empty() {
                lines = self.0.some.wait(lines).unwrap_or_else(PoisonError::into_inner);
            }
            let few = |lines: &mut Vec<u8>| lines.len() < WORTH_A_WRITE;
            drop(self.0.some.wait_timeout_while(lines, WRITE_WITHIN, few));
            self.write();
        }
    }

    /// Writes all lines; others may go on logging. Nobody can be told that standard error is closed.
    fn write(&self) {
        let mut out = self.0.out.lock().unwrap_or_else(PoisonError::into_inner);
        mem::swap(&mut *out, &mut *self.lines());
        let _ = io::stderr().write_all(&out);
        out.clear();
    }

    fn lines(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut lines = self.log.lines();
        let before = lines.len();
        lines.extend_from_slice(line);
        let after = lines.len();
        drop(lines);
        if self.at_once || after > KEPT_BYTES {
            self.log.write();
        } else if before == 0 || (before < WORTH_A_WRITE && after >= WORTH_A_WRITE) {
            self.log.0.some.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { log: self, at_once: true }
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> Line<'a> {
        Line { log: self, at_once: *meta.level() <= Level::WARN }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.write();
    }
}
