//! The learned part of speaker attribution: small networks over rows of features, trained by `scripts/train/speakers.py`.

use crate::weights::{TensorProblem, Tensors, WeightsError};
use ndarray::{Array1, Array2};

/// A network of one hidden layer (tanh), or none, over normalised inputs.
#[derive(Clone, Debug)]
pub struct Network {
    mean: Array1<f32>,
    scale: Array1<f32>,
    /// `[outputs, inputs]` each.
    layers: Vec<(Array2<f32>, Array1<f32>)>,
}

impl Network {
    /// Tensors `NAME.mean`, `NAME.scale`, `NAME.w0`, `NAME.b0` and so on.
    fn load(t: &Tensors<'_>, name: &str, expected: usize, outputs: usize) -> Result<Self, WeightsError> {
        let mut inputs = expected;
        let mean = t.vector(&format!("{name}.mean"), inputs)?;
        let scale = t.vector(&format!("{name}.scale"), inputs)?;
        let mut layers = Vec::new();
        for k in 0.. {
            let Ok(shape) = t.shape(&format!("{name}.w{k}")) else { break };
            let weight = t.matrix(&format!("{name}.w{k}"), shape[0], inputs)?;
            layers.push((weight, t.vector(&format!("{name}.b{k}"), shape[0])?));
            inputs = shape[0];
        }
        if inputs != outputs || layers.is_empty() {
            let name = name.to_owned();
            return Err(TensorProblem::Shape { name, found: vec![inputs], expected: vec![outputs] }.into());
        }
        Ok(Network { mean, scale, layers })
    }

    /// Outputs for one row; rows of another length give zeros.
    pub fn forward(&self, row: &[f32]) -> Vec<f32> {
        let last = self.layers.len() - 1;
        debug_assert_eq!(row.len(), self.mean.len(), "the row is not what this network was trained on");
        if row.len() != self.mean.len() {
            return vec![0.0; self.layers[last].1.len()];
        }
        let mut x = (Array1::from(row.to_vec()) - &self.mean) * &self.scale;
        for (k, (weight, bias)) in self.layers.iter().enumerate() {
            x = weight.dot(&x) + bias;
            if k < last {
                x.mapv_inplace(f32::tanh);
            }
        }
        x.to_vec()
    }
}

/// Lengths of the rows that the networks read: weights made for other rows are refused, and a test holds the rows against them.
pub(super) mod inputs {
    /// Of what all candidates of a source share.
    pub const CONTEXT: usize = 45;
    /// Of what speaks for one candidate.
    pub const CANDIDATE: usize = 72;
    /// Of what the guesses around it say.
    pub const COMPANY: usize = 18;
    /// A flag for nobody, the candidate, the context.
    pub const NAME: usize = 1 + CANDIDATE + CONTEXT;
    /// The same with the guesses.
    pub const AGAIN: usize = NAME + COMPANY;
    /// Of what speaks for a kind.
    pub const KIND: usize = 77;
    /// Of words that may be a role.
    pub const ROLE: usize = 39;
    /// Of what speaks for an expert.
    pub const EXPERT: usize = 25;
    /// Of what speaks for the decision.
    pub const SURE: usize = 6;
}

/// The networks: who, what kind, which words are the role, whether an expert, and how sure.
#[derive(Clone, Debug)]
pub struct SpeakerScorer {
    /// One score for a candidate.
    pub name: Network,
    /// One score for a candidate when the guesses around it are known; None where training stopped before.
    pub again: Option<Network>,
    /// Seven kinds.
    pub kind: Network,
    /// One score for words that may be the role.
    pub role: Network,
    /// Log odds of being quoted as an expert.
    pub expert: Network,
    /// Log odds that name and kind are right.
    pub sure: Network,
}

impl SpeakerScorer {
    /// Networks from the bytes of a safetensors file.
    ///
    /// # Errors
    /// Where a tensor is missing or of another shape than this version of the program computes.
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self, WeightsError> {
        let t = Tensors::parse(bytes)?;
        Ok(SpeakerScorer {
            name: Network::load(&t, "name", inputs::NAME, 1)?,
            again: if t.shape("again.mean").is_ok() {
                Some(Network::load(&t, "again", inputs::AGAIN, 1)?)
            } else {
                None
            },
            kind: Network::load(&t, "kind", inputs::KIND, 7)?,
            role: Network::load(&t, "role", inputs::ROLE, 1)?,
            expert: Network::load(&t, "expert", inputs::EXPERT, 1)?,
            sure: Network::load(&t, "sure", inputs::SURE, 1)?,
        })
    }
}

/// Probabilities from scores.
pub fn softmax(scores: &[f32]) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = scores.iter().map(|x| (x - top).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|p| p / sum).collect()
}

/// Logistic function.
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Log odds of a probability, within ±9.
pub fn logit(p: f32) -> f32 {
    let p = p.clamp(1.2e-4, 1.0 - 1.2e-4);
    (p / (1.0 - p)).ln()
}

#[cfg(test)]
mod tests {
    use super::{inputs, SpeakerScorer};
    use crate::weights::{TensorProblem, WeightsError};
    use safetensors::{tensor::TensorView, Dtype};

    const NETWORKS: [(&str, usize, usize); 6] = [
        ("name", inputs::NAME, 1),
        ("again", inputs::AGAIN, 1),
        ("kind", inputs::KIND, 7),
        ("role", inputs::ROLE, 1),
        ("expert", inputs::EXPERT, 1),
        ("sure", inputs::SURE, 1),
    ];

    /// What loading says of weights of zeros for networks of these inputs and outputs.
    fn load(networks: &[(&str, usize, usize)]) -> Result<SpeakerScorer, WeightsError> {
        let zeros = vec![0; 1 << 13];
        let tensor = |name: String, shape: &[usize]| {
            let bytes = 4 * shape.iter().product::<usize>();
            (name, TensorView::new(Dtype::F32, shape.to_vec(), &zeros[..bytes]).expect("as many bytes as numbers"))
        };
        let tensors = networks.iter().flat_map(|&(name, inputs, outputs)| {
            [
                tensor(format!("{name}.mean"), &[inputs]),
                tensor(format!("{name}.scale"), &[inputs]),
                tensor(format!("{name}.w0"), &[outputs, inputs]),
                tensor(format!("{name}.b0"), &[outputs]),
            ]
        });
        SpeakerScorer::from_safetensors(&safetensors::serialize(tensors, &None).expect("tensors can be written"))
    }

    #[test]
    fn networks_for_other_rows_are_refused() {
        assert!(load(&NETWORKS).is_ok());
        for changed in 0..NETWORKS.len() {
            for (more_inputs, more_outputs) in [(1, 0), (0, 1)] {
                let mut networks = NETWORKS;
                networks[changed].1 += more_inputs;
                networks[changed].2 += more_outputs;
                let network = NETWORKS[changed].0;
                match load(&networks) {
                    Err(WeightsError::Misfit { problems }) => {
                        assert!(
                            matches!(&problems[..], [TensorProblem::Shape { name, .. }] if name.starts_with(network)),
                            "{problems:?}"
                        )
                    }
                    other => panic!("{network}: {:?}", other.map(|_| "loaded")),
                }
            }
        }
    }
}
