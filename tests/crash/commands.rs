//! The same for the real binary and its commands.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::matrix::{self, Scenario, Writes};
use crate::support::archive::Tar;
use crate::support::tree;

/// The tool, in an environment of its own.
fn jskit(folder: &Path, args: &[&str]) -> Command {
    program(TOOL, folder, args)
}

const TOOL: &str = env!("CARGO_BIN_EXE_jskit");

fn program(name: &str, folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.current_dir(folder).args(args).stdin(Stdio::null());
    for name in ["JSKIT_CATALOG", "JSKIT_LOCK_WAIT", "JSKIT_FAULT", "JSKIT_FAULT_COUNT"] {
        command.env_remove(name);
    }
    command
}

fn run(folder: &Path, args: &[&str]) {
    let output = jskit(folder, args).output().expect("the tool runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn create_app(world: &Path) -> Command {
    jskit(world, &["create-app", "app", "--preset", "minimal", "--no-git"])
}

fn minimal_app(world: &Path) {
    assert!(create_app(world).output().expect("the tool runs").status.success());
}

fn shell_app(world: &Path) {
    run(world, &["create-app", "app", "--preset", "shell", "--no-git"]);
}

fn add(world: &Path) -> Command {
    jskit(&world.join("app"), &["add", "shell-web"])
}

fn generate_page(world: &Path) -> Command {
    jskit(&world.join("app"), &["generate", "page", "home/reports", "--name", "Reports"])
}

fn section_page(world: &Path) {
    shell_app(world);
    run(&world.join("app"), &["generate", "page", "home/team.vue", "--name", "Team"]);
}

fn add_subpages(world: &Path) -> Command {
    jskit(&world.join("app"), &["generate", "add-subpages", "home/team"])
}

fn tenancy(world: &Path) -> Command {
    jskit(&world.join("app"), &["tenancy", "personal"])
}

fn create_package(world: &Path) -> Command {
    jskit(&world.join("app"), &["create", "package", "order-book"])
}

fn create_package_alone(world: &Path) -> Command {
    jskit(world, &["create", "package", "order-book"])
}

/// An app beside an archive of one package.
fn app_and_archive(world: &Path) {
    minimal_app(world);
    write_archive(world, "one");
}

fn write_archive(world: &Path, text: &str) {
    let descriptor = "schema = 1\nid = \"widgets\"\nversion = \"1.0.0\"\nkind = \"runtime\"\nsummary = \"Widgets.\"\n\
                      [[files]]\nfrom = \"widgets.js\"\nto = \"src/widgets.js\"\nraw = true\n";
    let archive = Tar::of(&[("package.descriptor.toml", descriptor), ("templates/app/widgets.js", text)]).packed();
    std::fs::write(world.join("widgets.tgz"), archive).expect("an archive");
}

/// The app remembers an archive; a newer one lies beside it.
fn app_with_source(world: &Path) {
    app_and_archive(world);
    run(&world.join("app"), &["catalog", "add", "../widgets.tgz"]);
    write_archive(world, "two");
}

fn catalog_add(world: &Path) -> Command {
    jskit(&world.join("app"), &["catalog", "add", "../widgets.tgz"])
}

fn catalog_remove(world: &Path) -> Command {
    // Run again after it was done there is no such source any more.
    let there = world.join("app/.jskit/sources/widgets.json").exists();
    let args: &[&str] = if there { &["catalog", "remove", "widgets"] } else { &["catalog", "list"] };
    jskit(&world.join("app"), args)
}

fn position(world: &Path) -> Command {
    jskit(&world.join("app"), &["position", "element", "shell.home", "--after", "shell.home.settings"])
}

fn deleted_files(world: &Path) {
    shell_app(world);
    for path in ["src/App.vue", "vendor/@jskit-ai/kernel/package.json"] {
        std::fs::remove_file(world.join("app").join(path)).expect("the file was there");
    }
}

fn restore(world: &Path) -> Command {
    jskit(&world.join("app"), &["restore", "src/App.vue", "vendor/@jskit-ai/kernel/package.json"])
}

fn planned(world: &Path) {
    shell_app(world);
    let plan = ["plan", "generate", "page", "home/reports", "--name", "Reports", "--out", "../plan.json"];
    run(&world.join("app"), &plan);
}

fn apply(world: &Path) -> Command {
    jskit(&world.join("app"), &["apply", "../plan.json"])
}

fn shell_app_in_use(world: &Path) {
    shell_app(world);
    let page = "<script setup>\nimport { ShellOutlet } from \"@jskit-ai/shell-web/client\";\n</script>\n\n<template>\n  <ShellOutlet target=\"own:place\" />\n</template>\n";
    std::fs::write(world.join("app/src/pages/own.vue"), page).expect("a page");
}

fn remove(world: &Path) -> Command {
    jskit(&world.join("app"), &["remove", "package", "shell-web", "--keep-edited"])
}

fn recover(world: &Path) -> Command {
    jskit(&world.join("app"), &["recover"])
}

/// One test a fault, so that they run side by side.
macro_rules! matrix_of {
    ($name:ident, $setup:expr, $command:expr, $settle:expr, $least:expr) => {
        matrix_of!($name, $setup, $command, $settle, $least, Writes::All);
    };
    ($name:ident, $setup:expr, $command:expr, $settle:expr, $least:expr, $writes:expr) => {
        mod $name {
            use super::*;

            fn check(faults: &'static [&'static str]) {
                let scenario = Scenario {
                    setup: $setup,
                    command: $command,
                    settle: $settle,
                    faults,
                    secrets: &[],
                    writes: $writes,
                };
                let count = matrix::run(&scenario);
                assert!(count >= $least, "{count} operations: writes go past the gate");
            }

            #[test]
            fn killed_at_every_write() {
                check(&["abort"]);
            }

            #[test]
            fn disk_full_at_every_write() {
                check(&["enospc"]);
            }

            #[test]
            fn disk_error_at_every_write() {
                check(&["eio"]);
            }
        }
    };
}

mod later;

matrix_of!(create_app_matrix, |_| (), create_app, None, 200);
matrix_of!(add_matrix, minimal_app, add, Some(recover), 200);
matrix_of!(generate_page_matrix, shell_app, generate_page, Some(recover), 15);
matrix_of!(add_subpages_matrix, section_page, add_subpages, Some(recover), 15);
matrix_of!(position_matrix, shell_app, position, Some(recover), 5);
matrix_of!(restore_matrix, deleted_files, restore, Some(recover), 5);
matrix_of!(apply_matrix, planned, apply, Some(recover), 15);
matrix_of!(remove_matrix, shell_app_in_use, remove, Some(recover), 100, Writes::Some);
matrix_of!(tenancy_matrix, shell_app, tenancy, Some(recover), 15);
matrix_of!(create_package_matrix, minimal_app, create_package, Some(recover), 15);
// Outside an app there is nothing to recover: the same command settles what is left.
matrix_of!(create_package_alone_matrix, |_| (), create_package_alone, Some(create_package_alone), 15);
matrix_of!(catalog_add_matrix, app_and_archive, catalog_add, Some(recover), 8);
matrix_of!(catalog_replace_matrix, app_with_source, catalog_add, Some(recover), 8);
matrix_of!(catalog_remove_matrix, app_with_source, catalog_remove, Some(recover), 8);

/// Numbers without a pattern, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

#[test]
fn killed_from_outside_three_hundred_times() {
    let home = tree::scratch();
    let start = home.path().join("start");
    std::fs::create_dir(&start).expect("a folder");
    minimal_app(&start);
    let before = tree::read(&start);
    let whole = home.path().join("whole");
    tree::copy(&start, &whole);
    let began = Instant::now();
    assert!(add(&whole).output().expect("it runs").status.success());
    let length = u64::try_from(began.elapsed().as_micros()).expect("a short run");
    let after = tree::read(&whole);

    let mut random = Random(1);
    let (mut untouched, mut made) = (0, 0);
    for number in 0..300 {
        let world = home.path().join(format!("{number}"));
        tree::copy(&start, &world);
        let mut child = add(&world).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
        std::thread::sleep(Duration::from_micros(random.below(length + length / 4)));
        let _ = child.kill();
        child.wait().expect("it ends");
        assert!(recover(&world).output().expect("it runs").status.success(), "kill {number}");
        let now = tree::read(&world);
        if now == before {
            untouched += 1;
        } else {
            assert_eq!(tree::difference(&now, &after), Vec::<String>::new(), "kill {number}");
            made += 1;
        }
        if number % 10 == 0 {
            assert!(add(&world).output().expect("it runs").status.success(), "add after kill {number}");
            assert_eq!(tree::difference(&tree::read(&world), &after), Vec::<String>::new(), "add after kill {number}");
        }
        std::fs::remove_dir_all(&world).expect("the world can go");
    }
    assert!(untouched > 0 && made > 0, "kills on both sides: {untouched} before, {made} after");
}

/// A catalog of two packages that both edit the same files of the app.
fn catalog_of_two(folder: &Path) {
    for id in ["alpha", "beta"] {
        let descriptor = format!(
            r#"schema = 1
id = "{id}"
version = "0.1.0"
kind = "runtime"
summary = "Half of a pair."
depends-on = ["kernel"]

[[config]]
file = "public"
path = "pair.{id}"
value = "{id}"

[[files]]
from = "src/{id}.js"
raw = true
reason = "A file of its own."

[[npm]]
scripts = {{ {id} = "node src/{id}.js" }}
"#
        );
        let files = folder.join("templates").join(id).join("app/src");
        std::fs::create_dir_all(&files).expect("a folder");
        std::fs::create_dir_all(folder.join("package-descriptors")).expect("a folder");
        std::fs::write(folder.join(format!("package-descriptors/{id}.toml")), descriptor).expect("a descriptor");
        std::fs::write(files.join(format!("{id}.js")), format!("export const {id} = true;\n")).expect("a template");
    }
}

#[test]
fn twenty_pairs_at_once() {
    let home = tree::scratch();
    let start = home.path().join("start");
    std::fs::create_dir(&start).expect("a folder");
    minimal_app(&start);
    let catalog = home.path().join("catalog");
    catalog_of_two(&catalog);
    let add = |world: &Path, id: &str, wait: &str| {
        let mut command = jskit(&world.join("app"), &["add", id]);
        command.args(crate::support::trust(&catalog, &["add"]));
        command.env("JSKIT_CATALOG", &catalog).env("JSKIT_LOCK_WAIT", wait);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    let after = |order: [&str; 2]| {
        let world = home.path().join(order.join("-"));
        tree::copy(&start, &world);
        for id in order {
            let output = add(&world, id, "10").output().expect("it runs");
            assert!(output.status.success(), "{id}: {}", String::from_utf8_lossy(&output.stderr));
        }
        tree::read(&world)
    };
    let sides = [after(["alpha", "beta"]), after(["beta", "alpha"])];

    for number in 0..20 {
        let world = home.path().join(format!("{number}"));
        tree::copy(&start, &world);
        // Every fourth pair doesn't wait, so that one of the two may be turned away.
        let wait = if number % 4 == 3 { "0" } else { "10" };
        let children = ["alpha", "beta"].map(|id| (id, add(&world, id, wait).spawn().expect("it runs")));
        for (id, child) in children {
            let output = child.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            if !output.status.success() {
                assert!(wait == "0" && said.contains("the app is in use by"), "pair {number}, {id}: {said}");
                assert!(add(&world, id, "10").output().expect("it runs").status.success(), "pair {number}, {id} again");
            }
        }
        let now = tree::read(&world);
        assert!(sides.contains(&now), "pair {number}: {:?}", tree::difference(&now, &sides[0]));
        std::fs::remove_dir_all(&world).expect("the world can go");
    }
}
