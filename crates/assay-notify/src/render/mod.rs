//! The forms of the four channels.

pub(crate) mod email;
pub(crate) mod slack;
pub(crate) mod teams;
pub(crate) mod webhook;

use assay_content::Texts;

use crate::{
    Digest,
    story::{Room, Story},
};

/// Fewer and fewer items, until a message keeps the channel's limits. Without items it is short.
const STEPS: [usize; 7] = [10, 8, 6, 4, 2, 1, 0];

/// The largest message that fits.
fn fitting<T>(
    digest: &Digest,
    texts: &Texts,
    letters: usize,
    form: impl Fn(&Story) -> T,
    fits: impl Fn(&T) -> bool,
) -> T {
    let message = |items: usize| form(&Story::tell(digest, texts, Room { items, letters }));
    STEPS.into_iter().map(message).find(fits).unwrap_or_else(|| message(0))
}
