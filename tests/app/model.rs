//! What the model says of an app, and the lists that are printed from it.

use std::fmt::Write as _;

use jskit::app::{self, outlets, pages, report};

use super::{ParsePath, app, put, workspaces};

#[test]
fn semantic_placements_are_listed_with_owner_default_and_outlets() {
    let model = app::read(&workspaces());
    assert_eq!(model.problems, []);
    assert_eq!(
        report::semantic(&model.topology, None),
        "\
- shell.primary-nav (default): The main links of a surface.
    compact:  shell-layout:primary-bottom-nav (link by local.main.ui.tab-link-item)
    medium:   shell-layout:primary-menu (link by local.main.ui.menu-link-item)
    expanded: shell-layout:primary-menu (link by local.main.ui.menu-link-item)
- shell.status: Small widgets and cues at the top right.
    compact:  shell-layout:top-right
    medium:   shell-layout:top-right
    expanded: shell-layout:top-right
- page.section-nav [owner:home-settings]: Links between the pages of the home settings.
    expanded: home-settings:primary-menu (link by local.main.ui.menu-link-item)
- page.section-nav [owner:admin-settings]: Links between the workspace's settings.
    expanded: admin-settings:primary-menu (link by local.main.ui.menu-link-item)
- admin.tools-menu: Admin surface tools menu actions.
    compact:  admin-tools:menu (link by local.main.ui.surface-aware-menu-link-item)
"
    );
}

#[test]
fn a_surface_lists_what_it_shows() {
    let files = workspaces();
    let model = app::read(&files);
    let ids = |surface| {
        let text = report::semantic(&model.topology, Some(surface));
        text.lines().filter(|line| line.starts_with('-')).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        ids("home"),
        [
            "- shell.primary-nav (default): The main links of a surface.",
            "- shell.status: Small widgets and cues at the top right.",
            "- page.section-nav [owner:home-settings]: Links between the pages of the home settings.",
        ]
    );
    assert_eq!(ids("admin").len(), 5);
    let unknown = report::known_surface(&model.surfaces, Some("hom")).expect_err("there is no surface `hom`");
    assert_eq!(
        (unknown.to_string(), unknown.hint()),
        ("unknown surface `hom`".to_owned(), Some("did you mean `home`?".to_owned()))
    );
    assert!(report::known_surface(&model.surfaces, Some("home")).is_ok());
}

#[test]
fn concrete_outlets_are_listed_with_file_and_line() {
    let mut files = workspaces();
    put(&mut files, "src/components/Some.vue", "<template>\n\n  <ShellOutlet :target=\"where\" />\n</template>\n");
    put(&mut files, "src/components/Broken.vue", "<template>\n  <ShellOutlet target=\"a:b\">\n");
    put(&mut files, "src/components/Plain.vue", "<template><p>no outlet, and never closed");
    let topology = app::topology(&files, &mut Vec::new());
    let outlets = outlets::read(&files);
    assert_eq!(
        report::concrete(&outlets, &topology, None),
        "\
- admin-settings:primary-menu: src/pages/w/[workspaceSlug]/admin/workspace/settings.vue:2
- admin-tools:menu: vendor/@jskit-ai/workspaces-web/src/client/AdminTools.vue:1
- home-settings:primary-menu: src/pages/home/settings.vue:2
- shell-layout:primary-bottom-nav: src/components/ShellLayout.vue:6
- shell-layout:primary-menu (default): src/components/ShellLayout.vue:5
- shell-layout:top-right: src/components/ShellLayout.vue:2
- decided when the app runs: src/components/Some.vue:3
"
    );
    assert_eq!(
        report::concrete(&outlets, &topology, Some("app")),
        "\
- home-settings:primary-menu: src/pages/home/settings.vue:2
- shell-layout:primary-bottom-nav: src/components/ShellLayout.vue:6
- shell-layout:primary-menu (default): src/components/ShellLayout.vue:5
- shell-layout:top-right: src/components/ShellLayout.vue:2
"
    );
    assert_eq!(
        report::problem_lines(&outlets.problems),
        ["src/components/Broken.vue:2: `<ShellOutlet>` is never closed"]
    );
}

#[test]
fn tokens_come_from_the_app_and_from_packages() {
    let model = app::read(&workspaces());
    let package = |token: &str, source: &str, installed| report::Token {
        token: token.to_owned(),
        source: source.to_owned(),
        installed,
    };
    let packages = vec![
        package("workspaces.web.workspace.selector", "workspaces-web", true),
        package("auth.web.profile-menu", "auth-web", false),
        // The app registers this one itself, for the package.
        package("local.main.ui.menu-link-item", "shell-web", true),
    ];
    assert_eq!(
        report::token_lines(&report::tokens(&model.components, packages.clone(), None)),
        "\
- auth.web.profile-menu: auth-web, not installed
- local.main.ui.menu-link-item: packages/main
- local.main.ui.surface-aware-menu-link-item: packages/main
- local.main.ui.tab-link-item: packages/main
- workspaces.web.workspace.selector: workspaces-web
"
    );
    assert_eq!(
        report::token_lines(&report::tokens(&model.components, packages, Some("workspaces."))),
        "- workspaces.web.workspace.selector: workspaces-web\n"
    );
    assert_eq!(report::token_lines(&[]), "none\n");
}

#[test]
fn surfaces_are_read_however_the_config_is_written() {
    let nested = "export const config = {\n  tenancyMode: 'none',\n  surfaceDefinitions: {\n    home: { pagesRoot: 'home', label: 'Start' },\n    account: { pagesRoot: '/account/', enabled: false },\n  },\n}\n\nconfig.surfaceDefinitions.home.label = 'Home'\nconfig['surfaceDefinitions'].open = { pagesRoot: rootOf('open') }\n";
    let model = app::read(&app(&[
        ("config/public.js", nested),
        ("config/surfaceAccessPolicies.js", "export const surfaceAccessPolicies = { a: {}, b: {} };\n"),
    ]));
    let mut text = String::new();
    for surface in &model.surfaces {
        let _ = writeln!(
            text,
            "{} {:?} {:?} {} :{}",
            surface.id, surface.label, surface.pages_root, surface.enabled, surface.line
        );
    }
    assert_eq!(
        text,
        "home \"Home\" Some(\"home\") true :4\naccount \"account\" Some(\"account\") false :5\nopen \"open\" None true :10\n"
    );
    assert_eq!(model.tenancy_mode.as_deref(), Some("none"));
    let policies: Vec<&str> = model.access_policies.iter().map(|policy| policy.id.as_str()).collect();
    assert_eq!(policies, ["a", "b"]);
    assert!(!model.has_placement_file);
}

#[test]
fn a_file_that_does_not_parse_is_a_problem_and_the_rest_is_read() {
    let mut files = workspaces();
    put(&mut files, "src/placement.js", "addPlacement({\n  id: \"a\",,\n});\n");
    files.files.insert("config/surfaceAccessPolicies.js".parse_path(), vec![0xff, 0xfe]);
    let model = app::read(&files);
    assert!(model.has_placement_file);
    assert_eq!((model.surfaces.len(), model.topology.len(), model.placements.len()), (3, 5, 0));
    let places: Vec<(&str, usize)> =
        model.problems.iter().map(|problem| (problem.path.as_str(), problem.line)).collect();
    assert_eq!(places, [("src/placement.js", 2), ("config/surfaceAccessPolicies.js", 0)]);
}

#[test]
fn routes_follow_the_files() {
    for (file, route) in [
        ("index.vue", Some("/")),
        ("home.vue", Some("/home")),
        ("home/index.vue", Some("/home")),
        ("w/[workspaceSlug]/admin/index.vue", Some("/w/[workspaceSlug]/admin")),
        ("users.[id].edit.vue", Some("/users/[id]/edit")),
        ("[...path].vue", Some("/[...path]")),
        ("(admin)/users.vue", Some("/users")),
        ("notes.md", None),
    ] {
        assert_eq!(pages::route_of(file).as_deref(), route, "{file}");
    }
    let listed = pages::read(&workspaces(), &mut Vec::new());
    assert_eq!(listed.len(), 7);
}

#[test]
fn the_longest_root_around_a_page_is_its_surface() {
    let model = app::read(&workspaces());
    for (file, surface) in [
        ("home.vue", Some("home")),
        ("home/reports/index.vue", Some("home")),
        ("homework/index.vue", None),
        ("w/[workspaceSlug].vue", Some("app")),
        ("w/[workspaceSlug]/index.vue", Some("app")),
        ("w/[workspaceSlug]/administration/index.vue", Some("app")),
        ("w/[workspaceSlug]/admin/catalogue/index.vue", Some("admin")),
        ("about.vue", None),
    ] {
        assert_eq!(pages::surface_of(&model.surfaces, file).map(|surface| surface.id.as_str()), surface, "{file}");
    }
}
