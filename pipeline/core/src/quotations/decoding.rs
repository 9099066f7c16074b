//! Thresholds and calibration, which come with a model (`decoding.json`): they are fitted on dev data by `scripts/train/fit-decoding`.

use super::Candidate;
use crate::reading::Convention;
use serde::{Deserialize, Serialize};

/// Thresholds and calibration for each guideline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Decoding {
    /// For the news guideline.
    pub news: Fitted,
    /// For PolNeAR's.
    pub polnear: Fitted,
}

/// What was fitted for one guideline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// Where chances become decisions.
    pub thresholds: Thresholds,
    /// From the model's numbers to the chance of being right.
    pub calibration: Calibration,
}

/// Least chances, 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thresholds {
    /// Of an anchor.
    pub anchor: f32,
    /// Of an anchor whose content stands in quotation marks that nothing else has.
    pub rescue: f32,
    /// Of a piece of the content.
    pub content: f32,
    /// Of a piece of the cue.
    pub cue: f32,
    /// Of a piece of the source.
    pub source: f32,
    /// Of a piece of a stance target.
    pub target: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { anchor: 0.5, rescue: 0.12, content: 0.5, cue: 0.5, source: 0.5, target: 0.4 }
    }
}

/// A logistic model of the chance that an attribution is right: that its content shares half of its words with a gold one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Calibration {
    /// Constant.
    pub bias: f32,
    /// Weight of the anchor's log odds.
    pub anchor: f32,
    /// Added where quotation marks lowered the threshold or decided alone.
    pub marks: f32,
}

impl Default for Calibration {
    fn default() -> Self {
        Calibration { bias: 0.0, anchor: 1.0, marks: 0.0 }
    }
}

impl Decoding {
    /// Thresholds of a guideline.
    pub fn thresholds(&self, convention: Convention) -> &Thresholds {
        match convention {
            Convention::News => &self.news.thresholds,
            Convention::Polnear => &self.polnear.thresholds,
        }
    }

    /// Calibration of a guideline.
    pub fn calibration(&self, convention: Convention) -> &Calibration {
        match convention {
            Convention::News => &self.news.calibration,
            Convention::Polnear => &self.polnear.calibration,
        }
    }
}

impl Calibration {
    /// Chance that a candidate is right, 0 to 1.
    pub(crate) fn score(&self, c: &Candidate) -> f32 {
        let p = c.anchor_score.clamp(1e-4, 1.0 - 1e-4);
        let mut x = self.bias + self.anchor * (p / (1.0 - p)).ln();
        if c.method != super::READER {
            x += self.marks;
        }
        1.0 / (1.0 + (-x).exp())
    }
}
