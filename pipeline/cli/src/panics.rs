//! A panic inside an article costs that article: it is caught, and its message goes into failures.jsonl, not on the terminal.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps the messages of caught panics off standard error, unless `verbose`. Other panics print as ever. Called once, by `main`.
pub fn quieten(verbose: bool) {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        let guarded = GUARDED.get();
        if guarded {
            let place = info.location().map(|place| format!("{}:{}", place.file(), place.line()));
            PLACE.with_borrow_mut(|slot| *slot = place);
        }
        if verbose || !guarded {
            print(info);
        }
    }));
}

/// What `f` returns, or the message of its panic and, where known, the line of the program that panicked.
///
/// What `f` shares with others has to stand a panic halfway: readers and slots are used by `&self` and hold no locks.
///
/// # Errors
/// The message, if `f` panics.
pub fn caught<R>(f: impl FnOnce() -> R) -> Result<R, String> {
    let outer = GUARDED.replace(true);
    let result = std::panic::catch_unwind(AssertUnwindSafe(f));
    GUARDED.set(outer);
    let place = PLACE.take();
    result.map_err(|payload| match place {
        Some(place) => format!("{} ({place})", message(payload.as_ref())),
        None => message(payload.as_ref()).to_owned(),
    })
}

fn message(payload: &(dyn Any + Send)) -> &str {
    if let Some(text) = payload.downcast_ref::<&str>() {
        text
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text
    } else {
        "a panic without a message"
    }
}

#[cfg(test)]
mod tests {
    use super::caught;

    #[test]
    fn a_panic_becomes_its_message() {
        assert_eq!(caught(|| 7), Ok(7));
        let message = caught(|| -> () { panic!("no {}", "luck") }).unwrap_err();
        assert!(message.starts_with("no luck"), "{message}");
    }
}
