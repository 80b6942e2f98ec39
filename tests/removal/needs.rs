//! Edited files that need what is removed: all of them are named at once, and go when that is meant.

use std::sync::OnceLock;

use jskit::change::ChangeSet;
use jskit::descriptor::model::Tenancy;
use jskit::files::Memory;
use jskit::lock;
use jskit::removal::Edited;

use super::world::{
    adding, apply, change_set, difference, essence, findings, generate, minimal, path, removing, run, unreadable,
};

const PROVIDER: &str = "packages/main/src/client/providers/MainClientProvider.js";

/// An app with the account surface.
fn users() -> Memory {
    static MADE: OnceLock<Memory> = OnceLock::new();
    let make = || {
        let mut files = minimal(Tenancy::None);
        run(&mut files, &adding(&["shell-web", "database-runtime-sqlite", "auth-provider-local-core", "users-web"]));
        files
    };
    MADE.get_or_init(make).clone()
}

fn write(files: &mut Memory, file: &str, text: &str) {
    files.files.insert(path(file), text.as_bytes().to_vec());
}

#[track_caller]
fn edit(files: &mut Memory, file: &str, from: &str, to: &str) {
    let text = read(files, file).expect(file);
    assert_eq!(text.matches(from).count(), 1, "`{from}` in {file}:\n{text}");
    write(files, file, &text.replace(from, to));
}

fn append(files: &mut Memory, file: &str, text: &str) {
    let before = read(files, file).expect(file);
    write(files, file, &(before + text));
}

fn read(files: &Memory, file: &str) -> Option<String> {
    files.files.get(&path(file)).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

fn remove(files: &Memory, ids: &[&str], edited: Edited) -> ChangeSet {
    let lock = lock::load(files).expect("the lock");
    change_set(files, &lock, &removing(ids), edited).expect("a change set")
}

/// `path:line message`.
fn conflicts(set: &ChangeSet) -> Vec<String> {
    let place = |line: Option<usize>| line.map(|line| format!(":{line}")).unwrap_or_default();
    set.conflicts.iter().map(|one| format!("{}{} {}", one.path, place(one.line), one.message)).collect()
}

fn line_of(files: &Memory, file: &str, text: &str) -> usize {
    read(files, file).expect(file).lines().position(|line| line.contains(text)).expect(text) + 1
}

const OWN_PAGE: &str = "<script setup>\nimport { mdiBell } from \"@mdi/js\";\nimport { usePaths } from \"@jskit-ai/users-web/client\";\nimport own from \"../../own.js\";\n\nconst paths = usePaths();\n</script>\n\n<template>\n  <p>{{ paths }} {{ own }} {{ mdiBell }}</p>\n</template>\n";

/// Everything in which a user can need `users-web`.
fn entangled() -> Memory {
    let mut files = users();
    write(&mut files, "src/pages/home/own.vue", OWN_PAGE);
    write(
        &mut files,
        "src/pages/home/again.vue",
        "<script setup>\nimport Own from \"./own.vue\";\n</script>\n\n<template>\n  <Own />\n</template>\n",
    );
    write(&mut files, "src/own.js", "export default \"own\";\n");
    append(
        &mut files,
        "src/placement.js",
        "\naddPlacement({\n  id: \"own.section\",\n  target: \"settings.sections\",\n  owner: \"account-settings\",\n  kind: \"component\",\n  surfaces: [\"account\"],\n  order: 900,\n  componentToken: \"users.web.tools.widget\"\n});\n",
    );
    edit(
        &mut files,
        "src/components/account/settings/AccountSettingsProfileSection.vue",
        "<template>",
        "<!-- Ours. -->\n<template>",
    );
    append(&mut files, "tests/client/account.test.js", "// Ours.\n");
    append(&mut files, "vendor/@jskit-ai/users-web/src/client/index.js", "// Ours.\n");
    generate(&mut files, "page", &[("path", "account/reports"), ("name", "Reports")]);
    files
}

#[test]
fn all_that_need_it_are_named_and_nothing_else_is() {
    let files = entangled();
    let set = remove(&files, &["users-web"], Edited::Stop);
    let said = conflicts(&set);
    let placed = line_of(&files, "src/placement.js", "id: \"own.section\"") - 1;
    let profile = "src/components/account/settings/AccountSettingsProfileSection.vue";
    let imported = line_of(&files, profile, "@jskit-ai/users-web/client");
    let expected = [
        format!("{profile}:{imported} needs `users-web`: without it imports `@jskit-ai/users-web`, which package.json doesn't list"),
        "src/pages/account/reports/index.vue needs `users-web`: without it the page is on no surface, so no surface's rules guard it".to_owned(),
        "src/pages/home/again.vue:2 needs `users-web`: without it the import `./own.vue` leads to no file".to_owned(),
        "src/pages/home/own.vue:3 needs `users-web`: without it imports `@jskit-ai/users-web`, which package.json doesn't list".to_owned(),
        format!("src/placement.js:{placed} needs `users-web`: without it the placement `own.section` has the target `settings.sections@account-settings`, which no topology has"),
        "tests/client/account.test.js `tests/client/account.test.js` was edited, and tests `users-web`".to_owned(),
        "vendor/@jskit-ai/users-web/src/client/index.js `vendor/@jskit-ai/users-web/src/client/index.js` was edited, and is part of `users-web`".to_owned(),
    ];
    for line in &expected {
        assert!(said.contains(line), "{line}\nis not in\n{}", said.join("\n"));
    }
    let places: std::collections::BTreeSet<&str> =
        set.conflicts.iter().map(|conflict| conflict.path.as_str()).collect();
    let wanted: std::collections::BTreeSet<&str> =
        expected.iter().map(|line| line.split([' ', ':']).next().unwrap_or_default()).collect();
    assert_eq!(places, wanted, "{}", said.join("\n"));
    assert!(set.warnings.iter().any(|warning| warning.contains("`--keep-edited`")), "{:?}", set.warnings);
    let stays = |part: &str| set.kept.iter().any(|kept| kept.to_string().contains(part));
    assert!(!stays("Profile") && !stays("vendor/"), "{:?}", set.kept);
}

#[test]
fn what_needs_it_is_kept_outside_the_build_or_deleted() {
    let files = entangled();
    let mut kept = files.clone();
    let set = remove(&files, &["users-web"], Edited::Keep);
    assert_eq!(set.conflicts, []);
    apply(&mut kept, &set);
    assert_eq!(findings(&kept), Vec::<String>::new());
    assert_eq!(unreadable(&kept), Vec::<String>::new());
    for file in [
        "src/pages/home/own.vue",
        "src/pages/home/again.vue",
        "src/components/account/settings/AccountSettingsProfileSection.vue",
        "src/pages/account/reports/index.vue",
        "tests/client/account.test.js",
        "vendor/@jskit-ai/users-web/src/client/index.js",
    ] {
        assert_eq!(read(&kept, &format!("removed/{file}")), read(&files, file), "{file}");
        assert_eq!(read(&kept, file), None, "{file}");
    }
    assert_eq!(read(&kept, "src/own.js"), read(&files, "src/own.js"), "it needs nothing");
    let placement = read(&kept, "removed/src/placement.js").expect("the placement");
    assert!(placement.starts_with("addPlacement({\n  id: \"own.section\""), "{placement}");
    let placements = read(&kept, "src/placement.js").expect("the file");
    assert!(!placements.contains("own.section") && !placements.contains("reports"), "{placements}");

    let mut deleted = files.clone();
    apply(&mut deleted, &remove(&files, &["users-web"], Edited::Delete));
    kept.files.retain(|path, _| !path.as_str().starts_with("removed/"));
    assert_eq!(difference(&essence(&kept), &essence(&deleted)), "");
    // But for what nobody asked about it is the app that never had the package.
    deleted.files.remove(&path("src/own.js"));
    let mut never = minimal(Tenancy::None);
    run(&mut never, &adding(&["shell-web", "database-runtime-sqlite", "auth-provider-local-core"]));
    assert_eq!(difference(&essence(&deleted), &essence(&never)), "");
}

#[test]
fn what_was_kept_before_is_not_overwritten() {
    let mut files = users();
    let file = "src/pages/home/own.vue";
    for text in [OWN_PAGE.to_owned(), OWN_PAGE.replace("<p>", "<div>").replace("</p>", "</div>")] {
        write(&mut files, file, &text);
        write(&mut files, "src/own.js", "export default \"own\";\n");
        let set = remove(&files, &["users-web"], Edited::Keep);
        apply(&mut files, &set);
        run(&mut files, &adding(&["users-web"]));
    }
    assert!(read(&files, "removed/src/pages/home/own.vue").expect("the first").contains("<p>"));
    assert!(read(&files, "removed/src/pages/home/own.2.vue").expect("the second").contains("<div>"));
}

#[test]
fn a_file_that_another_package_needs_is_edited_by_hand() {
    let mut files = users();
    append(&mut files, "src/application.js", "import \"@jskit-ai/users-web/client\";\n");
    append(&mut files, "src/pages/index.vue", "<!-- Ours, and no need. -->\n");
    for edited in [Edited::Stop, Edited::Keep, Edited::Delete] {
        let set = remove(&files, &["users-web"], edited);
        let line = line_of(&files, "src/application.js", "users-web");
        assert_eq!(
            conflicts(&set),
            [format!(
                "src/application.js:{line} needs `users-web`: without it imports `@jskit-ai/users-web`, which package.json doesn't list; \
                 the file is of `kernel`, which stays: edit it first"
            )]
        );
    }
    let mut files = users();
    edit(&mut files, "package.json", "\"@jskit-ai/users-web\": \"0.1.0\"", "\"@jskit-ai/users-web\": \"*\"");
    let said = conflicts(&remove(&files, &["users-web"], Edited::Keep));
    assert!(said.len() == 1 && said[0].contains("it lists `@jskit-ai/users-web`"), "{said:?}");
}

#[test]
fn a_value_of_the_container_is_asked_for_by_its_token() {
    let mut files = users();
    append(&mut files, "packages/main/src/server/index.js", "// A word such as \"users.profiles\" is no need.\n");
    write(
        &mut files,
        "packages/main/src/server/report.js",
        "export const report = (app) => app.make(\"console.audit\");\n",
    );
    run(&mut files, &adding(&["console-web"]));
    let said = conflicts(&remove(&files, &["console-web"], Edited::Stop));
    assert_eq!(
        said,
        ["packages/main/src/server/report.js:1 needs `console-web`: it asks the container for `console.audit`"]
    );
}

#[test]
fn a_registration_goes_with_the_component_that_it_imports() {
    let mut files = users();
    edit(
        &mut files,
        PROVIDER,
        "\nexport {",
        "import OwnSection from \"/src/components/account/settings/AccountSettingsSecuritySection.vue\";\n\nregisterMainClientComponent(\"own.section\", () => OwnSection);\n\nexport {",
    );
    let stopped = conflicts(&remove(&files, &["users-web"], Edited::Stop));
    assert!(stopped.len() == 1 && stopped[0].starts_with(PROVIDER), "{stopped:?}");
    let set = remove(&files, &["users-web"], Edited::Delete);
    assert_eq!(set.conflicts, []);
    apply(&mut files, &set);
    let provider = read(&files, PROVIDER).expect("the provider");
    assert!(!provider.contains("OwnSection") && !provider.contains("own.section"), "{provider}");
    assert_eq!(findings(&files), Vec::<String>::new());
}
