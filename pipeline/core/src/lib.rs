//! dixit's core: an article in, its attributed claims out.
//!
//! No input, no output, no model runtime: the reading of a passage by the encoder comes in through [`reading::Reader`], and
//! nothing here fails on any `&str`. The modules stand in the order in which an article passes them.

pub mod article;
pub mod entities;
pub mod heads;
pub mod lexicon;
pub mod pipeline;
pub mod quotations;
pub mod reading;
pub mod record;
pub mod regions;
pub mod report;
pub mod sentences;
pub mod speakers;
pub mod stance;
pub mod text;
pub mod typography;
pub mod weights;
