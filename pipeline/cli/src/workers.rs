//! An ordered parallel map with a bound on what is in flight.
//!
//! A reader thread pulls items, a rayon pool of `jobs` workers takes each through [`Worker::work`], and the calling thread
//! gets the results back in the order of the items, whoever finished first. Memory is bounded by [`Limits::in_flight`] however
//! long the input is, and what the sink sees does not depend on the number of workers.
//!
//! An item that panics costs that item. What was begun when [`Stop::now`] is called is finished and handed to the sink; the
//! sink always sees a beginning of the input without gaps.
//!
//! One mutex guards the whole board: an item takes a model a tenth of a second, and a lock a tenth of a microsecond.

use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::panics;

/// How much happens at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Workers, at least one.
    pub jobs: usize,
    /// Items that have been read and not yet been handed to the sink, at least one.
    pub in_flight: usize,
}

impl Limits {
    /// Four articles a worker: enough that a long article at the front of the line leaves nobody idle.
    pub fn of_jobs(jobs: usize) -> Self {
        let jobs = jobs.max(1);
        Limits { jobs, in_flight: 4 * jobs }
    }
}

/// What one worker does. It stays on one thread, so that it may own a handle that only one thread may use.
pub trait Worker {
    /// What comes in.
    type Item;
    /// What goes out.
    type Output;
    /// Takes one item through all stages. It may take the item apart; what it leaves is what the sink is told of a panic. Called
    /// again after one.
    fn work(&self, item: &mut Self::Item) -> Self::Output;
}

/// An item as its worker left it, and what became of it; `Err` holds the message of the panic that it cost.
pub type Outcome<W> = (<W as Worker>::Item, Result<<W as Worker>::Output, String>);

/// Asks a running map to end early. Clones ask the same map.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks. Nothing new is begun from here on.
    pub fn now(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
    /// Whether somebody has asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Why a map ended before its input did.
#[derive(Debug, thiserror::Error)]
pub enum MapError<E: std::error::Error + 'static> {
    /// A worker could not be made.
    #[error(transparent)]
    Factory(E),
    /// A worker panicked before its first item.
    #[error("a worker failed while it was made: {0}")]
    FactoryPanic(String),
    /// No threads to be had.
    #[error("could not start the workers' threads")]
    Threads(#[source] std::io::Error),
    /// The input panicked, which leaves it in no state to go on from.
    #[error("the reader of the input failed: {0}")]
    Input(String),
}

/// How often a waiting sink looks whether it should stop. The only wait that is not woken by what it waits for, since a signal
/// may come at any time.
const GLANCE: Duration = Duration::from_millis(100);

/// Stack of the threads that parse and work: recursive parsers of other crates meet hostile pages here.
const STACK: usize = 32 << 20;

/// Maps `input` through `limits.jobs` workers, each made on its own thread by `factory`, and gives every outcome to `sink` in
/// input order. Returns when the input ends, `stop` is asked, or the sink breaks.
///
/// `input` moves to a thread that is left behind where it blocks (on a terminal, say) when the map is stopped.
///
/// # Errors
/// Where no worker could be made, or the input itself panics. What was whole by then has been given to the sink.
pub fn map_in_order<I, W, F, E, S>(
    input: I,
    limits: Limits,
    stop: &Stop,
    factory: F,
    mut sink: S,
) -> Result<(), MapError<E>>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    W: Worker<Item = I::Item>,
    W::Output: Send + 'static,
    F: Fn() -> Result<W, E> + Sync,
    E: std::error::Error + Send + 'static,
    S: FnMut(Outcome<W>) -> ControlFlow<()>,
{
    let board = Arc::new(Board::<I::Item, W::Output, E>::new(limits.in_flight.max(1)));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(limits.jobs.max(1))
        .stack_size(STACK)
        .thread_name(|number| format!("worker {number}"))
        .build()
        .map_err(|error| MapError::Threads(std::io::Error::other(error)))?;
    let reader = Arc::clone(&board);
    std::thread::Builder::new()
        .name("reader".into())
        .stack_size(STACK)
        .spawn(move || read(input, &reader))
        .map_err(MapError::Threads)?;
    std::thread::scope(|scope| {
        let workers = &board;
        let factory = &factory;
        // broadcast, not one task per item: a worker that waits inside a stage must not pick up another article on the way
        scope.spawn(move || pool.broadcast(|_| work(factory, workers)));
        // a sink that panics must not leave the workers waiting for ever
        let _open = CloseOnDrop(&board);
        while let Some(outcome) = board.next_done(stop) {
            if sink(outcome).is_break() {
                break;
            }
        }
    });
    let mut state = board.lock();
    match state.fault.take() {
        Some(fault) => Err(fault),
        None => Ok(()),
    }
}

/// The reader thread.
fn read<I, R, E>(mut input: I, board: &Board<I::Item, R, E>)
where
    I: Iterator,
    E: std::error::Error + 'static,
{
    while board.wait_for_room() {
        match panics::caught(|| input.next()) {
            Ok(Some(item)) => board.submit(item),
            Ok(None) => break,
            Err(message) => {
                board.fail(MapError::Input(message), false);
                break;
            }
        }
    }
    board.end_of_input();
}

/// One worker's life.
fn work<W, F, E>(factory: &F, board: &Board<W::Item, W::Output, E>)
where
    W: Worker,
    F: Fn() -> Result<W, E>,
    E: std::error::Error + 'static,
{
    let worker = match panics::caught(factory) {
        Ok(Ok(worker)) => worker,
        Ok(Err(error)) => return board.fail(MapError::Factory(error), true),
        Err(message) => return board.fail(MapError::FactoryPanic(message), true),
    };
    while let Some((number, mut item)) = board.next_item() {
        let output = panics::caught(|| worker.work(&mut item));
        board.done(number, (item, output));
    }
}

/// What the threads share.
struct Board<T, R, E: std::error::Error + 'static> {
    in_flight: usize,
    state: Mutex<State<T, R, E>>,
    /// The reader waits here for room.
    room: Condvar,
    /// Workers wait here for items.
    items: Condvar,
    /// The sink waits here for the next result.
    results: Condvar,
}

struct State<T, R, E: std::error::Error + 'static> {
    /// Items read so far; also the number of the next.
    read: u64,
    /// Results given to the sink so far; also the number of the next.
    given: u64,
    /// Read and not yet begun.
    waiting: VecDeque<(u64, T)>,
    /// Finished, perhaps before their turn.
    finished: BTreeMap<u64, (T, Result<R, String>)>,
    /// No item will be added any more.
    ended: bool,
    /// The sink has gone.
    closed: bool,
    fault: Option<MapError<E>>,
}

impl<T, R, E: std::error::Error + 'static> Board<T, R, E> {
    fn new(in_flight: usize) -> Self {
        let state = State {
            read: 0,
            given: 0,
            waiting: VecDeque::new(),
            finished: BTreeMap::new(),
            ended: false,
            closed: false,
            fault: None,
        };
        Board {
            in_flight,
            state: Mutex::new(state),
            room: Condvar::new(),
            items: Condvar::new(),
            results: Condvar::new(),
        }
    }

    /// A panic elsewhere leaves the counts whole: none is between two of them.
    fn lock(&self) -> MutexGuard<'_, State<T, R, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// False where nothing more should be read.
    fn wait_for_room(&self) -> bool {
        let mut state = self.lock();
        while !state.ended && state.read - state.given >= self.in_flight as u64 {
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        !state.ended
    }

    /// Adds an item, unless the map was stopped while it was read.
    fn submit(&self, item: T) {
        let mut state = self.lock();
        if !state.ended {
            let number = state.read;
            state.read += 1;
            state.waiting.push_back((number, item));
            self.items.notify_one();
        }
    }

    fn end_of_input(&self) {
        self.lock().ended = true;
        self.items.notify_all();
        self.results.notify_all();
    }

    /// The next item to begin; None where none will come.
    fn next_item(&self) -> Option<(u64, T)> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if let Some(next) = state.waiting.pop_front() {
                return Some(next);
            }
            if state.ended {
                return None;
            }
            state = self.items.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn done(&self, number: u64, outcome: (T, Result<R, String>)) {
        self.lock().finished.insert(number, outcome);
        self.results.notify_all();
    }

    /// Keeps the first fault. At once: nobody will finish what is in flight.
    fn fail(&self, fault: MapError<E>, at_once: bool) {
        {
            let mut state = self.lock();
            state.fault.get_or_insert(fault);
            state.ended = true;
            state.closed |= at_once;
        }
        self.wake_all();
    }

    /// The next result in order; None at the end.
    fn next_done(&self, stop: &Stop) -> Option<(T, Result<R, String>)> {
        let mut state = self.lock();
        loop {
            let next = state.given;
            if let Some(outcome) = state.finished.remove(&next) {
                state.given += 1;
                self.room.notify_one();
                return Some(outcome);
            }
            if state.closed || (state.ended && state.given == state.read) {
                return None;
            }
            if stop.is_asked() && !state.ended {
                state.ended = true;
                // items begin in order, so what stays is a beginning of the input
                state.read -= state.waiting.len() as u64;
                state.waiting.clear();
                self.wake_all();
                continue;
            }
            state = self.results.wait_timeout(state, GLANCE).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn wake_all(&self) {
        self.room.notify_all();
        self.items.notify_all();
        self.results.notify_all();
    }
}

struct CloseOnDrop<'a, T, R, E: std::error::Error + 'static>(&'a Board<T, R, E>);

impl<T, R, E: std::error::Error + 'static> Drop for CloseOnDrop<'_, T, R, E> {
    fn drop(&mut self) {
        {
            let mut state = self.0.lock();
            state.ended = true;
            state.closed = true;
            state.waiting.clear();
        }
        self.0.wake_all();
    }
}

#[cfg(test)]
#[path = "workers_tests.rs"]
mod tests;
