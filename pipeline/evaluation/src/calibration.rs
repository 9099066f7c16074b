//! Whether chances are what they say: of all rows with a chance of 0.8, are eight in ten right?

/// Chances are compared within tenths.
const BINS: usize = 10;

/// Expected calibration error of chances beside whether each came true, 0 (as they say) to 1; None where there are none.
///
/// It is the mean, over tenths of the scale weighted by their rows, of the distance between the mean chance and the share that
/// came true.
pub fn expected_calibration_error(chances: &[(f64, bool)]) -> Option<f64> {
    // chances minus hits, which is the distance times the rows
    let mut excess = [0.0; BINS];
    for &(chance, came_true) in chances {
        let bin = ((chance * BINS as f64) as usize).min(BINS - 1);
        excess[bin] += chance - f64::from(u8::from(came_true));
    }
    (!chances.is_empty()).then(|| excess.iter().map(|excess| excess.abs()).sum::<f64>() / chances.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_that_are_as_they_say_have_no_error() {
        let rows: Vec<(f64, bool)> = (0..10).map(|row| (0.8, row < 8)).collect();
        assert!(expected_calibration_error(&rows).unwrap() < 1e-9);
    }

    #[test]
    fn too_high_in_one_tenth_does_not_make_up_for_too_low_in_another() {
        let error = expected_calibration_error(&[(1.0, true), (1.0, false), (0.0, true), (0.0, false)]);
        assert_eq!(error, Some(0.5));
        assert_eq!(expected_calibration_error(&[]), None);
    }
}
