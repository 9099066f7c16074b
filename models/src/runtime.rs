//! Process-wide settings of libtorch and of the allocator beneath it. The only hand-written `unsafe` of the project.

use std::sync::Once;

/// Set once per process, before the first worker starts; later calls do nothing.
///
/// - One libtorch thread per worker: workers are rayon's, and two workers with one thread each beat one with two.
/// - Freed memory is kept for the next layer. An encoder frees and asks for the same few megabytes dozens of times a
///   passage; given back to the system each time they cost page faults: `BertModel` on the main thread read 2,430 pieces
///   a CPU-second without this and 3,600 with it, the fused encoder on a worker gains up to 5 %. What is kept is bounded.
/// - libtorch's notice that its fbgemm functions are deprecated is not for our users: it stays silent below errors.
pub fn prepare_process() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tch::set_num_threads(1);
        keep_freed_memory();
        silence_warnings();
    });
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn keep_freed_memory() {
    const MIB: libc::c_int = 1 << 20;
    // SAFETY: mallopt takes two integers and locks the allocator itself. A refusal (0) costs speed alone.
    #[allow(unsafe_code)]
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 32 * MIB);
        libc::mallopt(libc::M_TRIM_THRESHOLD, 64 * MIB);
        libc::mallopt(libc::M_TOP_PAD, 16 * MIB);
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn keep_freed_memory() {}

fn silence_warnings() {
    /// c10's numbers: 0 info, 1 warning, 2 error.
    const ERROR: libc::c_int = 2;
    #[allow(unsafe_code)]
    extern "C" {
        /// The threshold of c10's log, an `int` that c10 exports; tch has no function that sets it.
        static mut FLAGS_caffe2_log_level: libc::c_int;
    }
    // SAFETY: a plain int of the linked libc10 (the version is pinned), written before any worker thread reads it.
    #[allow(unsafe_code)]
    unsafe {
        FLAGS_caffe2_log_level = ERROR;
    }
}
