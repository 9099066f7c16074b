//! Means of pieces, and the scorer of which name a source denotes.

use super::layers::Linear;
use super::roles::bucket;
use crate::weights::{Tensors, WeightsError};
use ndarray::{concatenate, s, Array1, Array2, ArrayView2, Axis};
use std::ops::Range;

/// Means over a reading's `[pieces, hidden]` vectors.
pub struct Pooling<'a>(pub ArrayView2<'a, f32>);

impl Pooling<'_> {
    /// The vector of one piece.
    pub fn piece(&self, piece: usize) -> Array1<f32> {
        self.0.row(piece).to_owned()
    }

    /// Mean of the pieces in `ranges`; zeros where there are none.
    pub fn mean(&self, ranges: &[Range<usize>]) -> Array1<f32> {
        let mut sum = Array1::zeros(self.0.ncols());
        let mut count = 0usize;
        for range in ranges {
            for row in self.0.slice(s![range.clone(), ..]).rows() {
                sum += &row;
                count += 1;
            }
        }
        sum / count.max(1) as f32
    }

    /// Vectors one after another.
    pub fn side_by_side(&self, parts: &[Array1<f32>]) -> Array1<f32> {
        parts.iter().flatten().copied().collect()
    }
}

pub(super) struct Linker {
    query: Linear,
    name: Linear,
    nobody: Linear,
    distance: Array1<f32>,
}

impl Linker {
    pub fn load(t: &Tensors<'_>, hidden: usize) -> Result<Self, WeightsError> {
        let width = t.shape("query.weight")?[0];
        let buckets = super::roles::BUCKETS.len() * 2;
        Ok(Linker {
            query: Linear::load(t, "query", 2 * hidden, width)?,
            name: Linear::load(t, "name", 2 * hidden, width)?,
            nobody: Linear::load(t, "nobody", 2 * hidden, 1)?,
            distance: t.matrix("link_distance.weight", buckets, 1)?.into_shape_with_order(buckets).unwrap_or_default(),
        })
    }

    pub fn forward(
        &self,
        vectors: ArrayView2<'_, f32>,
        queries: &[Range<usize>],
        names: &[Range<usize>],
    ) -> Array2<f32> {
        let pool = Pooling(vectors);
        let mentions = |ranges: &[Range<usize>]| {
            let mut out = Array2::zeros((ranges.len(), 2 * vectors.ncols()));
            for (mut row, range) in out.axis_iter_mut(Axis(0)).zip(ranges) {
                row.assign(&concatenate![Axis(0), pool.mean(std::slice::from_ref(range)), pool.piece(range.start)]);
            }
            out
        };
        let q = mentions(queries);
        let width = (self.query.forward(q.slice(s![..0, ..])).ncols() as f32).sqrt();
        let mut scores = Array2::zeros((queries.len(), names.len() + 1));
        if !names.is_empty() {
            let product = self.query.forward(q.view()).dot(&self.name.forward(mentions(names).view()).t()) / width;
            scores.slice_mut(s![.., ..names.len()]).assign(&product);
        }
        for (mut row, query) in scores.axis_iter_mut(Axis(0)).zip(queries) {
            for (score, name) in row.iter_mut().zip(names) {
                *score += self.distance[bucket(name.start as isize - query.start as isize)];
            }
        }
        scores.slice_mut(s![.., names.len()]).assign(&self.nobody.forward(q.view()).column(0));
        scores
    }
}
