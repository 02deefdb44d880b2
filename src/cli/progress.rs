//! What a command does while it takes long: one line on the terminal, gone when the command is done.

use std::{borrow::Cow, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::{task::JoinHandle, time::sleep};

/// What is done sooner is done without a word.
const SHOWN_AFTER: Duration = Duration::from_secs(1);
const TURNED_EVERY: Duration = Duration::from_millis(100);

/// A line on standard error that names the step; none where that is not a terminal. It goes away with this.
pub struct Progress {
    line: ProgressBar,
    shown: JoinHandle<()>,
}

impl Progress {
    /// Begins with a step.
    pub fn start(step: &'static str) -> Self {
        let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())
            .with_style(ProgressStyle::default_spinner())
            .with_message(step);
        let later = line.clone();
        let shown = tokio::spawn(async move {
            sleep(SHOWN_AFTER).await;
            later.set_draw_target(ProgressDrawTarget::stderr());
            later.enable_steady_tick(TURNED_EVERY);
        });
        Self { line, shown }
    }

    /// Goes on to the next step.
    pub fn step(&self, step: impl Into<Cow<'static, str>>) {
        self.line.set_message(step);
    }

    /// Prints with the line out of the way.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.line.suspend(print)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.shown.abort();
        self.line.finish_and_clear();
    }
}
