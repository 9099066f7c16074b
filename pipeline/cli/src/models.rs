//! `dixit models verify`, and the way from a model's folder to a pipeline.

use std::io::Write as _;

use anyhow::bail;

use crate::{args, config, failure};

/// `dixit models verify`: one line for every model.
///
/// # Errors
/// Where there is nothing to verify, or a model is not what its manifest says; after all have been looked at.
pub fn verify(args: &args::VerifyArgs) -> anyhow::Result<()> {
    let folder = config::models_folder(args.models_dir.as_deref())?;
    let names = match &args.model {
        Some(name) => vec![config::model_in(&folder, name)?.name],
        None => config::models_in(&folder),
    };
    if names.is_empty() {
        bail!("there is no model in {}: no folder in it has a {}", folder.display(), config::MANIFEST);
    }
    let mut out = std::io::stdout().lock();
    let mut damaged = Vec::new();
    for name in names {
        match dixit_models::verify(&folder.join(&name)) {
            Ok(verified) => writeln!(out, "{name}: {} files as in the manifest", verified.1.len())?,
            Err(error) => {
                writeln!(out, "{name}: damaged")?;
                damaged.push(failure::in_a_line(&error.into()));
            }
        }
    }
    out.flush()?;
    if damaged.is_empty() {
        return Ok(());
    }
    bail!("{}", damaged.join("; "))
}
