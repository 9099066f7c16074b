//! A model's folder: what lies in it, whether it is what was shipped, and the model and pipeline that it makes.

use crate::encoder::{Encoder, EncoderConfig, Precision};
use crate::error::ModelError;
use crate::reader::{ArticleReader, Tables, PASSAGE};
use crate::weights::WeightFile;
use dixit_core::entities::ModelEntityRecognizer;
use dixit_core::heads::Heads;
use dixit_core::pipeline::Pipeline;
use dixit_core::quotations::{AnchoredDetector, Decoding};
use dixit_core::reading::Convention;
use dixit_core::sentences::RuleSentenceSplitter;
use dixit_core::speakers::{ModelSpeakerAttributor, SpeakerScorer};
use dixit_core::stance::ModelStanceTagger;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokenizers::Tokenizer;

/// Files that a model's folder must hold, beside `manifest.json` and the card.
pub const FILES: [&str; 6] =
    ["config.json", "decoding.json", "encoder.safetensors", "heads.safetensors", SPEAKERS, "tokenizer.json"];

const SPEAKERS: &str = "speakers.safetensors";

/// `manifest.json`: what the folder holds. Fields for people (labels, training data, scores, command) are not read here.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    /// The model's name.
    pub name: String,
    /// sha256 of each file, hexadecimal.
    pub files: BTreeMap<String, String>,
}

/// A loaded model: heads to share, and readers to hand out.
pub struct Model {
    /// The model's name.
    pub name: String,
    /// sha256 over the files' hashes, hexadecimal: one name for exactly these weights.
    pub hash: String,
    /// All heads.
    pub heads: Arc<Heads>,
    /// Thresholds and calibration.
    pub decoding: Decoding,
    /// The bytes of `speakers.safetensors`, the weights of the speaker scorer; empty where training has not made it yet.
    pub speakers: Vec<u8>,
    // tch tensors are Send, not Sync: the lock makes the model Sync; it is held only while a worker takes its handle
    encoder: Mutex<Encoder>,
    tables: Arc<Tables>,
    tokenizer: Arc<Tokenizer>,
}

/// Reads a folder's manifest and holds every file against its hash. Returns the manifest and the files' bytes.
///
/// # Errors
/// Where a file is missing, unreadable or differs; the message names it.
pub fn verify(folder: &Path) -> Result<(Manifest, BTreeMap<String, Vec<u8>>), ModelError> {
    let path = folder.join("manifest.json");
    let manifest: Manifest =
        serde_json::from_slice(&read(&path)?).map_err(|source| ModelError::NotConfig { path, source })?;
    let mut files = BTreeMap::new();
    for name in FILES {
        let path = folder.join(name);
        let bytes = read(&path)?;
        let found = hexadecimal(&Sha256::digest(&bytes));
        match manifest.files.get(name) {
            Some(expected) if *expected == found => {}
            expected => {
                return Err(ModelError::Hash {
                    path,
                    expected: expected.cloned().unwrap_or_else(|| "no hash".into()),
                    found,
                })
            }
        }
        files.insert(name.to_owned(), bytes);
    }
    Ok((manifest, files))
}

impl Model {
    /// Verifies and loads the model in `folder`.
    ///
    /// # Errors
    /// Where a file is missing, differs from its hash, or does not fit this program.
    pub fn open(folder: &Path, precision: Precision) -> Result<Self, ModelError> {
        let (manifest, files) = verify(folder)?;
        Self::build(folder, manifest, files, precision)
    }

    /// Loads a folder that training has not sealed yet: without a manifest, its speaker scorer perhaps missing. For the steps of
    /// training alone.
    ///
    /// # Errors
    /// Where a file is missing or does not fit this program.
    pub fn open_unsealed(folder: &Path, precision: Precision) -> Result<Self, ModelError> {
        let mut files = BTreeMap::new();
        for name in FILES {
            let path = folder.join(name);
            if path.exists() || name != SPEAKERS {
                files.insert(name.to_owned(), read(&path)?);
            }
        }
        let hashes = files.iter().map(|(name, bytes)| (name.clone(), hexadecimal(&Sha256::digest(bytes)))).collect();
        Self::build(folder, Manifest { name: "unsealed".to_owned(), files: hashes }, files, precision)
    }

    fn build(
        folder: &Path,
        manifest: Manifest,
        mut files: BTreeMap<String, Vec<u8>>,
        precision: Precision,
    ) -> Result<Self, ModelError> {
        crate::runtime::prepare_process();
        let hashes: Vec<&str> = manifest.files.values().map(String::as_str).collect();
        let hash = hexadecimal(&Sha256::digest(hashes.join("\n")));
        let mut take = |name: &str| (folder.join(name), files.remove(name).unwrap_or_default());
        let (path, bytes) = take("config.json");
        let config: EncoderConfig =
            serde_json::from_slice(&bytes).map_err(|source| ModelError::NotConfig { path, source })?;
        let (path, bytes) = take("decoding.json");
        let decoding: Decoding =
            serde_json::from_slice(&bytes).map_err(|source| ModelError::NotConfig { path, source })?;
        // a block, so that the file's bytes do not stay beside what is made of them
        let (encoder, tables) = {
            let (path, bytes) = take("encoder.safetensors");
            let weights = WeightFile::parse(&path, &bytes)?;
            let encoder = Encoder::load(&weights, "", &config, precision)?;
            (encoder, Tables::load(&weights, config.vocab_size, config.hidden_size)?)
        };
        let (path, bytes) = take("heads.safetensors");
        let heads = Heads::from_safetensors(&bytes).map_err(|source| ModelError::Weights { path, source })?;
        let (path, bytes) = take("tokenizer.json");
        let mut tokenizer = Tokenizer::from_bytes(&bytes)
            .map_err(|e| ModelError::Tokenizer { path: path.clone(), message: e.to_string() })?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|e| ModelError::Tokenizer { path, message: e.to_string() })?;
        let (_, speakers) = take(SPEAKERS);
        Ok(Model {
            name: manifest.name,
            hash,
            heads: Arc::new(heads),
            decoding,
            speakers,
            encoder: Mutex::new(encoder),
            tables: Arc::new(tables),
            tokenizer: Arc::new(tokenizer),
        })
    }

    /// The five slots, deciding with this model's heads. `scorer` is None only while training makes it; attributions with a score
    /// below `min_score` are left out; `producer` stands in every record.
    pub fn pipeline(
        &self,
        scorer: Option<SpeakerScorer>,
        convention: Convention,
        min_score: f32,
        producer: String,
    ) -> Pipeline {
        let heads = || Arc::clone(&self.heads);
        Pipeline {
            sentences: Box::new(RuleSentenceSplitter),
            entities: Box::new(ModelEntityRecognizer::new(heads())),
            quotations: Box::new(AnchoredDetector { heads: heads(), decoding: self.decoding.clone(), min_score }),
            speakers: Box::new(ModelSpeakerAttributor::new(heads(), scorer)),
            stance: Box::new(ModelStanceTagger { heads: heads() }),
            convention,
            producer,
        }
    }

    /// A reader for one worker. Weights are shared, not copied.
    ///
    /// # Errors
    /// Where libtorch cannot make another handle.
    pub fn reader(&self) -> Result<ArticleReader, ModelError> {
        let encoder = self.encoder.lock().unwrap_or_else(std::sync::PoisonError::into_inner).share()?;
        Ok(ArticleReader {
            encoder,
            tables: Arc::clone(&self.tables),
            tokenizer: Arc::clone(&self.tokenizer),
            limit: PASSAGE,
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, ModelError> {
    std::fs::read(path).map_err(|source| ModelError::Unreadable { path: PathBuf::from(path), source })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
