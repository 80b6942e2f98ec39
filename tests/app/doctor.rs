//! What `doctor` finds, and that it finds nothing in an app that is as it should be.

use jskit::app;
use jskit::change::Ownership;
use jskit::doctor::{self, Finding, Offered, Repair};
use jskit::files::Memory;
use jskit::hash::sha256;
use jskit::lock::{Lock, LockedFile, LockedPackage};
use jskit::path::AppPath;

use super::{PLACEMENT, POLICIES, PUBLIC, ParsePath, put, workspaces};

fn offered() -> Offered {
    Offered { tokens: ["workspaces.web.workspace-members.menu-item".to_owned()].into(), ..Offered::default() }
}

fn examine(files: &Memory, lock: &Lock) -> Vec<Finding> {
    doctor::examine(files, &app::read(files), lock, &offered()).expect("examined")
}

fn report(files: &Memory) -> String {
    doctor::report(&examine(files, &Lock::default()))
}

#[test]
fn an_app_that_is_as_it_should_be_has_no_findings() {
    assert_eq!(report(&workspaces()), "no problems found\n");
}

#[test]
fn entries_that_name_what_is_not_there_are_found() {
    let mut files = workspaces();
    let wrong = r#"
addPlacement({ id: "a", target: "shell.primary-naw", kind: "link", surfaces: ["*"] });
addPlacement({ id: "b", target: "page.section-nav", kind: "link", surfaces: ["*"] });
addPlacement({ id: "c", target: "shell.status", kind: "component", surfaces: ["hom"], componentToken: "local.main.gone" });
addPlacement({ id: "d", target: "shell.status", kind: "link", surfaces: ["*"] });
addPlacement({ id: "e", target: "shell-layout:top-rigth", kind: "component", componentToken: "local.main.ui.menu-link-item" });
addPlacement({ id: "shell.home", target: "shell.status", kind: "component", componentToken: "workspaces.web.workspace-members.menu-item" });
addPlacement({ id: "f", target: dynamicTarget(), kind: "link", ...more });
"#;
    put(&mut files, "src/placement.js", &format!("{PLACEMENT}{wrong}"));
    put(&mut files, "src/pages/home/settings.vue", "<template><p>No outlet any more</p></template>\n");
    put(&mut files, "config/public.js", &PUBLIC.replace("workspace_member", "workspace_members"));
    put(&mut files, "config/surfaceAccessPolicies.js", POLICIES);
    assert_eq!(
        report(&files),
        "\
error J402 config/public.js:14: the surface `app` is guarded by the policy `workspace_members`, which the app hasn't
    did you mean `workspace_member`?
error J402 config/public.js:24: the surface `admin` is guarded by the policy `workspace_members`, which the app hasn't
    did you mean `workspace_member`?
error J301 src/placement.js:35: the placement `a` has the target `shell.primary-naw`, which no topology has
    did you mean `shell.primary-nav`?
error J301 src/placement.js:36: the placement `b` has the target `page.section-nav`, which no topology has
    did you mean `page.section-nav@home-settings` or `page.section-nav@admin-settings`?
error J302 src/placement.js:37: the placement `c` names the component `local.main.gone`, which nobody registers
warning J306 src/placement.js:37: the placement `c` is for the surface `hom`, which the app hasn't
    did you mean `home`?
error J307 src/placement.js:38: the placement `d` is a `link`, which `shell.status` has no renderer for
    give it a `componentToken`, or the topology entry a renderer
error J305 src/placement.js:39: the placement `e` goes to the outlet `shell-layout:top-rigth`, which no file has
    did you mean `shell-layout:top-right`?
error J303 src/placement.js:40: two placements are called `shell.home`; the other is in line 8
    the app uses the first one only: rename or remove one
error J305 src/placementTopology.js:43: `page.section-nav@home-settings` leads to the outlet `home-settings:primary-menu` (expanded), which no file has
    did you mean `admin-settings:primary-menu`?

9 errors, 1 warning
"
    );
}

#[test]
fn a_token_that_the_apps_code_registers_in_its_own_way_counts() {
    let mut files = workspaces();
    put(
        &mut files,
        "src/placement.js",
        &format!("{PLACEMENT}addPlacement({{ id: \"g\", target: \"shell.status\", componentToken: \"my.own\" }});\n"),
    );
    assert!(report(&files).contains("J302"));
    put(
        &mut files,
        "packages/main/src/client/own.js",
        "export const register = (app) => app.singleton('my.own', () => null);\n",
    );
    assert_eq!(report(&files), "no problems found\n");
}

#[test]
fn imports_that_lead_nowhere_are_found() {
    let mut files = workspaces();
    put(
        &mut files,
        "src/main.js",
        r#"import { createApp } from "vue";
import App from "./App.vue";
import "./app.css";
import routes from "vue-router/auto-routes";
import { readFile } from "node:fs/promises";
import path from "path";
import main from "@exampleapp/main/client";
import virtual from "virtual:jskit";
import logo from "/logo.svg?url";
import Menu from "@/components/menus/MenuLinkItem.vue";
import Gone from "@/components/menus/MenuLinkItems.vue";
import Layout from "/src/components/ShellLayout";
const Late = () => import("../../outside.js");
// import "./commented.js";
export * from "@scope/other/deep.js";
"#,
    );
    put(&mut files, "public/logo.svg", "<svg />");
    put(&mut files, "src/util/index.js", "export {};\n");
    put(
        &mut files,
        "src/App.vue",
        "<template>\n  <p>import \"./not-code.js\"</p>\n</template>\n\n<script setup>\nimport { a } from \"./util\";\nimport b from \"./utils\";\n</script>\n\n<style src=\"./app.css\"></style>\n",
    );
    put(&mut files, "packages/main/src/server.js", "import pino from \"pino\";\nimport 'vue'\n");
    put(&mut files, "vendor/@jskit-ai/kernel/src/index.js", "import \"./gone.js\";\n");
    assert_eq!(
        report(&files),
        "\
error J202 packages/main/src/server.js:1: imports `pino`, which package.json doesn't list
    run `npm install pino` if it is meant
error J201 src/App.vue:7: the import `./utils` leads to no file
error J201 src/App.vue:10: the import `./app.css` leads to no file
error J201 src/main.js:3: the import `./app.css` leads to no file
error J202 src/main.js:4: imports `vue-router`, which package.json doesn't list
    run `npm install vue-router` if it is meant
error J201 src/main.js:11: the import `@/components/menus/MenuLinkItems.vue` leads to no file
    did you mean `src/components/menus/MenuLinkItem.vue`?
error J201 src/main.js:12: the import `/src/components/ShellLayout` leads to no file
    did you mean `src/components/ShellLayout.vue`?
error J201 src/main.js:13: the import `../../outside.js` leaves the app
error J202 src/main.js:15: imports `@scope/other`, which package.json doesn't list
    run `npm install @scope/other` if it is meant

9 errors, 0 warnings
"
    );
}

#[test]
fn files_that_do_not_parse_are_found_once() {
    let mut files = workspaces();
    put(&mut files, "src/placement.js", "addPlacement({ id: \"a\",, });\n");
    put(
        &mut files,
        "src/components/Broken.vue",
        "<template>\n  <ShellOutlet target=\"a:b\">\n<script>import \"./x.js\"</script>\n",
    );
    put(&mut files, "src/other.js", "const = 1;\n");
    files.files.insert("src/binary.js".parse_path(), vec![0xff]);
    let found: Vec<(&str, String, usize)> = examine(&files, &Lock::default())
        .iter()
        .map(|finding| (finding.code, finding.path.clone(), finding.line))
        .collect();
    let at = |path: &str, line| ("J101", path.to_owned(), line);
    assert_eq!(
        found,
        [at("src/binary.js", 0), at("src/components/Broken.vue", 2), at("src/other.js", 1), at("src/placement.js", 1)]
    );
}

#[test]
fn pages_off_every_surface_and_routes_told_twice_are_found() {
    let mut files = workspaces();
    for path in [
        "src/pages/[...path].vue",
        "src/pages/w.vue",
        "src/pages/about/index.vue",
        "src/pages/home/[id].vue",
        "src/pages/home/[name].vue",
        "src/pages/home/team.vue",
        "src/pages/home/team/index.vue",
        "src/pages/home.team.vue",
    ] {
        put(&mut files, path, "<template><p>A page</p></template>\n");
    }
    for (path, meta) in [("invite", r#"{ "guard": { "policy": "public" } }"#), ("terms", r#"{ "title": "Terms" }"#)] {
        let page = format!("<route lang=\"json\">{{ \"meta\": {meta} }}</route>\n<template><p>A page</p></template>\n");
        put(&mut files, &format!("src/pages/{path}.vue"), &page);
    }
    assert_eq!(
        report(&files),
        "\
warning J401 src/pages/about/index.vue: the page is on no surface, so no surface's rules guard it
    move it below a `pagesRoot` of config/public.js, or give it a guard of its own
warning J401 src/pages/home.team.vue: the page is on no surface, so no surface's rules guard it
    move it below a `pagesRoot` of config/public.js, or give it a guard of its own
error J403 src/pages/home/[name].vue: has the same route as src/pages/home/[id].vue: `/home/[name]`
    rename or remove one of them
error J403 src/pages/home/team.vue: has the same route as src/pages/home.team.vue: `/home/team`
    rename or remove one of them
warning J401 src/pages/terms.vue: the page is on no surface, so no surface's rules guard it
    move it below a `pagesRoot` of config/public.js, or give it a guard of its own

2 errors, 3 warnings
"
    );
}

#[test]
fn what_the_tool_wrote_is_compared_with_the_lock() {
    let mut files = workspaces();
    let mut package = LockedPackage { version: "0.1.0".to_owned(), ..LockedPackage::default() };
    let mut wrote = |path: &str, ownership, text: &str| {
        package.files.insert(path.parse_path(), LockedFile { ownership, hash: sha256(text.as_bytes()) });
    };
    wrote("vendor/@jskit-ai/a/gone.js", Ownership::Vendor, "");
    wrote("vendor/@jskit-ai/a/edited.js", Ownership::Vendor, "before\n");
    wrote("vendor/@jskit-ai/a/clean.js", Ownership::Vendor, "same\n");
    wrote("src/deleted.vue", Ownership::App, "");
    wrote("migrations/20260101000000_a-schema.cjs", Ownership::Migration, "before\n");
    wrote("migrations/20260101000001_a-gone.cjs", Ownership::Migration, "");
    package
        .pending
        .insert(("src/placement.js".parse_path(), "addPlacement(a)".to_owned()), "two registries".to_owned());
    put(&mut files, "vendor/@jskit-ai/a/edited.js", "after\n");
    // Line ends that git changed are no edit.
    put(&mut files, "vendor/@jskit-ai/a/clean.js", "same\r\n");
    put(&mut files, "migrations/20260101000000_a-schema.cjs", "after\n");
    put(&mut files, "migrations/20260202000000_a-schema.cjs", "again\n");
    files.files.insert(AppPath::internal("state/journal"), b"half".to_vec());
    let mut lock = Lock::default();
    lock.packages.insert("a".to_owned(), package);
    let found = examine(&files, &lock);
    assert_eq!(
        doctor::report(&found),
        "\
error J601 .jskit/state/journal: a command was interrupted
    run `jskit recover`
warning J503 migrations/20260101000000_a-schema.cjs: was edited after `a` wrote it
    databases that ran it don't change; write a new migration instead
error J501 migrations/20260101000001_a-gone.cjs: is missing: the migration of `a` was written and is gone
    run `jskit doctor --fix`
error J701 migrations/20260202000000_a-schema.cjs: is the same migration as migrations/20260101000000_a-schema.cjs: `a-schema`
    keep the one that databases have run, and remove the other
warning J506 src/deleted.vue: is gone: `a` wrote it
    if that was meant, there is nothing to do; only `jskit restore src/deleted.vue` brings it back
error J504 src/placement.js: an edit for `a` waits: `addPlacement(a)` (two registries)
    make room for it and run `jskit doctor --fix`, or paste the snippet by hand
warning J502 vendor/@jskit-ai/a/edited.js: was edited, and belongs to `a`
    the next update of the package stops at it; `jskit diff` shows what was changed
error J501 vendor/@jskit-ai/a/gone.js: is missing: it is part of `a`
    run `jskit doctor --fix`

5 errors, 3 warnings
"
    );
    let repairs: Vec<&Repair> = found.iter().filter_map(|finding| finding.repair.as_ref()).collect();
    let rewrite = |path: &str| Repair::RewriteFile { package: "a".to_owned(), path: path.parse_path() };
    let retry = Repair::RetryEdit {
        package: "a".to_owned(),
        path: "src/placement.js".parse_path(),
        entry: "addPlacement(a)".to_owned(),
    };
    let migration = rewrite("migrations/20260101000001_a-gone.cjs");
    assert_eq!(repairs, [&Repair::Recover, &migration, &retry, &rewrite("vendor/@jskit-ai/a/gone.js")]);
}

#[test]
fn every_code_is_documented() {
    let docs = include_str!("../../docs/doctor.md");
    let sources = [
        include_str!("../../src/doctor.rs"),
        include_str!("../../src/doctor/bases.rs"),
        include_str!("../../src/doctor/entries.rs"),
        include_str!("../../src/doctor/imports.rs"),
        include_str!("../../src/doctor/merged.rs"),
        include_str!("../../src/doctor/needed.rs"),
        include_str!("../../src/doctor/owned.rs"),
        include_str!("../../src/doctor/pages.rs"),
        include_str!("../../src/doctor/resolve_import.rs"),
        include_str!("../../src/doctor/sources.rs"),
        include_str!("../../src/doctor/together.rs"),
    ];
    let codes = |text: &str| {
        let parts = text.split(['"', '`']).filter(|part| part.len() == 4 && part.starts_with('J'));
        parts.filter(|part| part[1..].bytes().all(|byte| byte.is_ascii_digit())).map(str::to_owned).collect::<Vec<_>>()
    };
    let mut used: Vec<String> = sources.iter().flat_map(|source| codes(source)).collect();
    let mut listed: Vec<String> =
        docs.lines().filter(|line| line.starts_with("| `J")).flat_map(|line| codes(line).into_iter().take(1)).collect();
    used.sort();
    used.dedup();
    listed.sort();
    assert_eq!(used, listed);
}
