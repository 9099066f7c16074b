//! What single pieces of a content or sentence say ("may", "not"), which its mean blurs.

use super::layers::{gelu, softmax, Linear};
use crate::weights::{Tensors, WeightsError};
use ndarray::{s, Array1, Array2, ArrayView2, Axis};
use std::ops::Range;

const HEADS: usize = 4;
const KEY: usize = 64;
const VALUE: usize = 48;
const FEATURES: usize = 96;
/// Pieces of a span past these are not looked at.
const LONGEST: usize = 128;

/// Columns of a query.
pub(super) const QUERY: usize = HEADS * KEY;
/// Columns of what a query reads.
pub(super) const WIDTH: usize = HEADS * VALUE + FEATURES;

/// Attention from a query, four heads of 64, and beside it the highest value of each of 96 features.
pub(super) struct Detail {
    key: Linear,
    value: Linear,
    feature: Linear,
}

/// Keys, values and features of an article's pieces.
pub struct Details {
    /// `[pieces looked at, QUERY + WIDTH]`: keys, values, features side by side.
    rows: Array2<f32>,
    /// Row of each piece of the article; `usize::MAX` where nobody asked for it.
    row: Vec<usize>,
}

impl Detail {
    pub fn load(t: &Tensors<'_>, hidden: usize) -> Result<Self, WeightsError> {
        Ok(Detail {
            key: Linear::load(t, "detail.key", hidden, QUERY)?,
            value: Linear::load(t, "detail.value", hidden, HEADS * VALUE)?,
            feature: Linear::load(t, "detail.feature", hidden, FEATURES)?,
        })
    }

    /// Details of the pieces in `ranges`; one that lies in several is worked out once.
    pub fn of(&self, vectors: ArrayView2<'_, f32>, ranges: &[Range<usize>]) -> Details {
        let mut row = vec![usize::MAX; vectors.nrows()];
        ranges.iter().for_each(|r| row[r.clone()].fill(0));
        let looked_at: Vec<usize> = (0..row.len()).filter(|&k| row[k] == 0).collect();
        looked_at.iter().enumerate().for_each(|(k, &piece)| row[piece] = k);
        let own = vectors.select(Axis(0), &looked_at);
        let mut rows = Array2::zeros((looked_at.len(), QUERY + WIDTH));
        rows.slice_mut(s![.., ..QUERY]).assign(&self.key.forward(own.view()));
        rows.slice_mut(s![.., QUERY..QUERY + HEADS * VALUE]).assign(&self.value.forward(own.view()));
        rows.slice_mut(s![.., QUERY + HEADS * VALUE..]).assign(&self.feature.forward(own.view()).mapv_into(gelu));
        Details { rows, row }
    }
}

impl Details {
    /// What `query` (`[QUERY]`) reads from the pieces in `ranges`: `[WIDTH]`, zeros and lowest features where there are none.
    pub(super) fn read(&self, query: Array1<f32>, ranges: &[Range<usize>]) -> Array1<f32> {
        let rows: Vec<usize> =
            ranges.iter().cloned().flatten().take(LONGEST).map(|p| self.row[p]).filter(|&k| k != usize::MAX).collect();
        let mut out = Array1::zeros(WIDTH);
        if rows.is_empty() {
            return out;
        }
        for head in 0..HEADS {
            let keys = head * KEY..(head + 1) * KEY;
            let asked = query.slice(s![keys.clone()]);
            let scores: Vec<f32> =
                rows.iter().map(|&k| asked.dot(&self.rows.slice(s![k, keys.clone()])) / (KEY as f32).sqrt()).collect();
            let values = head * VALUE..(head + 1) * VALUE;
            for (&k, weight) in rows.iter().zip(softmax(&scores)) {
                let value = self.rows.slice(s![k, QUERY + values.start..QUERY + values.end]);
                out.slice_mut(s![values.clone()]).scaled_add(weight, &value);
            }
        }
        let features = self.rows.slice(s![.., QUERY + HEADS * VALUE..]);
        for (column, highest) in out.slice_mut(s![HEADS * VALUE..]).iter_mut().enumerate() {
            *highest = rows.iter().map(|&k| features[[k, column]]).fold(f32::NEG_INFINITY, f32::max);
        }
        out
    }
}
