//! Weights: the tensors of a safetensors file by name, checked before they are used, f16 or f32 on disk and f32 in use.

use ndarray::{Array1, Array2, Array3};
use safetensors::{tensor::TensorView, Dtype, SafeTensorError, SafeTensors};

/// Why weights cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// The bytes are cut short or are something else.
    #[error("not a whole safetensors file: {source}; bring it back with `git checkout` or export it anew")]
    Format {
        /// What the parser said.
        #[source]
        source: SafeTensorError,
    },
    /// Tensors are missing or of another shape or type than the program expects. All that were asked for are listed.
    #[error(
        "the weights do not fit this program: {}; use those that came with it or export them anew",
        join(problems)
    )]
    Misfit {
        /// One entry per tensor that does not fit.
        problems: Vec<TensorProblem>,
    },
}

/// One tensor that is not what the program expects.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TensorProblem {
    /// It is not in the file.
    #[error("tensor {name} is missing")]
    Missing {
        /// Its name.
        name: String,
    },
    /// Its shape differs.
    #[error("tensor {name} has shape {found:?}, expected {expected:?}")]
    Shape {
        /// Its name.
        name: String,
        /// Its shape in the file.
        found: Vec<usize>,
        /// The shape that the program computes with.
        expected: Vec<usize>,
    },
    /// It is stored in a type that is not read.
    #[error("tensor {name} is stored as {found}, expected F16 or F32")]
    Type {
        /// Its name.
        name: String,
        /// Its type in the file.
        found: String,
    },
}

impl From<TensorProblem> for WeightsError {
    fn from(problem: TensorProblem) -> Self {
        WeightsError::Misfit { problems: vec![problem] }
    }
}

/// Three problems are enough to see what is wrong; a file of another model has a hundred.
fn join(problems: &[TensorProblem]) -> String {
    const SHOWN: usize = 3;
    let mut text: Vec<String> = problems.iter().take(SHOWN).map(ToString::to_string).collect();
    if problems.len() > SHOWN {
        text.push(format!("and {} more", problems.len() - SHOWN));
    }
    text.join("; ")
}

/// A parsed safetensors file.
pub struct Tensors<'a>(SafeTensors<'a>);

impl<'a> Tensors<'a> {
    /// Parses the header; numbers are converted when asked for.
    ///
    /// # Errors
    /// Where the bytes are no whole safetensors file.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        SafeTensors::deserialize(bytes).map(Tensors).map_err(|source| WeightsError::Format { source })
    }

    /// Whether every expected tensor is there, in the expected shape and in a type that is read. Tensors that nobody expects are
    /// let be: one file can hold an encoder and tables.
    ///
    /// # Errors
    /// Where one is not; the error names all that are not.
    pub fn check(&self, expected: &[(String, Vec<usize>)]) -> Result<(), WeightsError> {
        let problems: Vec<_> = expected.iter().filter_map(|(name, shape)| self.checked(name, shape).err()).collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(WeightsError::Misfit { problems })
        }
    }

    /// Shape of a tensor.
    ///
    /// # Errors
    /// Where it is missing.
    pub fn shape(&self, name: &str) -> Result<Vec<usize>, WeightsError> {
        Ok(self.view(name)?.shape().to_vec())
    }

    /// A tensor of any shape, in row-major order.
    ///
    /// # Errors
    /// Where it is missing or of another shape or type.
    pub fn numbers(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let view = self.checked(name, shape)?;
        let bytes = view.data();
        Ok(match view.dtype() {
            Dtype::F16 => bytes.chunks_exact(2).map(|b| half_to_f32(u16::from_le_bytes([b[0], b[1]]))).collect(),
            _ => bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect(),
        })
    }

    /// A vector of `n` numbers.
    ///
    /// # Errors
    /// As [`Tensors::numbers`].
    pub fn vector(&self, name: &str, n: usize) -> Result<Array1<f32>, WeightsError> {
        Ok(Array1::from(self.numbers(name, &[n])?))
    }

    /// A `[rows, columns]` matrix.
    ///
    /// # Errors
    /// As [`Tensors::numbers`].
    pub fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Array2<f32>, WeightsError> {
        let numbers = self.numbers(name, &[rows, columns])?;
        Ok(Array2::from_shape_vec((rows, columns), numbers).expect("the shape was checked"))
    }

    /// A `[a, b, c]` tensor.
    ///
    /// # Errors
    /// As [`Tensors::numbers`].
    pub fn cube(&self, name: &str, a: usize, b: usize, c: usize) -> Result<Array3<f32>, WeightsError> {
        let numbers = self.numbers(name, &[a, b, c])?;
        Ok(Array3::from_shape_vec((a, b, c), numbers).expect("the shape was checked"))
    }

    fn view(&self, name: &str) -> Result<TensorView<'_>, TensorProblem> {
        self.0.tensor(name).map_err(|_| TensorProblem::Missing { name: name.to_owned() })
    }

    fn checked(&self, name: &str, shape: &[usize]) -> Result<TensorView<'_>, TensorProblem> {
        let view = self.view(name)?;
        let name = name.to_owned();
        if view.shape() != shape {
            return Err(TensorProblem::Shape { name, found: view.shape().to_vec(), expected: shape.to_vec() });
        }
        match view.dtype() {
            Dtype::F16 | Dtype::F32 => Ok(view),
            other => Err(TensorProblem::Type { name, found: format!("{other:?}") }),
        }
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
    use super::*;

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
    #[test]
    fn both_types_give_the_same_numbers_and_others_are_refused() {
        let halves: Vec<u8> = [0x3C00u16, 0xC000].iter().flat_map(|h| h.to_le_bytes()).collect();
        let singles: Vec<u8> = [1.0f32, -2.0].iter().flat_map(|x| x.to_le_bytes()).collect();
        let bytes = safetensors::serialize(
            [("half", Dtype::F16, &halves), ("single", Dtype::F32, &singles), ("whole", Dtype::I16, &halves)]
                .map(|(name, dtype, data)| (name, TensorView::new(dtype, vec![1, 2], data).unwrap())),
            &None,
        )
        .unwrap();
        let t = Tensors::parse(&bytes).unwrap();
        for name in ["half", "single"] {
            assert_eq!(t.numbers(name, &[1, 2]).unwrap(), [1.0, -2.0]);
            assert_eq!(t.matrix(name, 1, 2).unwrap()[[0, 1]], -2.0);
        }
        let expected = [("half", [2, 1]), ("single", [1, 2]), ("whole", [1, 2]), ("none", [1, 2])];
        let expected = expected.map(|(name, shape)| (name.to_owned(), shape.to_vec()));
        let message = t.check(&expected).unwrap_err().to_string();
        let problems =
            "tensor half has shape [1, 2], expected [2, 1]; tensor whole is stored as I16, expected F16 or F32; \
                        tensor none is missing";
        assert!(message.contains(problems), "{message}");
        assert!(matches!(Tensors::parse(&bytes[..bytes.len() - 1]), Err(WeightsError::Format { .. })));
    }
}
