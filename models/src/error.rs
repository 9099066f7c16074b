//! What can go wrong between a model's files and a reading. Every message says what, where, and what to do.

use std::path::PathBuf;

/// Why a model could not be loaded or could not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A file of the model could not be read.
    #[error("cannot read {}: {source}; a checkout of the repository has it, `git checkout` brings it back", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A configuration file cannot be parsed.
    #[error("{} is not an encoder's configuration: {source}", path.display())]
    NotConfig {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        #[source]
        source: serde_json::Error,
    },
    /// A configuration asks for something that this program does not compute.
    #[error("the encoder's configuration has {field} {found}, but this program computes {expected} only; export the model for this version")]
    UnsupportedConfig {
        /// The configuration's field.
        field: &'static str,
        /// Its value.
        found: String,
        /// What is computed.
        expected: &'static str,
    },
    /// A file of the model is not the one that was shipped.
    #[error("{} is not what the model's manifest names (sha256 {found}, expected {expected}); `git checkout` brings it back", path.display())]
    Hash {
        /// The file.
        path: PathBuf,
        /// sha256 in the manifest, or "no hash".
        expected: String,
        /// sha256 of the file.
        found: String,
    },
    /// Weights cannot be used: the file is cut short, or its tensors are not those that the program computes with.
    #[error("{}: {source}", path.display())]
    Weights {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: dixit_core::weights::WeightsError,
    },
    /// The tokenizer's file cannot be used.
    #[error("{} is not a tokenizer that this program can use: {message}", path.display())]
    Tokenizer {
        /// The file.
        path: PathBuf,
        /// What the library said.
        message: String,
    },
    /// The arrays given to the encoder do not fit together or do not fit the model.
    #[error("the encoder was given {what} of shape {found:?}, expected {expected}")]
    InputShape {
        /// Which array.
        what: &'static str,
        /// Its shape.
        found: Vec<usize>,
        /// What would have been right.
        expected: String,
    },
    /// The model runtime failed.
    #[error("libtorch failed: {source}")]
    Runtime {
        /// What it said.
        #[from]
        source: tch::TchError,
    },
    /// The reference implementation failed.
    #[error("rust-bert failed: {source}")]
    Reference {
        /// What it said.
        #[from]
        source: rust_bert::RustBertError,
    },
}
