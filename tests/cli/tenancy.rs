//! Packages for apps of some tenancy, and a tenancy that was changed by hand.

use crate::support::{TestApp, catalog_of};

const TEAMS: &str = r#"schema = 1
id = "teams"
version = "0.1.0"
kind = "runtime"
summary = "Teams."
tenancy = ["personal", "workspaces"]

[[config]]
file = "public"
path = "teams"
value = "of one"
when = { tenancy = "personal" }
"#;

#[test]
fn a_package_is_refused_until_the_apps_config_says_another_tenancy() {
    let app = TestApp::shell();
    let catalog = catalog_of(&[("package-descriptors/teams.toml", TEAMS)]);
    let before = app.tree();
    let refused = app.run_with(&catalog, &["add", "package", "teams"]);
    assert_eq!(
        (refused.code, refused.err.as_str()),
        (
            1,
            "error: package `teams` needs the tenancy `personal` or `workspaces`, and this app's is `none`\n\n\
             hint: change the app's tenancy first: `jskit tenancy personal` or `jskit tenancy workspaces`\n"
        )
    );
    assert_eq!(app.tree(), before);

    app.edit("config/public.js", "tenancyMode = \"none\"", "tenancyMode = \"personal\"");
    app.run_with(&catalog, &["add", "package", "teams"]).ok();
    assert!(app.read("config/public.js").contains("config.teams = \"of one\";\n"));
    assert!(app.run_with(&catalog, &["status"]).ok().out.contains("tenancy personal"));
    assert_eq!(app.run_with(&catalog, &["doctor"]).ok().out, "no problems found\n");
}
