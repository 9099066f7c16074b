//! Counting: shares of rows that are right, F1 of what was found, and labels beside labels.
//!
//! All in percent. F1 is computed from precision and recall, each over at least one, so that where nothing was found or wanted it
//! is 0 and not undefined.

/// How many of some rows are right.
#[derive(Clone, Copy, Debug, Default)]
pub struct Share {
    right: usize,
    rows: usize,
}

impl Share {
    /// One row more.
    pub fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.rows += 1;
    }

    /// Rows, right or not.
    pub fn rows(self) -> usize {
        self.rows
    }

    /// Percent that is right; None where there are no rows.
    pub fn percent(self) -> Option<f64> {
        (self.rows > 0).then(|| (100 * self.right) as f64 / self.rows as f64)
    }
}

/// How many there are, how many were found, and how many of these are right.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found {
    /// In the gold.
    pub gold: usize,
    /// In the records.
    pub found: usize,
    /// In both.
    pub right: usize,
}

impl Found {
    /// Adds what another article has.
    pub fn add(&mut self, gold: usize, found: usize, right: usize) {
        self.gold += gold;
        self.found += found;
        self.right += right;
    }

    /// Percent of what was found that is right.
    pub fn precision(self) -> f64 {
        100.0 * self.share_of_found()
    }

    /// Percent of the gold that was found.
    pub fn recall(self) -> f64 {
        100.0 * self.share_of_gold()
    }

    /// Harmonic mean of the two, in percent.
    pub fn f1(self) -> f64 {
        let (precision, recall) = (self.share_of_found(), self.share_of_gold());
        if self.right == 0 {
            return 0.0;
        }
        200.0 * precision * recall / (precision + recall)
    }

    /// The same; None where the gold has nothing.
    pub fn f1_of_any(self) -> Option<f64> {
        (self.gold > 0).then(|| self.f1())
    }

    fn share_of_found(self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    fn share_of_gold(self) -> f64 {
        self.right as f64 / self.gold.max(1) as f64
    }
}

/// Labels of the gold, each beside the label that a record gives, if it gives one.
#[derive(Clone, Debug, Default)]
pub struct Labels(Vec<(String, Option<String>)>);

impl Labels {
    /// One pair more.
    pub fn add(&mut self, gold: &str, found: Option<&str>) {
        self.0.push((gold.to_owned(), found.map(str::to_owned)));
    }

    /// Whether there is nothing to measure by.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gold rows with this label.
    pub fn gold(&self, label: &str) -> usize {
        self.0.iter().filter(|(gold, _)| gold == label).count()
    }

    /// Percent of rows with the right label; None where there are no rows.
    pub fn accuracy(&self) -> Option<f64> {
        self.percent(|gold, found| found == Some(gold))
    }

    /// Percent of rows with any label; None where there are no rows.
    pub fn answered(&self) -> Option<f64> {
        self.percent(|_, found| found.is_some())
    }

    /// Mean, over those of `labels` that the gold has, of the F1 of each; None where there are no rows, 0 where none has such a
    /// label.
    pub fn macro_f1(&self, labels: &[&str]) -> Option<f64> {
        let f1s: Vec<f64> = labels
            .iter()
            .filter(|label| self.gold(label) > 0)
            .map(|label| {
                let found = self.0.iter().filter(|(_, found)| found.as_deref() == Some(label)).count();
                let right = self.0.iter().filter(|(gold, found)| gold == label && found.as_ref() == Some(gold)).count();
                (200 * right) as f64 / (self.gold(label) + found) as f64
            })
            .collect();
        (!self.is_empty()).then(|| f1s.iter().sum::<f64>() / f1s.len().max(1) as f64)
    }

    fn percent(&self, is_right: impl Fn(&str, Option<&str>) -> bool) -> Option<f64> {
        let mut share = Share::default();
        self.0.iter().for_each(|(gold, found)| share.add(is_right(gold, found.as_deref())));
        share.percent()
    }
}

/// Average precision, in percent, of chances beside what is true: the mean, over all that is true, of the precision among those
/// with a chance at least as high. Of equal chances the false come first; 0 where nothing is true.
pub fn average_precision(chances: &[(f64, bool)]) -> f64 {
    let mut ranked = chances.to_vec();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let (mut hits, mut total) = (0usize, 0.0);
    for (before, _) in ranked.iter().enumerate().filter(|(_, (_, is_true))| *is_true) {
        hits += 1;
        total += hits as f64 / (before + 1) as f64;
    }
    100.0 * total / hits.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_is_the_harmonic_mean_and_never_undefined() {
        let found = Found { gold: 4, found: 2, right: 1 };
        assert_eq!((found.precision(), found.recall()), (50.0, 25.0));
        assert!((found.f1() - 100.0 / 3.0).abs() < 1e-9);
        assert_eq!(Found::default().f1(), 0.0);
        assert_eq!(Found { found: 3, ..Found::default() }.f1_of_any(), None);
    }

    #[test]
    fn macro_f1_is_over_labels_that_the_gold_has() {
        let mut labels = Labels::default();
        labels.add("favor", Some("favor"));
        labels.add("favor", None);
        labels.add("against", Some("neutral"));
        // favor: precision 1, recall 1/2; against: 0; neutral is not in the gold
        assert_eq!(labels.macro_f1(&["favor", "against", "neutral"]), Some(100.0 / 3.0));
        assert_eq!(labels.macro_f1(&["neutral"]), Some(0.0));
        assert_eq!(Labels::default().macro_f1(&["neutral"]), None);
        assert_eq!((labels.accuracy(), labels.answered()), (Some(100.0 / 3.0), Some(200.0 / 3.0)));
    }

    #[test]
    fn average_precision_takes_ties_at_their_worst() {
        assert_eq!(average_precision(&[(0.9, true), (0.8, false), (0.7, true)]), 100.0 * (1.0 + 2.0 / 3.0) / 2.0);
        assert_eq!(average_precision(&[(0.5, true), (0.5, false)]), 50.0);
        assert_eq!(average_precision(&[(0.5, false)]), 0.0);
    }
}
