//! Every committed input of the fuzz targets, and every one that broke something once, through its target.

#[path = "../../fuzz/src/lib.rs"]
pub mod targets;

use std::fs;
use std::path::Path;

/// The inputs are text or bytes of at most a few kilobytes: those of a target take a second or two.
#[track_caller]
fn replay(target: &str, run: fn(&[u8])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut count = 0;
    for folder in ["corpus", "regressions"] {
        // A target that never broke anything has no regressions.
        let Ok(entries) = fs::read_dir(root.join(folder).join(target)) else { continue };
        for entry in entries {
            let path = entry.expect("an entry").path();
            let bytes = fs::read(&path).expect("an input");
            let held = std::panic::catch_unwind(|| run(&bytes)).is_ok();
            assert!(held, "{}\n{}", path.display(), String::from_utf8_lossy(&bytes));
            count += 1;
        }
    }
    assert!(count >= 5, "{target} has {count} inputs");
}

macro_rules! targets {
    ($($target:ident)*) => {
        $(
            #[test]
            fn $target() {
                replay(stringify!($target), targets::$target::run);
            }
        )*

        #[test]
        fn every_target_is_built_and_replayed() {
            let manifest = include_str!("../../fuzz/Cargo.toml");
            let built: Vec<&str> = manifest.split("[[bin]]\nname = \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            assert_eq!(built, [$(stringify!($target)),*]);
        }
    };
}

targets! { descriptor_toml descriptor_javascript placement config vue lock journal env manifest }
