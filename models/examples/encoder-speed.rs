//! Word pieces per CPU-second of an encoder, one thread, for each way to compute it, and how near each is to the first.
//!
//! `cargo run --release -p dixit-models --example encoder-speed -- FOLDER [TEXT]`; FOLDER holds `config.json`,
//! `model.safetensors` and `tokenizer.json` of a BERT checkpoint, TEXT is a text file to read (else a built-in one).

#![allow(clippy::print_stdout)]

use dixit_models::{prepare_process, Encoder, EncoderConfig, Precision, WeightFile};
use ndarray::{s, Array2, Array3, Axis};
use std::error::Error;
use std::path::PathBuf;
use tokenizers::Tokenizer;

const REPEATS: usize = 12;

fn main() -> Result<(), Box<dyn Error>> {
    prepare_process();
    // On a thread of its own, as a worker runs: another arena of the allocator, another OpenMP state.
    let measured = std::thread::spawn(|| measure().map_err(|e| e.to_string())).join();
    Ok(measured.map_err(|_| "the measuring thread panicked")??)
}

fn measure() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder holds the checkpoint?")?);
    let text = match arguments.next() {
        Some(path) => std::fs::read_to_string(path)?,
        None => include_str!("encoder-speed.rs").repeat(4),
    };
    let config = EncoderConfig::open(&folder.join("config.json"))?;
    let path = folder.join("model.safetensors");
    let bytes = std::fs::read(&path)?;
    let file = WeightFile::parse(&path, &bytes)?;
    let shape = [config.vocab_size, config.hidden_size];
    let words = file.matrix("embeddings.word_embeddings.weight", shape)?;
    let mut tokenizer = Tokenizer::from_file(folder.join("tokenizer.json")).map_err(|e| e.to_string())?;
    tokenizer.with_padding(None).with_truncation(None).map_err(|e| e.to_string())?;
    let pieces = tokenizer.encode(text, false).map_err(|e| e.to_string())?;
    let rows: Vec<usize> = pieces.get_ids().iter().map(|&id| id as usize).collect();
    let words = words.select(Axis(0), &rows);

    for (passages, length) in [(4, 256), (8, 128), (2, 512), (1, 256), (1, 60)] {
        if passages * length > words.nrows() {
            continue;
        }
        println!("{passages} x {length}");
        let embeds: Array3<f32> =
            words.slice(s![..passages * length, ..]).to_shape((passages, length, config.hidden_size))?.to_owned();
        let mask = Array2::ones((passages, length));
        let mut reference: Option<Array3<f32>> = None;
        for precision in [Precision::F32Reference, Precision::F32, Precision::Int8] {
            let encoder = Encoder::load(&file, "", &config, precision)?;
            let read = encoder.forward(embeds.view(), mask.view())?;
            encoder.forward(embeds.view(), mask.view())?;
            let before = cpu_seconds()?;
            for _ in 0..REPEATS {
                encoder.forward(embeds.view(), mask.view())?;
            }
            let seconds = cpu_seconds()? - before;
            let reference = reference.get_or_insert_with(|| read.clone());
            let (mean, least) = cosine(reference, &read);
            let difference = (&*reference - &read).iter().fold(0f32, |most, d| d.abs().max(most));
            println!(
                "  {precision:?}: {:.0} pieces per CPU-second; cosine mean {mean:.5}, least {least:.4}; largest difference {difference:.1e}",
                (REPEATS * passages * length) as f64 / seconds
            );
        }
    }
    Ok(())
}

/// Mean and least cosine of the vectors of a piece.
fn cosine(a: &Array3<f32>, b: &Array3<f32>) -> (f32, f32) {
    let rows = a.rows().into_iter().zip(b.rows());
    let all: Vec<f32> = rows.map(|(a, b)| a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()).collect();
    (all.iter().sum::<f32>() / all.len() as f32, all.iter().copied().fold(1.0, f32::min))
}

/// Of this thread, which does all the work here.
fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = text.split(' ').next().ok_or("schedstat is empty")?.parse()?;
    Ok(nanoseconds / 1e9)
}
