//! The progress display: a bar on a terminal, a plain line now and then elsewhere.

use std::{
    io::IsTerminal as _,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use assay_aws::Client;
use assay_collect::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::{sync::oneshot, task::JoinHandle};

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
pub(crate) fn show(client: Client, progress: Arc<Progress>) -> Display {
    let (stop, mut stopped) = oneshot::channel();
    let terminal = std::io::stderr().is_terminal();
    let bar = if terminal { ProgressBar::new(0) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent:>3}%  {msg}  {eta} left") {
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
            let words = format!(
                "{} calls done, {} in flight, {} throttled, {} failed",
                stats.done, stats.in_flight, stats.throttled, stats.failed
            );
            if terminal {
                bar.set_length(units);
                bar.set_position(done);
                bar.set_message(words);
            } else {
                eprintln!("{done} of {units} units: {words}");
            }
        }
        bar.finish_and_clear();
    });
    Display { stop, task }
}
