//! What the Multi-homing chapter has its reader look at: the package before it is installed, and the placements afterwards.

use super::retrofit::{retrofitted, users};
use crate::support::Said;

/// Places of outlets stand in files that packages change: that they are lines is enough.
fn without_lines(said: &Said) -> String {
    said.out.lines().fold(String::new(), |text, line| {
        let (place, number) = line.rsplit_once(':').expect("a line");
        assert!(number.parse::<usize>().is_ok_and(|number| number > 0), "{line}");
        text + place + "\n"
    })
}

#[test]
fn the_package_is_shown_before_it_is_installed() {
    let app = users();
    let said = app.run(&["show", "@jskit-ai/workspaces-web", "--details"]).ok();
    assert!(!app.exists("vendor/@jskit-ai/workspaces-web"));
    snapbox::assert_data_eq!(said.out, snapbox::file!["../fixtures/chapter/show-workspaces-web.txt"].raw());
}

#[test]
fn the_semantic_placements_are_listed_with_what_was_written_by_hand() {
    let app = retrofitted();
    let said = app.run(&["list-placements"]).ok();
    assert!(said.out.contains("- admin.tools-menu: Admin surface tools menu actions.\n"), "{}", said.out);
    snapbox::assert_data_eq!(said.out, snapbox::file!["../fixtures/chapter/list-placements.txt"].raw());
}

#[test]
fn the_outlets_below_them_are_listed_too() {
    let said = retrofitted().run(&["list-placements", "--concrete"]).ok();
    snapbox::assert_data_eq!(
        without_lines(&said),
        snapbox::file!["../fixtures/chapter/list-placements-concrete.txt"].raw()
    );
}

#[test]
fn one_surface_has_its_own_and_those_of_all() {
    let app = retrofitted();
    let ids = |surface: &str| -> Vec<String> {
        let said = app.run(&["list-placements", "--surface", surface, "--json"]).ok().json();
        let placements = said["placements"].as_array().expect("placements").iter();
        placements.map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
    };
    let has = |surface: &str, id: &str| ids(surface).iter().any(|one| one == id);
    assert!(has("admin", "admin.tools-menu") && !has("home", "admin.tools-menu"));
    assert!(has("admin", "shell.status") && has("home", "shell.status"));
    assert!(has("home", "ours.menu") && !has("admin", "ours.menu"));
}
