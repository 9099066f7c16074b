//! The few layers that heads are made of.

use crate::weights::{Tensors, WeightsError};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

/// `y = x Wᵀ + b`
pub struct Linear {
    /// `[inputs, outputs]`: transposed once, for row-major products.
    weight: Array2<f32>,
    bias: Array1<f32>,
}

impl Linear {
    pub fn load(t: &Tensors<'_>, name: &str, inputs: usize, outputs: usize) -> Result<Self, WeightsError> {
        let weight = t.matrix(&format!("{name}.weight"), outputs, inputs)?;
        let bias = t.vector(&format!("{name}.bias"), outputs)?;
        Ok(Linear { weight: weight.t().as_standard_layout().into_owned(), bias })
    }

    pub fn inputs(&self) -> usize {
        self.weight.nrows()
    }

    /// `[rows, inputs]` to `[rows, outputs]`
    pub fn forward(&self, x: ArrayView2<'_, f32>) -> Array2<f32> {
        x.dot(&self.weight) + &self.bias
    }

    pub fn forward_one(&self, x: ArrayView1<'_, f32>) -> Array1<f32> {
        x.dot(&self.weight) + &self.bias
    }
}

/// Two linear layers with GELU between them.
pub struct Perceptron {
    hidden: Linear,
    out: Linear,
}

impl Perceptron {
    pub fn load(t: &Tensors<'_>, name: &str, inputs: usize, outputs: usize) -> Result<Self, WeightsError> {
        let width = t.shape(&format!("{name}.hidden.weight"))?[0];
        Ok(Perceptron {
            hidden: Linear::load(t, &format!("{name}.hidden"), inputs, width)?,
            out: Linear::load(t, &format!("{name}.out"), width, outputs)?,
        })
    }

    pub fn forward(&self, x: ArrayView2<'_, f32>) -> Array2<f32> {
        self.out.forward(self.hidden.forward(x).mapv_into(gelu).view())
    }

    pub fn forward_one(&self, x: ArrayView1<'_, f32>) -> Array1<f32> {
        self.out.forward_one(self.hidden.forward_one(x).mapv_into(gelu).view())
    }
}

/// The exact GELU, `x Φ(x)`.
pub fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
}

/// The error function to 1.5e-7: formula 7.1.26 of Abramowitz and Stegun, Handbook of Mathematical Functions (1964).
fn erf(x: f32) -> f32 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let series = t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    let y = 1.0 - series * (-x * x).exp();
    if x < 0.0 {
        -y
    } else {
        y
    }
}

/// Logistic function.
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Probabilities from logits.
pub fn softmax(logits: &[f32]) -> Vec<f32> {
    let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = logits.iter().map(|x| (x - top).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|p| p / sum).collect()
}

/// Probabilities from logits, row by row.
pub fn softmax_rows(mut logits: Array2<f32>) -> Array2<f32> {
    for mut row in logits.axis_iter_mut(Axis(0)) {
        let top = row.fold(f32::NEG_INFINITY, |a, &b| a.max(b));
        row.mapv_inplace(|x| (x - top).exp());
        let sum = row.sum();
        row /= sum;
    }
    logits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gelu_agrees_with_tabled_values() {
        for (x, y) in [(0.0, 0.0), (1.0, 0.841_344_7), (-1.0, -0.158_655_26), (3.0, 2.995_950_3)] {
            assert!((gelu(x) - y).abs() < 1e-6, "{x}: {}", gelu(x));
        }
    }
}
