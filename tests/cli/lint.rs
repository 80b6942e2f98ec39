//! `lint-descriptors` knows the packages of the catalogs that are named.

use std::collections::BTreeSet;

use clap::CommandFactory as _;
use jskit::cli::Cli;
use jskit::commands::options::TAKING;
use jskit::descriptor::TAKEN;

use crate::support::{TestApp, catalog, catalog_of};

/// A package's option of one of these names could not be given, or would keep the tool's own from being given.
#[test]
fn the_names_that_options_of_packages_can_t_have_are_those_of_the_command_line() {
    let cli = Cli::command();
    let taking = TAKING.iter().chain(&["plan"]).map(|name| cli.find_subcommand(name).expect("a command"));
    let longs = taking.chain([&cli]).flat_map(clap::Command::get_arguments).filter_map(clap::Arg::get_long);
    let longs: BTreeSet<&str> = longs.chain(["help", "version"]).collect();
    assert_eq!(TAKEN.into_iter().collect::<BTreeSet<_>>(), longs);
    assert_eq!(TAKEN.len(), longs.len());
}

#[test]
fn packages_of_another_catalog_may_be_referred_to() {
    let own = catalog_of(&[(
        "package-descriptors/labels.toml",
        "schema = 1\nid = \"labels\"\nversion = \"0.1.0\"\nkind = \"runtime\"\nsummary = \"Labels.\"\ndepends-on = [\"tags\"]\n",
    )]);
    let app = TestApp::shell();
    let alone = own.path().to_str().expect("a path");
    let file = format!("{alone}/package-descriptors/labels.toml");
    let (known, broken) = (catalog("0.1.0"), catalog_of(&[("package-descriptors/tags.toml", "schema = 2\n")]));
    for target in [alone, &file] {
        let lint = |catalog: &str| {
            let mut command = crate::support::jskit(&app.path());
            command.args(["lint-descriptors", target]).env("JSKIT_CATALOG", catalog);
            crate::support::Said::of(&command.output().expect("the tool runs"))
        };
        let said = lint("");
        assert_eq!(said.code, 1);
        assert!(said.out.contains("`labels` depends on `tags`, which no catalog has"), "{}", said.out);
        assert_eq!(lint(known.to_str().expect("a path")).ok().out, "1 descriptor, no problems\n");
        // What is wrong over there is not what was asked about, but it can't be referred to.
        let said = lint(broken.path().to_str().expect("a path"));
        assert!(!said.out.contains("schema"), "{}", said.out);
    }
}
