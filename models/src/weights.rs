//! A safetensors file in memory: tensors by name, checked before they are used, fp16 on disk and f32 in use.

use crate::error::{ModelError, TensorProblem};
use half::f16;
use ndarray::{Array1, Array2};
use safetensors::{Dtype, SafeTensors};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use tch::{Kind, Tensor};

/// A weights file, read whole. Encoder and heads take their tensors from it; afterwards it can be dropped.
pub struct WeightFile {
    path: PathBuf,
    bytes: Vec<u8>,
    entries: BTreeMap<String, Entry>,
}

struct Entry {
    dtype: Dtype,
    shape: Vec<usize>,
    place: Range<usize>,
}

impl WeightFile {
    /// Reads the file and its table of contents.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let bytes = std::fs::read(path).map_err(|source| ModelError::Unreadable { path: path.into(), source })?;
        Self::from_bytes(path, bytes)
    }

    /// Takes a file that has been read already (its hash was verified, say). `path` is for messages only.
    pub fn from_bytes(path: &Path, bytes: Vec<u8>) -> Result<Self, ModelError> {
        let entries = contents(&bytes).map_err(|source| ModelError::NotSafetensors { path: path.into(), source })?;
        Ok(Self { path: path.into(), bytes, entries })
    }

    /// Names of all tensors, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The shape of a tensor, if there is one of that name.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.entries.get(name).map(|entry| entry.shape.as_slice())
    }

    /// Whether every expected tensor is there, in the expected shape and in a type that is read. One error names all
    /// that are not. Tensors that nobody expects are let be: one file can hold an encoder and heads.
    pub fn check(&self, expected: &[(String, Vec<usize>)]) -> Result<(), ModelError> {
        let problems: Vec<_> = expected.iter().filter_map(|(name, shape)| self.problem(name, shape)).collect();
        if problems.is_empty() {
            return Ok(());
        }
        Err(ModelError::Misfit { path: self.path.clone(), problems })
    }

    /// A vector as f32.
    pub fn vector(&self, name: &str, length: usize) -> Result<Array1<f32>, ModelError> {
        Ok(Array1::from_vec(self.numbers(name, &[length])?))
    }

    /// A matrix as f32, rows first.
    pub fn matrix(&self, name: &str, shape: [usize; 2]) -> Result<Array2<f32>, ModelError> {
        let numbers = self.numbers(name, &shape)?;
        Ok(Array2::from_shape_vec(shape, numbers).expect("the shape was checked"))
    }

    /// A tensor of any shape as f32, in row-major order.
    pub fn numbers(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let (entry, data) = self.checked(name, shape)?;
        Ok(match entry.dtype {
            Dtype::F16 => data.chunks_exact(2).map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32()).collect(),
            _ => data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect(),
        })
    }

    /// A tensor as f32 for libtorch.
    pub(crate) fn tensor(&self, name: &str, shape: &[usize]) -> Result<Tensor, ModelError> {
        let (entry, data) = self.checked(name, shape)?;
        let kind = match entry.dtype {
            Dtype::F16 => Kind::Half,
            _ => Kind::Float,
        };
        let shape: Vec<i64> = shape.iter().map(|&n| n as i64).collect();
        Ok(Tensor::f_from_data_size(data, &shape, kind)?.f_to_kind(Kind::Float)?)
    }

    fn checked(&self, name: &str, shape: &[usize]) -> Result<(&Entry, &[u8]), ModelError> {
        match (self.problem(name, shape), self.entries.get(name)) {
            (None, Some(entry)) => Ok((entry, &self.bytes[entry.place.clone()])),
            (problem, _) => {
                Err(ModelError::Misfit { path: self.path.clone(), problems: problem.into_iter().collect() })
            }
        }
    }

    fn problem(&self, name: &str, shape: &[usize]) -> Option<TensorProblem> {
        let name = name.to_owned();
        let Some(entry) = self.entries.get(&name) else {
            return Some(TensorProblem::Missing { name });
        };
        if entry.shape != shape {
            return Some(TensorProblem::Shape { name, found: entry.shape.clone(), expected: shape.into() });
        }
        if !matches!(entry.dtype, Dtype::F16 | Dtype::F32) {
            return Some(TensorProblem::Type { name, found: format!("{:?}", entry.dtype) });
        }
        None
    }
}

/// The table of contents. `deserialize` has checked that every place lies in the file and fits its shape.
fn contents(bytes: &[u8]) -> Result<BTreeMap<String, Entry>, safetensors::SafeTensorError> {
    let start = bytes.as_ptr() as usize;
    Ok(SafeTensors::deserialize(bytes)?
        .tensors()
        .into_iter()
        .map(|(name, view)| {
            let from = view.data().as_ptr() as usize - start;
            let entry =
                Entry { dtype: view.dtype(), shape: view.shape().to_vec(), place: from..from + view.data().len() };
            (name, entry)
        })
        .collect())
}
