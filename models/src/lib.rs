//! The model runtime behind a fence: no other crate of this project names libtorch, and no `tch` type leaves this one.
//!
//! What goes in and comes out are ndarrays. An [`Encoder`] belongs to one worker; [`Encoder::share`] gives another
//! worker its own handle on the same weights. Nothing here touches the network.

mod encoder;
mod error;
mod folder;
mod fused;
mod linear;
mod passages;
mod reader;
mod reference;
mod runtime;
mod weights;

pub use encoder::{Encoder, EncoderConfig, Precision};
pub use error::ModelError;
pub use folder::{verify, Manifest, Model, FILES};
pub use reader::{ArticleReader, PASSAGE};
pub use runtime::prepare_process;
pub use weights::WeightFile;
