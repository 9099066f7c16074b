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
    /// A weights file is cut short or is something else.
    #[error("{} is not a whole safetensors file: {source}; bring it back with `git checkout` or export it anew", path.display())]
    NotSafetensors {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        #[source]
        source: safetensors::SafeTensorError,
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
    /// Tensors are missing or of another shape or type than the program expects. All are listed.
    #[error("the weights in {} do not fit this program: {}; use the weights that came with it or export them anew", path.display(), join(problems))]
    Misfit {
        /// The file.
        path: PathBuf,
        /// One entry per tensor that does not fit.
        problems: Vec<TensorProblem>,
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
    /// The heads' weights do not fit.
    #[error("{}: {source}", path.display())]
    Heads {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        #[source]
        source: dixit_core::heads::HeadsError,
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

/// One tensor that is not what the program expects.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TensorProblem {
    /// It is not in the file.
    #[error("tensor {name} is missing")]
    Missing {
        /// Its name.
        name: String,
    },
    /// Its shape differs.
    #[error("tensor {name} has shape {found:?}, expected {expected:?}")]
    Shape {
        /// Its name.
        name: String,
        /// Its shape in the file.
        found: Vec<usize>,
        /// The shape that the configuration calls for.
        expected: Vec<usize>,
    },
    /// It is stored in a type that is not read.
    #[error("tensor {name} is stored as {found}, expected F16 or F32")]
    Type {
        /// Its name.
        name: String,
        /// Its type in the file.
        found: String,
    },
}

/// Three problems are enough to see what is wrong; a file of another model has a hundred.
fn join(problems: &[TensorProblem]) -> String {
    const SHOWN: usize = 3;
    let mut text: Vec<String> = problems.iter().take(SHOWN).map(ToString::to_string).collect();
    if problems.len() > SHOWN {
        text.push(format!("and {} more", problems.len() - SHOWN));
    }
    text.join("; ")
}
