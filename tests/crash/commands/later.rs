//! The commands of an app's later life: update, undo, redo, `doctor --fix`.

use std::path::Path;
use std::process::Command;

use super::{TOOL, jskit, minimal_app, program, recover, run, shell_app};
use crate::crash::matrix::{self, Scenario, Writes};

const FIRST: &str = r#"schema = 1
id = "parts"
version = "0.1.0"
kind = "runtime"
summary = "Parts."
depends-on = ["kernel"]
[[files]]
from = "src/merged.js"
[[files]]
from = "src/before.js"
[[files]]
from = "src/dropped.js"
[[migrations]]
id = "parts-first"
[[config]]
file = "public"
path = "parts.size"
value = 20
[[config]]
file = "public"
path = "parts.shape"
value = "round"
"#;

/// All that an update can bring.
const SECOND: &str = r#"schema = 1
id = "parts"
version = "0.2.0"
kind = "runtime"
summary = "Parts."
depends-on = ["kernel"]
[[files]]
from = "src/merged.js"
[[files]]
from = "src/after.js"
was = ["src/before.js"]
[[files]]
from = "src/made.js"
[[migrations]]
id = "parts-first"
[[migrations]]
id = "parts-second"
[[config]]
file = "public"
path = "parts.size"
value = 30
[[config]]
file = "public"
path = "parts.colour"
value = "red"
[[npm]]
scripts = { parts = "node src/after.js" }
[[env]]
key = "PARTS_URL"
comment = "Where parts are."
value = "http://localhost"
"#;

const UP: &str = "exports.up = () => {};\n";

/// Puts a version of the package into the app's own packages.
fn offer(world: &Path, descriptor: &str, templates: &[(&str, &str)]) {
    let package = world.join("app/packages/parts");
    if package.exists() {
        std::fs::remove_dir_all(&package).expect("the version before");
    }
    let templates = templates.iter().map(|(path, text)| (format!("templates/{path}"), *text));
    for (path, text) in templates.chain([("package.descriptor.toml".to_owned(), descriptor)]) {
        let path = package.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file of the package");
    }
}

/// An app whose user has edited what the package is going to change.
fn behind(world: &Path) {
    minimal_app(world);
    // A migration of a far day: those of packages follow it second by second, in every run alike.
    let own = world.join("app/migrations/20990101000000_own.cjs");
    std::fs::create_dir_all(own.parent().expect("a folder")).expect("a folder");
    std::fs::write(own, "exports.up = () => {};\n").expect("a migration");
    let first = [
        ("app/src/merged.js", "export const first = 1;\n\n// Between.\n\nexport const last = 1;\n"),
        ("app/src/before.js", "export const name = \"part\";\n\n// The end.\n"),
        ("app/src/dropped.js", "export const dropped = true;\n"),
        ("migrations/parts-first.cjs", UP),
    ];
    offer(world, FIRST, &first);
    run(&world.join("app"), &["add", "parts"]);
    for (path, from, to) in [("src/merged.js", "first = 1", "first = 3"), ("src/before.js", "\"part\"", "\"my part\"")]
    {
        let path = world.join("app").join(path);
        let text = std::fs::read_to_string(&path).expect("the package's file");
        std::fs::write(path, text.replace(from, to)).expect("the edit");
    }
    let second = [
        ("app/src/merged.js", "export const first = 1;\n\n// Between.\n\nexport const last = 2;\n"),
        ("app/src/after.js", "export const name = \"part\";\n\n// The end.\n\nexport const more = true;\n"),
        ("app/src/made.js", "export const made = true;\n"),
        ("migrations/parts-first.cjs", UP),
        ("migrations/parts-second.cjs", UP),
    ];
    offer(world, SECOND, &second);
}

fn update(world: &Path) -> Command {
    jskit(&world.join("app"), &["update"])
}

fn updated(world: &Path) {
    behind(world);
    run(&world.join("app"), &["update"]);
    let app = world.join("app");
    let text = |path: &str| std::fs::read_to_string(app.join(path)).expect("a file");
    assert!(text("src/merged.js").contains("first = 3") && text("src/merged.js").contains("last = 2"), "it is merged");
    assert!(text("src/after.js").contains("my part") && text("src/after.js").contains("more"), "it is renamed");
    assert!(!app.join("src/dropped.js").exists() && app.join("src/made.js").exists());
    assert!(app.join("migrations/20990101000002_parts-second.cjs").exists());
}

/// Run again after it was done it would walk on: it walks back and there again then, as far as the history knows the way.
fn walk(world: &Path, is_done: bool, way: &str, back: &str) -> Command {
    let app = world.join("app");
    if is_done {
        let both = "\"$0\" \"$1\" && \"$0\" \"$2\"";
        program("sh", &app, &["-c", both, TOOL, back, way])
    } else {
        jskit(&app, &[way])
    }
}

fn is_updated(world: &Path) -> bool {
    world.join("app/src/made.js").exists()
}

fn undo(world: &Path) -> Command {
    walk(world, !is_updated(world), "undo", "redo")
}

fn undone(world: &Path) {
    updated(world);
    run(&world.join("app"), &["undo"]);
}

fn redo(world: &Path) -> Command {
    walk(world, is_updated(world), "redo", "undo")
}

/// Files that something needs are gone, and one of a generated page.
fn damaged(world: &Path) {
    shell_app(world);
    run(&world.join("app"), &["generate", "page", "home/reports", "--name", "Reports"]);
    for path in ["src/App.vue", "src/pages/home/reports/index.vue", "vendor/@jskit-ai/kernel/package.json"] {
        std::fs::remove_file(world.join("app").join(path)).expect("the file was there");
    }
    // Git keeps no empty folder.
    std::fs::remove_dir(world.join("app/src/pages/home/reports")).expect("an empty folder");
}

fn fix(world: &Path) -> Command {
    jskit(&world.join("app"), &["doctor", "--fix"])
}

matrix_of!(update_matrix, behind, update, Some(recover), 40, Writes::Some);
matrix_of!(undo_matrix, updated, undo, Some(recover), 40, Writes::Some);
matrix_of!(redo_matrix, undone, redo, Some(recover), 40, Writes::Some);
matrix_of!(doctor_fix_matrix, damaged, fix, Some(recover), 15, Writes::Some);
