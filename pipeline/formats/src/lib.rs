//! dixit's readers and writers: plain text, web pages and JSON Lines in, run folders and streams of records out.
//!
//! [`open`] turns what a user names (files, folders, globs, `-`) into a stream of articles whose memory does not depend on the
//! size of the corpus: what cannot be read costs its own article, as a [`Failure`] in its place in the stream. [`RunFolder`]
//! writes a run under temporary names and gives each file its own name only when it is whole; [`RecordStream`] writes records
//! to standard output. Only what stops a run before it starts, and what stops writing, is an error: [`InputError`],
//! [`WriteError`].
//!
//! A text is never changed on its way in but for a leading byte-order mark, which is dropped. Of a web page the text is what
//! [`html`] extracts.

pub mod dates;
pub mod decode;
pub mod html;
pub mod input;
pub mod jsonl;
pub mod language;
pub mod lines;
pub mod problem;
pub mod write;

pub use dixit_core::record::Failure;
pub use input::{open, open_pending, Format, Incoming, InputError, InputOptions, Inputs, Origin, Pending};
pub use lines::Lines;
pub use problem::Problem;
pub use write::{ArticleOutput, Output, RecordStream, RunFolder, RunFolderOptions, WriteError};
