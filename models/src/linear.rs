//! `rows · weightᵀ + bias` in three ways: plain f32, f32 over weights packed as fp16, and int8.

use crate::encoder::Precision;
use crate::error::ModelError;
use tch::{Kind, Scalar, Tensor};

/// What is known of the numbers that come in; int8 uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// Anything.
    Signed,
    /// The output of GELU: never below -0.17.
    Gelu,
}

pub(crate) struct Linear {
    /// `[out]`
    bias: Tensor,
    weight: Weight,
}

enum Weight {
    /// `[out, in]` f32.
    Plain(Tensor),
    /// fbgemm's packing of fp16 numbers; sums are f32. Half the memory traffic of f32 and, on AMD processors, twice
    /// MKL's speed; exact, because it is taken only where every weight is an fp16 number already.
    Half(Tensor),
    /// See [`Int8`].
    Int8(Int8),
}

/// Weights in int8, one scale for every row of weights (an output) and of activations (a piece).
///
/// fbgemm itself knows one scale for all activations of a call: a piece's vector would depend on its neighbours, and
/// one large number would cost all others their precision. So each row of activations is divided by its largest
/// number first and the product multiplied by it again (cosine to f32 0.997 instead of 0.989), and a sentinel row
/// pins the range of the call. A row's result then depends on that row alone.
struct Int8 {
    /// `[out, in]`, within ±[`LIMIT`].
    quantised: Tensor,
    /// The same as fbgemm packs it.
    packed: Tensor,
    /// `[out]` sums of the quantised rows: what the zero point of the activations is worth.
    row_sums: Tensor,
    /// `[out]` what one step of each row stands for.
    steps: Tensor,
    /// `[out]` zeros: the bias is added after scaling.
    no_bias: Tensor,
    /// `[1, in]` the row that pins the range.
    sentinel: Tensor,
    input: Input,
}

/// AVX2 adds pairs of u8 × i8 products in 16 bits and saturates: 2 × 255 × 64 is the most that fits.
const LIMIT: f64 = 63.0;
/// GELU's least value is -0.17; a row divided by no less than this stays above -0.25.
const GELU_FLOOR: f64 = 0.68;
const GELU_LOW: f64 = -0.25;
/// The least that a row is divided by, so that a row of zeros stays zeros.
const SIGNED_FLOOR: f64 = 1e-6;

impl Linear {
    /// `weight`: `[out, in]` f32; `bias`: `[out]`.
    pub(crate) fn new(weight: &Tensor, bias: Tensor, input: Input, precision: Precision) -> Result<Self, ModelError> {
        let weight = match precision {
            Precision::Int8 => Weight::Int8(Int8::new(weight, input)?),
            _ if fbgemm_runs_here() && is_half(weight)? => Weight::Half(weight.f_fbgemm_pack_gemm_matrix_fp16()?),
            _ => Weight::Plain(weight.shallow_clone()),
        };
        Ok(Self { bias, weight })
    }

    /// `rows`: `[n, in]` to `[n, out]`.
    pub(crate) fn apply(&self, rows: &Tensor) -> Result<Tensor, ModelError> {
        Ok(match &self.weight {
            Weight::Plain(weight) => rows.f_linear(weight, Some(&self.bias))?,
            Weight::Half(packed) => rows.f_fbgemm_linear_fp16_weight_fp32_activation(packed, &self.bias)?,
            Weight::Int8(int8) => int8.apply(rows, &self.bias)?,
        })
    }

    pub(crate) fn share(&self) -> Self {
        let weight = match &self.weight {
            Weight::Plain(weight) => Weight::Plain(weight.shallow_clone()),
            Weight::Half(packed) => Weight::Half(packed.shallow_clone()),
            Weight::Int8(int8) => Weight::Int8(int8.share()),
        };
        Self { bias: self.bias.shallow_clone(), weight }
    }
}

impl Int8 {
    fn new(weight: &Tensor, input: Input) -> Result<Self, ModelError> {
        let (out, into) = weight.size2()?;
        let steps = weight.f_abs()?.f_amax([1], true)?.f_clamp_min(1e-12)?.f_div_scalar(LIMIT)?;
        let quantised = weight.f_div(&steps)?.f_round()?.f_to_kind(Kind::Int8)?;
        let sentinel = Tensor::f_zeros([1, into], (Kind::Float, weight.device()))?;
        let low = match input {
            Input::Signed => -1.0,
            Input::Gelu => GELU_LOW,
        };
        let _ = sentinel.f_narrow(1, 0, 1)?.f_fill_(1.0)?;
        let _ = sentinel.f_narrow(1, 1, 1)?.f_fill_(low)?;
        Ok(Self {
            packed: quantised.f_fbgemm_pack_quantized_matrix()?,
            row_sums: quantised.f_sum_dim_intlist([1i64].as_slice(), false, Kind::Int)?,
            quantised,
            steps: steps.f_view([out])?,
            no_bias: Tensor::f_zeros([out], (Kind::Float, weight.device()))?,
            sentinel,
            input,
        })
    }

    fn apply(&self, rows: &Tensor, bias: &Tensor) -> Result<Tensor, ModelError> {
        let (count, into) = rows.size2()?;
        let largest = match self.input {
            Input::Signed => rows.f_abs()?.f_amax([1], true)?.f_clamp_min(SIGNED_FLOOR)?,
            Input::Gelu => rows.f_amax([1], true)?.f_clamp_min(GELU_FLOOR)?,
        };
        let scaled = Tensor::f_empty([count + 1, into], (Kind::Float, rows.device()))?;
        scaled.f_narrow(0, count, 1)?.f_copy_(&self.sentinel)?;
        let _ = rows.f_divide_out(&scaled.f_narrow(0, 0, count)?, &largest)?;
        let product = scaled.f_fbgemm_linear_int8_weight_fp32_activation(
            &self.quantised,
            &self.packed,
            &self.row_sums,
            Scalar::from(1.0),
            Scalar::from(0i64),
            &self.no_bias,
        )?;
        let product = product.f_narrow(0, 0, count)?.f_mul_(&largest)?;
        Ok(bias.f_addcmul(&product, &self.steps)?)
    }

    fn share(&self) -> Self {
        Self {
            quantised: self.quantised.shallow_clone(),
            packed: self.packed.shallow_clone(),
            row_sums: self.row_sums.shallow_clone(),
            steps: self.steps.shallow_clone(),
            no_bias: self.no_bias.shallow_clone(),
            sentinel: self.sentinel.shallow_clone(),
            input: self.input,
        }
    }
}

/// Whether every number is an fp16 number, as weights from an fp16 file are.
fn is_half(weight: &Tensor) -> Result<bool, ModelError> {
    let rounded = weight.f_to_kind(Kind::Half)?.f_to_kind(Kind::Float)?;
    Ok(rounded.f_equal(weight)?)
}

/// fbgemm has no kernels for older processors.
fn fbgemm_runs_here() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}
