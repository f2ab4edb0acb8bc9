//! Response bodies: whole, in small pieces, or cut off.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

/// How long the first half of a cut body has to leave before the connection ends.
const FLUSH: Duration = Duration::from_millis(20);

/// A response body.
pub(crate) enum ReplayBody {
    /// All at once.
    Whole(Option<Bytes>),
    /// In pieces of `size` bytes, `interval` apart.
    Pieces { rest: Bytes, size: usize, interval: Duration, wait: Pin<Box<Sleep>> },
    /// What is given, then an error instead of the rest.
    Cut { half: Option<Bytes>, wait: Pin<Box<Sleep>> },
}

impl ReplayBody {
    pub(crate) fn whole(bytes: impl Into<Bytes>) -> Self {
        Self::Whole(Some(bytes.into()))
    }

    pub(crate) fn pieces(bytes: impl Into<Bytes>, size: usize, interval: Duration) -> Self {
        Self::Pieces { rest: bytes.into(), size, interval, wait: Box::pin(tokio::time::sleep(interval)) }
    }

    pub(crate) fn cut(half: impl Into<Bytes>) -> Self {
        Self::Cut { half: Some(half.into()), wait: Box::pin(tokio::time::sleep(FLUSH)) }
    }
}

impl Body for ReplayBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Self::Whole(bytes) => {
                Poll::Ready(bytes.take().filter(|bytes| !bytes.is_empty()).map(|bytes| Ok(Frame::data(bytes))))
            }
            Self::Pieces { rest, size, interval, wait } => {
                if rest.is_empty() {
                    return Poll::Ready(None);
                }
                std::task::ready!(wait.as_mut().poll(context));
                wait.as_mut().reset(tokio::time::Instant::now() + *interval);
                let piece = rest.split_to((*size).min(rest.len()));
                Poll::Ready(Some(Ok(Frame::data(piece))))
            }
            Self::Cut { half, wait } => {
                if let Some(half) = half.take() {
                    return Poll::Ready(Some(Ok(Frame::data(half))));
                }
                std::task::ready!(wait.as_mut().poll(context));
                Poll::Ready(Some(Err(io::Error::new(io::ErrorKind::UnexpectedEof, "cut off on purpose"))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.as_ref().is_none_or(Bytes::is_empty),
            Self::Pieces { rest, .. } => rest.is_empty(),
            Self::Cut { .. } => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Self::Pieces { rest, .. } => SizeHint::with_exact(rest.len() as u64),
            Self::Cut { .. } => SizeHint::default(),
        }
    }
}
