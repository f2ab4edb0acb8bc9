//! The progress display: a bar on a terminal, a plain line now and then elsewhere.

use std::{
    io::IsTerminal as _,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use assay_aws::Client;
use assay_collect::Progress;
use assay_model::Language;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::{sync::oneshot, task::JoinHandle};

use crate::said::said;

/// How often the bar is drawn, and how often a plain line is printed.
const DRAW_EVERY: Duration = Duration::from_millis(120);
const LINE_EVERY: Duration = Duration::from_secs(15);

/// A display that is running.
pub(crate) struct Display {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Display {
    /// Takes the display away.
    pub(crate) async fn finish(self) {
        let _gone = self.stop.send(());
        let _ended = self.task.await;
    }
}

/// Shows the progress until it is finished.
pub(crate) fn show(client: Client, progress: Arc<Progress>, language: Language) -> Display {
    let (stop, mut stopped) = oneshot::channel();
    let terminal = std::io::stderr().is_terminal();
    let bar = if terminal { ProgressBar::new(0) } else { ProgressBar::hidden() };
    let left = said("progress-left").with("eta", "{eta}").text(language);
    if let Ok(style) = ProgressStyle::with_template(&format!("{{bar:30}} {{percent:>3}}%  {{msg}}  {left}")) {
        bar.set_style(style);
    }
    let task = tokio::spawn(async move {
        let mut tick = tokio::time::interval(if terminal { DRAW_EVERY } else { LINE_EVERY });
        tick.tick().await;
        loop {
            tokio::select! {
                _ = &mut stopped => break,
                _ = tick.tick() => {}
            }
            let stats = client.stats();
            let (units, done) = (progress.units.load(Ordering::Relaxed), progress.units_done.load(Ordering::Relaxed));
            let calls = said("progress-calls")
                .with("done", stats.done)
                .with("flying", stats.in_flight)
                .with("throttled", stats.throttled)
                .with("failed", stats.failed);
            if terminal {
                bar.set_length(units);
                bar.set_position(done);
                bar.set_message(calls.text(language));
            } else {
                let line = said("progress-units").with("done", done).with("units", units).with_said("calls", calls);
                eprintln!("{}", line.text(language));
            }
        }
        bar.finish_and_clear();
    });
    Display { stop, task }
}
