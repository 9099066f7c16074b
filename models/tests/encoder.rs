//! The encoder from outside: both implementations agree, bad files are refused in words, handles share.

use dixit_core::weights::{TensorProblem, WeightsError};
use dixit_models::{prepare_process, Encoder, EncoderConfig, ModelError, Precision, WeightFile};
use half::f16;
use ndarray::{concatenate, s, Array2, Array3, Axis};
use safetensors::tensor::TensorView;
use safetensors::Dtype;
use std::path::Path;

/// As small as an encoder can be while every part of it is there.
fn config() -> EncoderConfig {
    EncoderConfig {
        hidden_size: 64,
        num_hidden_layers: 3,
        num_attention_heads: 4,
        intermediate_size: 160,
        max_position_embeddings: 96,
        type_vocab_size: 2,
        vocab_size: 10,
        hidden_act: "gelu".into(),
        layer_norm_eps: 1e-12,
    }
}

/// Numbers that look random and are the same everywhere, about normal with this deviation.
struct Noise(u64);

impl Noise {
    fn next(&mut self, deviation: f32) -> f32 {
        let mut uniform = || {
            self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (self.0 >> 40) as f32 / (1u64 << 24) as f32
        };
        let sum: f32 = (0..12).map(|_| uniform()).sum();
        (sum - 6.0) * deviation
    }

    fn embeds(&mut self, shape: (usize, usize, usize)) -> Array3<f32> {
        Array3::from_shape_simple_fn(shape, || self.next(0.5))
    }
}

/// A weights file of random fp16 tensors for these names and shapes.
fn file(tensors: &[(String, Vec<usize>)]) -> Vec<u8> {
    let mut noise = Noise(1);
    let data: Vec<Vec<u8>> = tensors
        .iter()
        .map(|(name, shape)| {
            let center = if name.ends_with("LayerNorm.weight") { 1.0 } else { 0.0 };
            (0..shape.iter().product()).flat_map(|_| f16::from_f32(center + noise.next(0.1)).to_le_bytes()).collect()
        })
        .collect();
    let views = tensors
        .iter()
        .zip(&data)
        .map(|((name, shape), data)| (name.clone(), TensorView::new(Dtype::F16, shape.clone(), data).unwrap()));
    safetensors::serialize(views, &None).unwrap()
}

fn weights(bytes: &[u8]) -> WeightFile<'_> {
    WeightFile::parse(Path::new("test.safetensors"), bytes).unwrap()
}

fn encoder(precision: Precision) -> Encoder {
    prepare_process();
    let bytes = file(&config().tensors(""));
    let file = weights(&bytes);
    Encoder::load(&file, "", &config(), precision).unwrap()
}

/// Three passages of 40, 40 and 25 pieces.
fn input() -> (Array3<f32>, Array2<i64>) {
    let mut mask = Array2::ones((3, 40));
    mask.slice_mut(s![2, 25..]).fill(0);
    (Noise(2).embeds((3, 40, 64)), mask)
}

fn largest_difference(a: &Array3<f32>, b: &Array3<f32>) -> f32 {
    assert_eq!(a.dim(), b.dim());
    (a - b).iter().fold(0.0, |most, d| d.abs().max(most))
}

fn least_cosine(a: &Array3<f32>, b: &Array3<f32>) -> f32 {
    let rows = a.rows().into_iter().zip(b.rows());
    rows.map(|(a, b)| a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()).fold(1.0, f32::min)
}

#[test]
fn fused_agrees_with_the_reference() {
    let (embeds, mask) = input();
    let reference = encoder(Precision::F32Reference).forward(embeds.view(), mask.view()).unwrap();
    let fused = encoder(Precision::F32).forward(embeds.view(), mask.view()).unwrap();
    assert!(reference.iter().any(|x| x.abs() > 0.5), "the test model says nothing");
    assert!(largest_difference(&reference, &fused) < 1e-4);
}

#[test]
fn int8_is_near_the_reference() {
    let (embeds, mask) = input();
    let reference = encoder(Precision::F32Reference).forward(embeds.view(), mask.view()).unwrap();
    let int8 = encoder(Precision::Int8).forward(embeds.view(), mask.view()).unwrap();
    assert!(least_cosine(&reference, &int8) > 0.99);
}

#[test]
fn a_passage_does_not_depend_on_its_neighbours() {
    let (embeds, mask) = input();
    // One large number in another passage is what would spoil a scale that the batch shares.
    let mut beside = embeds.clone();
    beside[[1, 3, 7]] = 40.0;
    for (precision, tolerance) in [(Precision::F32, 1e-5), (Precision::Int8, 1e-5)] {
        let encoder = encoder(precision);
        let alone = encoder.forward(embeds.slice(s![..1, .., ..]), mask.slice(s![..1, ..])).unwrap();
        let together = encoder.forward(beside.view(), mask.view()).unwrap();
        let first = together.slice(s![..1, .., ..]).to_owned();
        assert!(largest_difference(&alone, &first) < tolerance, "{precision:?}");
    }
}

#[test]
fn padding_changes_nothing() {
    let (embeds, mask) = input();
    let encoder = encoder(Precision::F32);
    let cut = encoder.forward(embeds.slice(s![2..3, ..25, ..]), mask.slice(s![2..3, ..25])).unwrap();
    let padded = encoder.forward(embeds.view(), mask.view()).unwrap();
    let padded = padded.slice(s![2..3, ..25, ..]).to_owned();
    assert!(largest_difference(&cut, &padded) < 1e-4);
}

#[test]
fn a_shared_handle_reads_the_same_on_another_thread() {
    let (embeds, mask) = input();
    for precision in [Precision::F32Reference, Precision::F32, Precision::Int8] {
        let first = encoder(precision);
        let second = first.share().unwrap();
        let here = first.forward(embeds.view(), mask.view()).unwrap();
        drop(first);
        let there = std::thread::scope(|scope| {
            scope
                .spawn(|| {
                    let second = second;
                    second.forward(embeds.view(), mask.view()).unwrap()
                })
                .join()
                .unwrap()
        });
        assert_eq!(here, there, "{precision:?}");
    }
}

#[test]
fn views_that_are_not_contiguous_are_read_right() {
    let (embeds, mask) = input();
    let encoder = encoder(Precision::F32);
    let doubled = concatenate(Axis(2), &[embeds.view(), embeds.view()]).unwrap();
    let whole = encoder.forward(embeds.view(), mask.view()).unwrap();
    let sliced = encoder.forward(doubled.slice(s![.., .., ..64]), mask.view()).unwrap();
    assert_eq!(whole, sliced);
}

#[test]
fn nothing_in_nothing_out() {
    let encoder = encoder(Precision::F32);
    for shape in [(0, 5, 64), (2, 0, 64)] {
        let embeds = Array3::zeros(shape);
        let mask = Array2::zeros((shape.0, shape.1));
        assert_eq!(encoder.forward(embeds.view(), mask.view()).unwrap().dim(), shape);
    }
}

#[test]
fn a_passage_of_padding_is_finite() {
    let mask = Array2::zeros((3, 40));
    let (embeds, _) = input();
    for precision in [Precision::F32, Precision::Int8] {
        let output = encoder(precision).forward(embeds.view(), mask.view()).unwrap();
        assert!(output.iter().all(|x| x.is_finite()), "{precision:?}");
    }
}

#[test]
fn input_that_does_not_fit_is_refused() {
    let encoder = encoder(Precision::F32);
    let refused = |embeds: (usize, usize, usize), mask: (usize, usize)| {
        let error = encoder.forward(Array3::zeros(embeds).view(), Array2::ones(mask).view());
        error.unwrap_err().to_string()
    };
    assert_eq!(
        refused((1, 97, 64), (1, 97)),
        "the encoder was given embeddings of shape [1, 97, 64], expected [passages, at most 96, 64]"
    );
    assert_eq!(
        refused((2, 9, 64), (2, 8)),
        "the encoder was given a mask of shape [2, 8], expected [2, 9] like the embeddings"
    );
}

#[test]
fn names_may_have_a_prefix() {
    let bytes = file(&config().tensors("bert."));
    let file = weights(&bytes);
    assert!(Encoder::load(&file, "bert.", &config(), Precision::F32).is_ok());
    assert!(Encoder::load(&file, "", &config(), Precision::F32).is_err());
}

#[test]
fn a_file_that_does_not_fit_is_refused_with_every_problem() {
    let mut tensors = config().tensors("");
    tensors.retain(|(name, _)| name != "encoder.layer.1.output.dense.bias");
    let key = tensors.iter_mut().find(|(name, _)| name.ends_with("0.attention.self.key.weight"));
    key.unwrap().1 = vec![64, 32];
    let error = Encoder::load(&weights(&file(&tensors)), "", &config(), Precision::F32).err().unwrap();
    let message = error.to_string();
    let ModelError::Weights { source: WeightsError::Misfit { problems }, .. } = error else {
        panic!("{message}");
    };
    assert_eq!(
        problems,
        [
            TensorProblem::Shape {
                name: "encoder.layer.0.attention.self.key.weight".into(),
                found: vec![64, 32],
                expected: vec![64, 64],
            },
            TensorProblem::Missing { name: "encoder.layer.1.output.dense.bias".into() },
        ]
    );
    assert!(message.starts_with("test.safetensors: the weights do not fit this program: tensor encoder.layer.0"));
}

#[test]
fn a_file_cut_short_is_refused() {
    let mut bytes = file(&config().tensors(""));
    bytes.truncate(bytes.len() / 2);
    let error = WeightFile::parse(Path::new("half.safetensors"), &bytes).err().unwrap();
    assert!(error.to_string().starts_with("half.safetensors: not a whole safetensors file"));
}

#[test]
fn a_configuration_that_is_not_computed_is_refused() {
    let bytes = file(&config().tensors(""));
    let file = weights(&bytes);
    let relu = EncoderConfig { hidden_act: "relu".into(), ..config() };
    let error = Encoder::load(&file, "", &relu, Precision::F32).err().unwrap();
    assert!(error.to_string().contains("hidden_act relu"));
}
