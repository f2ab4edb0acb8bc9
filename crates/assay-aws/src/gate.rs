//! The cap on calls in flight. Where more want to go than may, the most urgent go first, and of those the first to come.

use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;

use crate::rate::lock;

/// Lets so many calls through at a time. Clones are the same gate.
#[derive(Debug, Clone)]
pub(crate) struct Gate(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    free: usize,
    waiting: BinaryHeap<Waiter>,
    came: u64,
}

#[derive(Debug)]
struct Waiter {
    urgency: usize,
    number: u64,
    place: oneshot::Sender<Place>,
}

/// A call's place in flight, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Place(Option<Gate>);

impl Gate {
    pub(crate) fn new(places: usize) -> Self {
        Self(Arc::new(Mutex::new(State { free: places, waiting: BinaryHeap::new(), came: 0 })))
    }

    /// Waits for a place. A waiter that gives up leaves its turn to the next.
    pub(crate) async fn enter(&self, urgency: usize) -> Place {
        let turn = {
            let mut state = lock(&self.0);
            if state.free > 0 {
                state.free -= 1;
                return Place(Some(self.clone()));
            }
            let (place, turn) = oneshot::channel();
            state.came += 1;
            let number = state.came;
            state.waiting.push(Waiter { urgency, number, place });
            turn
        };
        // The sender waits in the gate, and this gate lives: there is no other end than a place.
        turn.await.unwrap_or(Place(None))
    }

    fn leave(&self) {
        let mut state = lock(&self.0);
        while let Some(next) = state.waiting.pop() {
            let Err(mut refused) = next.place.send(Place(Some(self.clone()))) else { return };
            // Nobody waits there any more. The place goes on to the next; it must not be given back twice.
            refused.0 = None;
        }
        state.free += 1;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(gate) = self.0.take() {
            gate.leave();
        }
    }
}

impl Ord for Waiter {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.urgency.cmp(&other.urgency).then(other.number.cmp(&self.number))
    }
}

impl PartialOrd for Waiter {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiter {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Waiter {}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// Polls by hand, so that futures wait in a known order.
    fn poll<F: Future>(future: &mut Pin<Box<F>>) -> Option<F::Output> {
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }

    #[test]
    fn the_most_urgent_goes_first_and_of_equals_the_first() {
        let gate = Gate::new(1);
        let held = poll(&mut Box::pin(gate.enter(0))).unwrap();
        let mut waiting: Vec<_> = [1, 3, 3, 2].into_iter().map(|urgency| Box::pin(gate.enter(urgency))).collect();
        assert!(waiting.iter_mut().all(|one| poll(one).is_none()));
        drop(held);
        for next in [1, 2, 3, 0] {
            let place = poll(&mut waiting[next]).unwrap_or_else(|| panic!("{next} is next"));
            drop(place);
        }
    }

    #[test]
    fn who_gives_up_leaves_the_turn_to_the_next_before_and_after_it_came() {
        let gate = Gate::new(1);
        let held = poll(&mut Box::pin(gate.enter(0))).unwrap();
        let (mut first, mut second, mut third) =
            (Box::pin(gate.enter(0)), Box::pin(gate.enter(0)), Box::pin(gate.enter(0)));
        assert!(poll(&mut first).is_none() && poll(&mut second).is_none() && poll(&mut third).is_none());
        drop(first);
        drop(held);
        // The turn is the second's now, who goes away without taking it.
        drop(second);
        let place = poll(&mut third).expect("the third has the place");
        assert_eq!(lock(&gate.0).free, 0);
        drop(place);
        assert_eq!(lock(&gate.0).free, 1);
    }
}
