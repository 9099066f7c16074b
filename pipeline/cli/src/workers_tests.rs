use super::*;
use proptest::prelude::*;
use std::convert::Infallible;
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

/// Takes a while that differs from item to item, so that results come out of order; panics at multiples of `panic_at`.
struct Doubler {
    panic_at: u64,
}

impl Worker for Doubler {
    type Item = u64;
    type Output = u64;
    fn work(&self, item: &mut u64) -> u64 {
        let item = *item;
        std::thread::sleep(Duration::from_micros(item.wrapping_mul(7919) % 400));
        assert!(self.panic_at == 0 || !item.is_multiple_of(self.panic_at), "item {item}");
        item * 2
    }
}

fn doubler() -> Result<Doubler, Infallible> {
    Ok(Doubler { panic_at: 0 })
}

fn run(input: Vec<u64>, limits: Limits, panic_at: u64) -> Vec<(u64, Result<u64, String>)> {
    let mut seen = Vec::new();
    map_in_order(
        input.into_iter(),
        limits,
        &Stop::default(),
        || Ok::<_, Infallible>(Doubler { panic_at }),
        |outcome| {
            seen.push(outcome);
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    seen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn results_come_in_input_order_whatever_the_number_of_workers(
        input in prop::collection::vec(1u64..10_000, 0..60),
        jobs in 1usize..9,
        in_flight in 1usize..20,
        panic_at in 0u64..5,
    ) {
        let alone = run(input.clone(), Limits { jobs: 1, in_flight: 1 }, panic_at);
        prop_assert_eq!(alone.len(), input.len());
        prop_assert_eq!(run(input, Limits { jobs, in_flight }, panic_at), alone);
    }
}

#[test]
fn a_panic_costs_its_item() {
    let seen = run((1..=6).collect(), Limits { jobs: 2, in_flight: 4 }, 3);
    let lost: Vec<u64> = seen.iter().filter(|(_, result)| result.is_err()).map(|(item, _)| *item).collect();
    assert_eq!(lost, [3, 6]);
    let message = seen[2].1.as_ref().unwrap_err();
    assert!(message.starts_with("item 3"), "{message}");
}

#[test]
fn no_more_are_in_flight_than_allowed() {
    let read = Arc::new(AtomicUsize::new(0));
    let reader = Arc::clone(&read);
    let input = (0..500u64).inspect(move |_| {
        reader.fetch_add(1, Ordering::SeqCst);
    });
    let limits = Limits { jobs: 3, in_flight: 5 };
    let mut given = 0;
    map_in_order(input, limits, &Stop::default(), doubler, |_| {
        given += 1;
        // the one being given, those in flight, and no more
        assert!(read.load(Ordering::SeqCst) <= given + limits.in_flight);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(given, 500);
}

#[test]
fn a_stop_finishes_what_was_begun_and_leaves_no_gap() {
    let stop = Stop::default();
    let mut seen = Vec::new();
    map_in_order(0u64.., Limits { jobs: 3, in_flight: 8 }, &stop, doubler, |(item, _)| {
        seen.push(item);
        if item == 50 {
            stop.now();
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(seen.len() > 50 && seen.len() < 50 + 20, "{}", seen.len());
    assert!(seen.iter().copied().eq(0..seen.len() as u64));
}

#[test]
fn a_stop_does_not_wait_for_an_input_that_blocks() {
    let (sender, receiver) = std::sync::mpsc::channel::<u64>();
    sender.send(1).unwrap();
    let stop = Stop::default();
    let asks = stop.clone();
    let began = Instant::now();
    let mut seen = 0;
    map_in_order(receiver.into_iter(), Limits::of_jobs(2), &stop, doubler, |_| {
        seen += 1;
        asks.now();
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(seen, 1);
    assert!(began.elapsed() < Duration::from_secs(20));
    drop(sender);
}

#[test]
fn a_sink_that_breaks_ends_the_map() {
    let mut seen = 0;
    map_in_order(0u64.., Limits::of_jobs(2), &Stop::default(), doubler, |_| {
        seen += 1;
        if seen == 10 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })
    .unwrap();
    assert_eq!(seen, 10);
}

#[test]
fn each_worker_is_made_once_and_on_its_own_thread() {
    let made = Mutex::new(Vec::new());
    let factory = || {
        made.lock().unwrap().push(std::thread::current().id());
        doubler()
    };
    map_in_order(0..100u64, Limits::of_jobs(3), &Stop::default(), factory, |_| ControlFlow::Continue(())).unwrap();
    let made = made.into_inner().unwrap();
    assert_eq!(made.len(), 3);
    assert!(made[0] != made[1] && made[1] != made[2] && made[0] != made[2]);
}

#[derive(Debug, thiserror::Error)]
#[error("no weights")]
struct NoWeights;

#[test]
fn a_worker_that_cannot_be_made_ends_the_map_with_its_error() {
    let failed = map_in_order(
        0u64..,
        Limits::of_jobs(2),
        &Stop::default(),
        || Err::<Doubler, _>(NoWeights),
        |_| ControlFlow::Continue(()),
    );
    assert!(matches!(failed, Err(MapError::Factory(NoWeights))), "{failed:?}");
    let failed = map_in_order(
        0u64..,
        Limits::of_jobs(2),
        &Stop::default(),
        || -> Result<Doubler, NoWeights> { panic!("torch") },
        |_| ControlFlow::Continue(()),
    );
    assert!(matches!(failed, Err(MapError::FactoryPanic(_))), "{failed:?}");
}

#[test]
fn an_input_that_panics_ends_the_map_after_what_was_read() {
    let input = (0..20u64).inspect(|&item| assert!(item < 10, "broken page"));
    let mut seen = 0;
    let failed = map_in_order(input, Limits::of_jobs(2), &Stop::default(), doubler, |_| {
        seen += 1;
        ControlFlow::Continue(())
    });
    assert!(matches!(failed, Err(MapError::Input(_))), "{failed:?}");
    assert_eq!(seen, 10);
}
