//! Ctrl-C: what is in flight is finished and written, then the program ends with status 130.

use std::io::Write as _;

use crate::workers::Stop;

/// Exit status of an interrupted run, as shells count: 128 and the number of SIGINT.
pub const INTERRUPTED: u8 = 130;

/// Makes the first Ctrl-C ask `stop`, and a second end the program where it stands. Files that are not whole keep their
/// temporary names then.
///
/// Where SIGINT is ignored already (a job that a script put in the background) it stays ignored.
pub fn on_interrupt(stop: &Stop) {
    let stop = stop.clone();
    // Fails where a handler is set or the signal ignored; both are somebody's decision.
    let _ = ctrlc::try_set_handler(move || {
        if stop.is_asked() {
            leave();
        }
        stop.now();
        let _ = writeln!(std::io::stderr(), "\ndixit: finishing the articles in flight; Ctrl-C again to stop at once");
    });
}

#[expect(
    clippy::exit,
    reason = "a second Ctrl-C: whoever typed it wants no more waiting, and no thread has anything to finish"
)]
fn leave() -> ! {
    std::process::exit(i32::from(INTERRUPTED))
}
