//! Says in words that libtorch is missing, before its C++ wrapper fails to compile in a page of errors.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    println!("cargo:rerun-if-env-changed=LIBTORCH");
    let Some(folder) = std::env::var_os("LIBTORCH") else {
        println!("cargo:warning=LIBTORCH is not set: run cargo inside the checkout, whose .cargo/config.toml sets it");
        return ExitCode::FAILURE;
    };
    let library = Path::new(&folder).join("lib/libtorch_cpu.so");
    println!("cargo:rerun-if-changed={}", library.display());
    if !library.exists() {
        println!(
            "cargo:warning=libtorch is not set up ({} is not there): run scripts/setup once, then cargo again",
            library.display()
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
