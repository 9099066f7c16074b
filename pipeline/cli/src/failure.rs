//! What stopped the program, in one line for a person; and the one error that is none.

use std::io;

use crate::terminal::visible;

/// The error and its causes in one line. A cause whose words stand in the line already is not said twice.
pub fn in_a_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let words = cause.to_string();
        if line.is_empty() {
            line = words;
        } else if !line.contains(&words) {
            line.push_str(": ");
            line.push_str(&words);
        }
    }
    visible(&line).into_owned()
}

/// Whether whoever read our output has had enough of it (`| head`). That is no error.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn causes_are_said_once_and_harmlessly() {
        let io = || Err::<(), _>(io::Error::other("disk \x1b[31m full"));
        let error = io().context("cannot write out/x").unwrap_err();
        assert_eq!(in_a_line(&error), "cannot write out/x: disk \\u{1b}[31m full");
        let error = io().context("cannot write out/x (disk \x1b[31m full)").unwrap_err();
        assert_eq!(in_a_line(&error), "cannot write out/x (disk \\u{1b}[31m full)");
    }

    #[test]
    fn a_closed_pipe_is_known_under_any_context() {
        let error = Err::<(), _>(io::Error::from(io::ErrorKind::BrokenPipe)).context("cannot write").unwrap_err();
        assert!(is_closed_pipe(&error));
        assert!(!is_closed_pipe(&anyhow::anyhow!("other")));
    }
}
