//! Anchored reading: for every anchor, which pieces around it are its cue, its source, its content and the content's targets.

use super::layers::{gelu, sigmoid, Linear};
use crate::weights::{Tensors, WeightsError};
use ndarray::linalg::general_mat_mul;
use ndarray::{s, Array1, Array2, ArrayView2, Axis};
use std::ops::Range;

/// Pieces on either side of an anchor that its spans may reach.
pub const WINDOW: usize = 256;

/// Number of roles: cue, source, content, target.
pub const ROLES: usize = 4;

/// Lower ends of distances between pieces.
pub(super) const BUCKETS: [usize; 17] = [0, 1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193];

/// Signed distance in pieces to a row of a distance table: first the distances from 0 on, then the negative ones.
pub(super) fn bucket(distance: isize) -> usize {
    let k = BUCKETS.partition_point(|&low| low <= distance.unsigned_abs()) - 1;
    if distance < 0 {
        k + BUCKETS.len()
    } else {
        k
    }
}

/// Probabilities of one anchor's roles.
#[derive(Clone, Debug)]
pub struct RoleScores {
    /// The anchor's piece number.
    pub anchor: usize,
    /// Piece numbers of the window.
    pub pieces: Range<usize>,
    /// `[pieces, 4]`: each piece's independent chances to be of the cue, the source, the content, a target.
    pub scores: Array2<f32>,
}

impl RoleScores {
    /// Pieces with a chance of at least `threshold` to be in `role`, as ranges, gaps of up to `gap` pieces closed.
    pub fn runs(&self, role: Role, threshold: f32, gap: usize) -> Vec<Range<usize>> {
        let mut out: Vec<Range<usize>> = Vec::new();
        for (piece, score) in self.pieces.clone().zip(self.scores.column(role as usize)) {
            if *score < threshold {
                continue;
            }
            match out.last_mut() {
                Some(last) if piece - last.end <= gap => last.end = piece + 1,
                _ => out.push(piece..piece + 1),
            }
        }
        out
    }

    /// Mean chance of the pieces in `ranges` to be in `role`; 0 where there are none.
    pub fn mean(&self, role: Role, ranges: &[Range<usize>]) -> f32 {
        let pieces = ranges.iter().flat_map(|r| r.clone()).filter(|p| self.pieces.contains(p));
        let (sum, count) = pieces
            .fold((0.0, 0usize), |(sum, n), p| (sum + self.scores[[p - self.pieces.start, role as usize]], n + 1));
        sum / count.max(1) as f32
    }
}

/// A column of [`RoleScores`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The words of reporting.
    Cue,
    /// Who is made responsible.
    Source,
    /// What is said.
    Content,
    /// What the content is about.
    Target,
}

pub(super) struct RoleScorer {
    anchor_mul: Linear,
    anchor_add: Linear,
    piece_mul: Linear,
    piece_add: Linear,
    distance: Array2<f32>,
    paragraph: Array2<f32>,
    conv1: Convolution,
    conv2: Convolution,
    out: Linear,
    anchor_role: Linear,
    piece_role: Linear,
}

impl RoleScorer {
    pub fn load(t: &Tensors<'_>, hidden: usize) -> Result<Self, WeightsError> {
        let width = t.shape("roles.anchor_mul.weight")?[0];
        let rank = t.shape("roles.anchor_role.weight")?[0];
        let linear = |name: &str, inputs, outputs| Linear::load(t, &format!("roles.{name}"), inputs, outputs);
        Ok(RoleScorer {
            anchor_mul: linear("anchor_mul", hidden, width)?,
            anchor_add: linear("anchor_add", hidden, width)?,
            piece_mul: linear("piece_mul", hidden, width)?,
            piece_add: linear("piece_add", hidden, width)?,
            distance: t.matrix("roles.distance.weight", 2 * BUCKETS.len(), width)?,
            paragraph: t.matrix("roles.paragraph.weight", 7, width)?,
            conv1: Convolution::load(t, "roles.conv1", width, 1)?,
            conv2: Convolution::load(t, "roles.conv2", width, 3)?,
            out: linear("out", width, ROLES)?,
            anchor_role: linear("anchor_role", hidden, rank)?,
            piece_role: linear("piece_role", hidden, rank)?,
        })
    }

    pub fn forward(&self, vectors: ArrayView2<'_, f32>, paragraphs: &[usize], anchors: &[usize]) -> Vec<RoleScores> {
        if anchors.is_empty() {
            return Vec::new();
        }
        let multiplied = self.piece_mul.forward(vectors);
        let added = self.piece_add.forward(vectors);
        let product = self.piece_role.forward(vectors);
        let one = |&anchor: &usize| {
            let pieces = anchor.saturating_sub(WINDOW)..(anchor + WINDOW).min(vectors.nrows());
            let a = vectors.row(anchor);
            let (mul, add) = (self.anchor_mul.forward_one(a), self.anchor_add.forward_one(a));
            let mut x = multiplied.slice(s![pieces.clone(), ..]).to_owned();
            x *= &mul;
            x += &added.slice(s![pieces.clone(), ..]);
            for (mut row, piece) in x.axis_iter_mut(Axis(0)).zip(pieces.clone()) {
                let apart = (paragraphs[piece] as isize - paragraphs[anchor] as isize).clamp(-3, 3) + 3;
                row += &add;
                row += &self.distance.row(bucket(piece as isize - anchor as isize));
                row += &self.paragraph.row(apart as usize);
            }
            x.mapv_inplace(gelu);
            let y = self.conv1.forward(&x);
            x += &y;
            let y = self.conv2.forward(&x);
            x += &y;
            let mut scores = self.out.forward(x.view());
            let wanted = self.anchor_role.forward_one(a);
            let rank = wanted.len() / ROLES;
            for role in 0..ROLES {
                let columns = role * rank..(role + 1) * rank;
                let direct = product.slice(s![pieces.clone(), columns.clone()]).dot(&wanted.slice(s![columns]));
                let mut column = scores.column_mut(role);
                column.scaled_add(1.0 / (rank as f32).sqrt(), &direct);
            }
            scores.mapv_inplace(sigmoid);
            RoleScores { anchor, pieces, scores }
        };
        anchors.iter().map(one).collect()
    }
}

/// A convolution of width 5 over the window, then GELU; zero beyond the window's ends.
struct Convolution {
    /// For each of the five taps an `[inputs, outputs]` matrix.
    taps: Vec<Array2<f32>>,
    bias: Array1<f32>,
    dilation: usize,
}

impl Convolution {
    fn load(t: &Tensors<'_>, name: &str, width: usize, dilation: usize) -> Result<Self, WeightsError> {
        let weight = t.cube(&format!("{name}.weight"), width, width, 5)?;
        let taps = (0..5).map(|k| weight.slice(s![.., .., k]).t().as_standard_layout().into_owned()).collect();
        Ok(Convolution { taps, bias: t.vector(&format!("{name}.bias"), width)?, dilation })
    }

    fn forward(&self, x: &Array2<f32>) -> Array2<f32> {
        let n = x.nrows();
        let mut y = Array2::zeros(x.raw_dim());
        y += &self.bias;
        for (k, tap) in self.taps.iter().enumerate() {
            // output row i reads input row i + shift
            let shift = (k as isize - 2) * self.dilation as isize;
            let distance = shift.unsigned_abs().min(n);
            let (from, to) = if shift < 0 { (0..n - distance, distance..n) } else { (distance..n, 0..n - distance) };
            general_mat_mul(1.0, &x.slice(s![from, ..]), tap, 1.0, &mut y.slice_mut(s![to, ..]));
        }
        y.mapv_into(gelu)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_fall_into_their_buckets() {
        assert_eq!([0, 1, 4, 5, 6, 7, 192, 193, 900].map(bucket), [0, 1, 4, 5, 5, 6, 15, 16, 16]);
        assert_eq!([-1, -6, -900].map(bucket), [18, 22, 33]);
    }

    #[test]
    fn runs_close_small_gaps() {
        let mut scores = Array2::zeros((8, ROLES));
        for piece in [0, 1, 3, 6, 7] {
            scores[[piece, Role::Content as usize]] = 0.9;
        }
        let scores = RoleScores { anchor: 12, pieces: 10..18, scores };
        assert_eq!(scores.runs(Role::Content, 0.5, 1), [10..14, 16..18]);
        assert_eq!(scores.runs(Role::Content, 0.5, 2), vec![10..18]);
        assert_eq!(scores.runs(Role::Cue, 0.5, 2), Vec::<Range<usize>>::new());
    }
}
