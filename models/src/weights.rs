//! The weights of an encoder: the core's tensors, with the name of their file for messages, and as libtorch's.

use crate::error::ModelError;
use dixit_core::weights::{Tensors, WeightsError};
use ndarray::Array2;
use std::path::Path;
use tch::Tensor;

/// A weights file, read whole. Encoder and tables take their tensors from it; afterwards it can be dropped.
pub struct WeightFile<'a> {
    path: &'a Path,
    tensors: Tensors<'a>,
}

impl<'a> WeightFile<'a> {
    /// Reads the table of contents of a file's bytes. `path` is for messages only.
    pub fn parse(path: &'a Path, bytes: &'a [u8]) -> Result<Self, ModelError> {
        let tensors = Tensors::parse(bytes).map_err(|source| ModelError::Weights { path: path.into(), source })?;
        Ok(Self { path, tensors })
    }

    /// Whether every expected tensor is there and fits. One error names all that do not.
    pub fn check(&self, expected: &[(String, Vec<usize>)]) -> Result<(), ModelError> {
        self.tensors.check(expected).map_err(|source| self.misfit(source))
    }

    /// A matrix, rows first.
    pub fn matrix(&self, name: &str, [rows, columns]: [usize; 2]) -> Result<Array2<f32>, ModelError> {
        self.tensors.matrix(name, rows, columns).map_err(|source| self.misfit(source))
    }

    /// A tensor of any shape, in row-major order.
    pub fn numbers(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        self.tensors.numbers(name, shape).map_err(|source| self.misfit(source))
    }

    /// A tensor for libtorch.
    pub(crate) fn tensor(&self, name: &str, shape: &[usize]) -> Result<Tensor, ModelError> {
        let sizes: Vec<i64> = shape.iter().map(|&n| n as i64).collect();
        Ok(Tensor::f_from_slice(&self.numbers(name, shape)?)?.f_view(&sizes[..])?)
    }

    fn misfit(&self, source: WeightsError) -> ModelError {
        ModelError::Weights { path: self.path.into(), source }
    }
}
