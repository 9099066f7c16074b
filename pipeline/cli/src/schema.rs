//! `dixit schema`.

use std::io::Write as _;

/// Prints the JSON Schema of a record.
///
/// # Errors
/// Where standard output cannot be written.
pub fn print() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:#}", dixit_core::record::schema())?;
    out.flush()?;
    Ok(())
}
