//! Where a generated page goes, what links to it, and what is refused.

use jskit::edit::javascript::{self, Intent};
use jskit::error::Error;
use jskit::files::Memory;
use jskit::generate::{self, Generated};
use jskit::plan::Action;

use super::{PLACEMENT, TOPOLOGY, app as app_of, generators, put, values, workspaces};

#[derive(Clone, Default)]
struct PageRequest {
    path: String,
    name: String,
    link_placement: Option<String>,
    link_to: Option<String>,
    force: bool,
}

/// The one file and the one entry of a generated page.
#[derive(Clone, Debug, PartialEq)]
struct PagePlan {
    lock_id: String,
    file: String,
    contents: String,
    link: Option<Link>,
    warnings: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
struct Link {
    intent: Intent,
    placement: String,
}

impl PagePlan {
    fn of(generated: Generated) -> Self {
        let mut plan = Self {
            lock_id: generated.lock_id,
            file: String::new(),
            contents: String::new(),
            link: None,
            warnings: generated.warnings,
        };
        for step in generated.steps {
            match step.action {
                Action::File(file) => {
                    plan.file = file.path.to_string();
                    plan.contents = String::from_utf8(file.bytes).expect("text");
                }
                Action::Entry(entry) => {
                    let placement = generated.done.rsplit(" in ").next().expect("a place").to_owned();
                    plan.link = Some(Link { intent: entry.intent, placement });
                }
                other => panic!("{other:?}"),
            }
        }
        plan
    }
}

fn request(path: &str, name: &str) -> PageRequest {
    PageRequest { path: path.to_owned(), name: name.to_owned(), ..PageRequest::default() }
}

fn plan(files: &Memory, request: &PageRequest) -> Result<PagePlan, Error> {
    let mut given = values(&[("path", &request.path), ("name", &request.name)]);
    given.extend(request.link_placement.clone().map(|target| ("link-placement".to_owned(), target)));
    given.extend(request.link_to.clone().map(|route| ("link-to".to_owned(), route)));
    super::generate(files, "page", &given, request.force).map(PagePlan::of)
}

fn said(result: Result<PagePlan, Error>) -> String {
    let error = result.expect_err("refused");
    format!("{error} | {}", error.hint().unwrap_or_default())
}

/// The file, the entry and the warnings.
fn shown(plan: &PagePlan) -> String {
    let entry = plan.link.as_ref().map(|link| javascript::print(&link.intent)).unwrap_or_default();
    format!("{}\n{entry}\n{}", plan.file, plan.warnings.join("\n"))
}

#[test]
fn a_settings_page_lands_in_the_menu_of_its_host() {
    let plan = plan(&workspaces(), &request("w/[workspaceSlug]/admin/workspace/settings/billing/index.vue", "Billing"));
    let plan = plan.expect("planned");
    assert_eq!(
        shown(&plan),
        r#"src/pages/w/[workspaceSlug]/admin/workspace/settings/billing/index.vue
addPlacement({
  id: "page.w.workspace-slug.admin.workspace.settings.billing",
  target: "page.section-nav",
  owner: "admin-settings",
  kind: "link",
  surfaces: ["admin"],
  order: 100,
  props: {
    label: "Billing",
    to: "./billing"
  }
});
"#
    );
    assert_eq!(
        plan.contents,
        r#"<route lang="json">
{
  "meta": {
    "title": "Billing"
  }
}
</route>

<template>
  <section>
    <h2 class="text-title-large">Billing</h2>
    <p class="text-body-medium text-medium-emphasis mt-2">
      Nothing here yet. This page is waiting for its content in
      <code>src/pages/w/[workspaceSlug]/admin/workspace/settings/billing/index.vue</code>.
    </p>
  </section>
</template>
"#
    );
    assert_eq!(plan.lock_id, "page:w/[workspaceSlug]/admin/workspace/settings/billing/index.vue");
}

#[test]
fn a_page_without_a_host_lands_where_it_is_told_or_in_the_main_menu() {
    let files = workspaces();
    let catalogue = request("w/[workspaceSlug]/admin/catalogue/index.vue", "Catalogue");
    let told = PageRequest { link_placement: Some("admin.tools-menu".to_owned()), ..catalogue.clone() };
    assert_eq!(
        shown(&plan(&files, &told).expect("planned")),
        r#"src/pages/w/[workspaceSlug]/admin/catalogue/index.vue
addPlacement({
  id: "page.w.workspace-slug.admin.catalogue",
  target: "admin.tools-menu",
  kind: "link",
  surfaces: ["admin"],
  order: 210,
  props: {
    label: "Catalogue",
    to: "/w/[workspaceSlug]/admin/catalogue"
  }
});
"#
    );
    assert_eq!(
        shown(&plan(&files, &catalogue).expect("planned")),
        r#"src/pages/w/[workspaceSlug]/admin/catalogue/index.vue
addPlacement({
  id: "page.w.workspace-slug.admin.catalogue",
  target: "shell.primary-nav",
  kind: "link",
  surfaces: ["admin"],
  order: 910,
  props: {
    label: "Catalogue",
    to: "/w/[workspaceSlug]/admin/catalogue"
  }
});
"#
    );
}

#[test]
fn a_path_may_be_written_in_every_way_that_shells_leave() {
    for (path, file) in [
        ("home/reports/index.vue", "src/pages/home/reports/index.vue"),
        ("src/pages/home/reports/index.vue", "src/pages/home/reports/index.vue"),
        ("./src/pages/home/reports.vue", "src/pages/home/reports.vue"),
        ("home/reports", "src/pages/home/reports/index.vue"),
        ("home/reports/", "src/pages/home/reports/index.vue"),
        (r"w/\[workspaceSlug\]/reports/index.vue", "src/pages/w/[workspaceSlug]/reports/index.vue"),
        ("home/[...rest].vue", "src/pages/home/[...rest].vue"),
        ("home/[...rest]", "src/pages/home/[...rest]/index.vue"),
    ] {
        assert_eq!(plan(&workspaces(), &request(path, "Reports")).expect("planned").file, file, "{path}");
    }
}

#[test]
fn links_are_relative_to_their_host_and_absolute_elsewhere() {
    let to = |path: &str, placement: Option<&str>, link_to: Option<&str>| {
        let request = PageRequest {
            link_placement: placement.map(str::to_owned),
            link_to: link_to.map(str::to_owned),
            ..request(path, "A page")
        };
        let link = plan(&workspaces(), &request).expect("planned").link.expect("linked");
        let text = javascript::print(&link.intent);
        let line = text.lines().find(|line| line.contains("to:")).unwrap_or_default().trim().to_owned();
        format!("{} {line}", link.placement)
    };
    for (path, placement, link_to, expected) in [
        ("home/settings/mail/index.vue", None, None, "page.section-nav@home-settings to: \"./mail\""),
        ("home/settings/mail/filters.vue", None, None, "page.section-nav@home-settings to: \"./mail/filters\""),
        ("home/settings/index.vue", None, None, "page.section-nav@home-settings to: \".\""),
        (
            "home/settings/mail/index.vue",
            Some("page.section-nav"),
            None,
            "page.section-nav@home-settings to: \"./mail\"",
        ),
        (
            "home/settings/mail/index.vue",
            Some("shell.primary-nav"),
            None,
            "shell.primary-nav to: \"/home/settings/mail\"",
        ),
        (
            "home/mail/index.vue",
            Some("page.section-nav@home-settings"),
            None,
            "page.section-nav@home-settings to: \"/home/mail\"",
        ),
        ("home/mail/index.vue", None, Some("/home/mail?new=1"), "shell.primary-nav to: \"/home/mail?new=1\""),
        ("home/index2.vue", None, None, "shell.primary-nav to: \"/home/index2\""),
    ] {
        assert_eq!(to(path, placement, link_to), expected, "{path} {placement:?}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_with_the_way_out() {
    let files = workspaces();
    let to = |target: &str| PageRequest { link_placement: Some(target.to_owned()), ..request("home/mail", "Mail") };
    for (request, expected) in [
        (to("admin.tool-menu"), "unknown placement `admin.tool-menu` | did you mean `admin.tools-menu`?"),
        (
            to("zzz"),
            "unknown placement `zzz` | did you mean `shell.primary-nav`, `shell.status` or `page.section-nav@home-settings`?",
        ),
        (
            to("page.section-nav"),
            "`page.section-nav` has several owners | choose one with `--link-placement`: `page.section-nav@home-settings`, `page.section-nav@admin-settings`",
        ),
        (
            to("shell-layout:primary-menu"),
            "`shell-layout:primary-menu` is an outlet; a link goes to a semantic placement | choose one that leads there: `shell.primary-nav`",
        ),
        (
            to("shell.status"),
            "`shell.status` shows no links: its topology has no renderer for them | choose one of `shell.primary-nav`, `page.section-nav@home-settings`, `page.section-nav@admin-settings`, `admin.tools-menu`",
        ),
        (
            request("home/mail", " \n "),
            "the page needs a name | add `--name \"Billing\"`: it is the heading and the text of the link",
        ),
        (request("home/mail.js", "Mail"), "a page is a `.vue` file, not `.js` | write `home/reports/index.vue`"),
        (
            request("w/[workspaceSlug/mail", "Mail"),
            "`[workspaceSlug` has a bracket without its other half | a parameter is written `[name]`; quote the path, so that the shell leaves the brackets alone",
        ),
        (
            request("w/[slug]/admin/mail/index.vue", "Mail"),
            "`w/[slug]/admin/mail/index.vue` names its parameters otherwise than the surface's pages, which are below `w/[workspaceSlug]` | write `w/[workspaceSlug]/admin/mail/index.vue`",
        ),
        (request("../mail.vue", "Mail"), "`src/pages/../mail.vue` leaves the app | "),
        (
            request("home/index.vue", "Home"),
            "`src/pages/home/index.vue` exists and differs | replace it with `--force`, or choose another path",
        ),
    ] {
        assert_eq!(said(plan(&files, &request)), expected);
    }
    let forced = PageRequest { force: true, ..request("home/index.vue", "Home") };
    assert_eq!(plan(&files, &forced).expect("planned").file, "src/pages/home/index.vue");
}

#[test]
fn a_host_with_several_menus_asks_which() {
    let mut files = workspaces();
    let two = "<template>\n  <ShellOutlet target=\"home-settings:primary-menu\" />\n  <ShellOutlet target=\"admin-settings:primary-menu\" />\n</template>\n";
    put(&mut files, "src/pages/home/settings.vue", two);
    assert_eq!(
        said(plan(&files, &request("home/settings/mail", "Mail"))),
        "src/pages/home/settings.vue takes links in several menus | choose one with `--link-placement`: `page.section-nav@home-settings`, `page.section-nav@admin-settings`"
    );
    put(
        &mut files,
        "src/pages/home/settings.vue",
        &two.replace("admin-settings:primary-menu\"", "admin-settings:primary-menu\" default"),
    );
    let plan = plan(&files, &request("home/settings/mail", "Mail")).expect("planned");
    assert_eq!(plan.link.expect("linked").placement, "page.section-nav@admin-settings");
}

#[test]
fn what_is_odd_is_said() {
    let mut files = workspaces();
    put(&mut files, "src/pages/home/team.vue", "<template>\n  <ShellOutlet target=\"team:menu\" />\n</template>\n");
    let warnings = |files: &Memory, request: &PageRequest| plan(files, request).expect("planned").warnings;
    assert_eq!(
        warnings(&files, &request("home/team/mail", "Mail")),
        ["no placement for links leads to the outlet `team:menu` of src/pages/home/team.vue"]
    );
    assert_eq!(
        warnings(&files, &request("about", "About")),
        [
            "`about/index.vue` is on no surface (their pages are below `home`, `w/[workspaceSlug]`, `w/[workspaceSlug]/admin`), so its link shows on all"
        ]
    );
    let elsewhere = PageRequest { link_placement: Some("admin.tools-menu".to_owned()), ..request("home/mail", "Mail") };
    assert_eq!(
        warnings(&files, &elsewhere),
        ["`admin.tools-menu` isn't shown on the surface `home`, so the link won't be seen there"]
    );
    let mut broken = workspaces();
    broken.files.insert(jskit::path::AppPath::parse("src/placement.js").expect("a path"), b"// \xff".to_vec());
    assert_eq!(
        warnings(&broken, &request("home/mail", "Mail")),
        ["src/placement.js can't be read (is not UTF-8 text), so nothing links to the page"]
    );
    let bare = app_of(&[("config/public.js", super::PUBLIC)]);
    let plan = plan(&bare, &request("home/mail", "Mail")).expect("planned");
    assert_eq!(
        (plan.link, plan.warnings),
        (None, vec!["the app has no src/placement.js, so nothing links to the page".to_owned()])
    );
}

#[test]
fn without_a_default_placement_the_link_needs_a_target() {
    let mut files = workspaces();
    put(&mut files, "src/placementTopology.js", &TOPOLOGY.replace("  default: true,\n", ""));
    assert_eq!(
        plan(&files, &request("home/mail", "Mail")).expect("planned").link.expect("linked").placement,
        "shell.primary-nav"
    );
    put(
        &mut files,
        "src/placementTopology.js",
        &TOPOLOGY.replace("  default: true,\n", "").replace("shell.primary-nav", "top.nav"),
    );
    assert_eq!(
        said(plan(&files, &request("home/mail", "Mail"))),
        "no placement is the default one, and there is no `shell.primary-nav` | name one with `--link-placement`: `top.nav`, `shell.status`, `page.section-nav@home-settings`, `page.section-nav@admin-settings`, `admin.tools-menu`"
    );
}

#[test]
fn generated_twice_nothing_changes() {
    let mut files = workspaces();
    let request = request("home/reports", "Reports");
    let first = plan(&files, &request).expect("planned");
    let link = first.link.clone().expect("linked");
    let jskit::edit::Outcome::Edited(text) = javascript::insert(PLACEMENT, &link.intent) else { panic!("inserted") };
    put(&mut files, "src/placement.js", &text);
    put(&mut files, &first.file, &first.contents);
    let second = plan(&files, &request).expect("planned");
    assert_eq!(second, first);
    assert_eq!(javascript::insert(&text, &second.link.expect("linked").intent), jskit::edit::Outcome::Unchanged);
}

#[test]
fn a_generated_page_is_found_again() {
    let package = generators().get("ui-generator").expect("the generator");
    let page = package.descriptor.subcommands.iter().find(|one| one.name == "page").expect("page");
    let lock_id = |path: &str| generate::lock_id("ui-generator", page, &values(&[("path", path)])).expect("a path");
    let mut lock = jskit::lock::Lock::default();
    lock.packages.insert("page:home/reports/index.vue".to_owned(), jskit::lock::LockedPackage::default());
    assert!(lock.packages.contains_key(&lock_id("src/pages/home/reports")));
    assert!(!lock.packages.contains_key(&lock_id("home/report")));
    assert_eq!(generate::nearest_owned(&lock, &lock_id("home/report")), ["home/reports/index.vue"]);
}

#[test]
fn a_link_to_a_page_of_one_thing_shows_where_the_thing_is_known() {
    let files = workspaces();
    let warned = |files: &Memory, path: &str| plan(files, &request(path, "One")).expect("a page").warnings;
    let open = "the link shows only on pages below one `[id]`: say what it leads to with `--link-to`";
    assert_eq!(warned(&files, "home/[id]"), [open]);
    assert_eq!(warned(&files, "home/one"), Vec::<String>::new());
    assert_eq!(warned(&files, "w/[workspaceSlug]/one"), Vec::<String>::new());
    let given = PageRequest { link_to: Some("/home".to_owned()), ..request("home/[id]", "One") };
    assert_eq!(plan(&files, &given).expect("a page").warnings, Vec::<String>::new());
}
