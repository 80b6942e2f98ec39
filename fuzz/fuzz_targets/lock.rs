#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jskit_fuzz::lock::run(bytes));
