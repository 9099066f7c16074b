//! From arguments to a model and its pipeline, and a reader for every worker.

use std::path::Path;

use anyhow::Context as _;
use dixit_core::pipeline::Pipeline;
use dixit_core::reading::{Convention, Reader};
use dixit_core::record::ModelUsed;
use dixit_core::speakers::SpeakerScorer;
use dixit_models::{Manifest, Model, ModelError};

use crate::{args, config, VERSION};

/// A model, loaded and verified, and the pipeline that decides with it.
pub struct Assembled {
    /// Shared by all workers.
    pub pipeline: Pipeline,
    /// For run.json.
    pub used: ModelUsed,
    model: Model,
}

/// Digits of the model's hash that a record repeats.
const DIGITS: usize = 8;

impl Assembled {
    /// Finds, verifies and loads the model.
    ///
    /// # Errors
    /// Where there is none, or it is damaged or not for this program.
    pub fn open(args: &args::AnalysisArgs) -> anyhow::Result<Self> {
        let choice = config::model(&args.model)?;
        let model = Model::open(&choice.folder, config::precision(&args.model))
            .with_context(|| format!("the model {} cannot be used", choice.name))?;
        let scorer = SpeakerScorer::from_safetensors(&model.speakers).with_context(|| {
            format!("the model {} has no scorer of speakers that this program can use", choice.name)
        })?;
        let convention = config::convention(args);
        let hash = model.hash.get(..DIGITS).unwrap_or(&model.hash);
        let producer = format!("{VERSION}; {} {hash}; {}", model.name, name(convention));
        let pipeline = model.pipeline(Some(scorer), convention, args.min_score, producer);
        let used = ModelUsed { name: model.name.clone(), sha256: manifest(&choice.folder)?.files };
        Ok(Assembled { pipeline, used, model })
    }

    /// A reader for one worker, made on the worker's thread.
    ///
    /// # Errors
    /// Where the model runtime cannot give another handle.
    pub fn reader(&self) -> Result<Box<dyn Reader>, ModelError> {
        Ok(Box::new(self.model.reader()?))
    }
}

/// As it stands in records.
fn name(convention: Convention) -> &'static str {
    match convention {
        Convention::News => "news",
        Convention::Polnear => "polnear",
    }
}

/// Of a model that has just been verified.
fn manifest(folder: &Path) -> anyhow::Result<Manifest> {
    let path = folder.join(config::MANIFEST);
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("{} is not a manifest", path.display()))
}
