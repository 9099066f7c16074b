//! Tensors of a safetensors file, as f32.

use ndarray::{Array1, Array2, Array3};
use safetensors::{tensor::TensorView, Dtype, SafeTensors};

/// Why heads could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HeadsError {
    /// The bytes are no safetensors file.
    #[error("the heads' weights are not a safetensors file: {message}")]
    Format {
        /// What the parser said.
        message: String,
    },
    /// A tensor that the code needs is not there.
    #[error("the heads' weights lack tensor {name}: they were made for another version of the program")]
    Missing {
        /// Its name.
        name: String,
    },
    /// A tensor has another shape.
    #[error("tensor {name} of the heads' weights has shape {found:?}, expected {expected:?}: they were made for another version of the program")]
    Shape {
        /// Its name.
        name: String,
        /// As found.
        found: Vec<usize>,
        /// As needed.
        expected: Vec<usize>,
    },
    /// A tensor has numbers of another type.
    #[error("tensor {name} of the heads' weights holds {found}; f16 and f32 are read")]
    Type {
        /// Its name.
        name: String,
        /// As found.
        found: String,
    },
}

/// A parsed safetensors file.
pub struct Tensors<'a>(SafeTensors<'a>);

impl<'a> Tensors<'a> {
    /// Parses the header; numbers are converted when asked for.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, HeadsError> {
        SafeTensors::deserialize(bytes).map(Tensors).map_err(|e| HeadsError::Format { message: e.to_string() })
    }

    fn view(&self, name: &str) -> Result<TensorView<'_>, HeadsError> {
        self.0.tensor(name).map_err(|_| HeadsError::Missing { name: name.to_owned() })
    }

    /// Shape of a tensor.
    pub fn shape(&self, name: &str) -> Result<Vec<usize>, HeadsError> {
        Ok(self.view(name)?.shape().to_vec())
    }

    fn numbers(&self, name: &str, expected: &[usize]) -> Result<Vec<f32>, HeadsError> {
        let view = self.view(name)?;
        if view.shape() != expected {
            return Err(HeadsError::Shape {
                name: name.to_owned(),
                found: view.shape().to_vec(),
                expected: expected.to_vec(),
            });
        }
        let bytes = view.data();
        match view.dtype() {
            Dtype::F32 => Ok(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()),
            Dtype::F16 => Ok(bytes.chunks_exact(2).map(|b| half_to_f32(u16::from_le_bytes([b[0], b[1]]))).collect()),
            other => Err(HeadsError::Type { name: name.to_owned(), found: format!("{other:?}") }),
        }
    }

    /// A vector of `n` numbers.
    pub fn vector(&self, name: &str, n: usize) -> Result<Array1<f32>, HeadsError> {
        Ok(Array1::from(self.numbers(name, &[n])?))
    }

    /// A `[rows, columns]` matrix.
    pub fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Array2<f32>, HeadsError> {
        let numbers = self.numbers(name, &[rows, columns])?;
        Ok(Array2::from_shape_fn((rows, columns), |(r, c)| numbers[r * columns + c]))
    }

    /// A `[a, b, c]` tensor.
    pub fn cube(&self, name: &str, a: usize, b: usize, c: usize) -> Result<Array3<f32>, HeadsError> {
        let numbers = self.numbers(name, &[a, b, c])?;
        Ok(Array3::from_shape_fn((a, b, c), |(i, j, k)| numbers[(i * b + j) * c + k]))
    }
}

/// IEEE 754 half precision to single.
fn half_to_f32(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let exponent = u32::from(bits >> 10) & 0x1F;
    let fraction = u32::from(bits) & 0x3FF;
    match exponent {
        // subnormal halves are fraction * 2^-24: exact in single precision
        0 => f32::from_bits(sign | (fraction as f32 * 2f32.powi(-24)).to_bits()),
        31 => f32::from_bits(sign | 0x7F80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

#[cfg(test)]
mod tests {
    use super::half_to_f32;

    #[test]
    fn halves_are_read_exactly() {
        for (bits, value) in [
            (0x3C00, 1.0),
            (0xC000, -2.0),
            (0x3555, 0.333_251_95),
            (0x0001, 5.960_464_5e-8),
            (0x7BFF, 65504.0),
            (0x8000, -0.0),
        ] {
            assert_eq!(half_to_f32(bits).to_bits(), f32::to_bits(value), "{bits:#06x}");
        }
    }
}
