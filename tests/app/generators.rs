//! What the other subcommands make of an app: sections, components, outlets.

use jskit::edit::{Outcome, javascript};
use jskit::files::Memory;
use jskit::generate::Generated;
use jskit::plan::Action;

use super::{generate, put, values, workspaces};

/// Each step: a file with its text, or an entry as it is printed.
fn shown(generated: &Generated) -> String {
    let steps = generated.steps.iter().map(|step| match &step.action {
        Action::File(file) => format!("== {}\n{}", file.path, String::from_utf8_lossy(&file.bytes)),
        Action::Entry(entry) => {
            format!("== {} in {}\n{}\n", entry.kind, entry.file, javascript::print(&entry.intent).trim_end())
        }
        other => panic!("{other:?}"),
    });
    steps.collect()
}

/// The app with what was generated in it.
fn done(files: &Memory, generated: &Generated) -> Memory {
    let mut after = files.clone();
    for step in &generated.steps {
        match &step.action {
            Action::File(file) => put(&mut after, file.path.as_str(), &String::from_utf8_lossy(&file.bytes)),
            Action::Entry(entry) => {
                let before = String::from_utf8(after.files[&entry.file].clone()).expect("text");
                if let Outcome::Edited(text) = javascript::insert(&before, &entry.intent) {
                    put(&mut after, entry.file.as_str(), &text);
                }
            }
            other => panic!("{other:?}"),
        }
    }
    after
}

fn refused(files: &Memory, subcommand: &str, given: &[(&str, &str)]) -> String {
    let error = generate(files, subcommand, &values(given), false).expect_err("refused");
    format!("{error} | {}", error.hint().unwrap_or_default())
}

fn with_provider() -> Memory {
    let mut files = workspaces();
    put(
        &mut files,
        "packages/main/src/client/providers/MainClientProvider.js",
        "function registerMainClientComponent(token, resolve) {}\n\nexport { registerMainClientComponent };\n",
    );
    files
}

#[test]
fn a_file_route_becomes_a_host_and_keeps_its_style() {
    let mut files = workspaces();
    let page = "<script setup lang=\"ts\">\n\timport { ref } from 'vue'\n\n\tconst open: boolean = ref(true)\n</script>\n\n<template>\n\t<main>\n\t\t<h1>Catalogue</h1>\n\t</main>\n</template>\n";
    put(&mut files, "src/pages/w/[workspaceSlug]/admin/catalogue.vue", page);
    let given = values(&[("path", "w/[workspaceSlug]/admin/catalogue.vue")]);
    let generated = generate(&files, "add-subpages", &given, false).expect("generated");
    assert_eq!(
        shown(&generated),
        r#"== src/pages/w/[workspaceSlug]/admin/catalogue/index.vue
<!-- Opens the first page of the section's menu; what stands here shows until there is one. -->
<route lang="json">
{
  "meta": {
    "redirectToFirstOf": "admin-catalogue:primary-menu"
  }
}
</route>

<template>
  <p class="my-2 text-body-medium text-medium-emphasis">
    No pages here yet. The first one comes with
    <code>jskit generate page 'w/[workspaceSlug]/admin/catalogue/general' --name General</code>.
  </p>
</template>
== outlet in src/pages/w/[workspaceSlug]/admin/catalogue.vue
import { ShellOutlet } from "@jskit-ai/shell-web/client";

<ShellOutlet target="admin-catalogue:primary-menu" menu />
<RouterView />
== topology in src/placementTopology.js
addPlacementTopology({
  id: "page.section-nav",
  owner: "admin-catalogue",
  description: "Links between the pages below /w/[workspaceSlug]/admin/catalogue.",
  surfaces: ["admin"],
  variants: {
    compact: {
      outlet: "admin-catalogue:primary-menu",
      renderers: {
        link: "local.main.ui.tab-link-item"
      }
    },
    medium: {
      outlet: "admin-catalogue:primary-menu",
      renderers: {
        link: "local.main.ui.tab-link-item"
      }
    },
    expanded: {
      outlet: "admin-catalogue:primary-menu",
      renderers: {
        link: "local.main.ui.menu-link-item"
      }
    }
  }
});
"#
    );
    let after = done(&files, &generated);
    let page = String::from_utf8(after.read_page("src/pages/w/[workspaceSlug]/admin/catalogue.vue")).expect("text");
    assert_eq!(
        page,
        "<script setup lang=\"ts\">\nimport { ShellOutlet } from \"@jskit-ai/shell-web/client\";\n\timport { ref } from 'vue'\n\n\tconst open: boolean = ref(true)\n</script>\n\n<template>\n\t<main>\n\t\t<h1>Catalogue</h1>\n\t\t<ShellOutlet target=\"admin-catalogue:primary-menu\" menu />\n\t\t<RouterView />\n\t</main>\n</template>\n"
    );
    let again = generate(&after, "add-subpages", &given, false).expect("generated");
    assert_eq!(again.steps, [], "a section is made once");
    let below = values(&[("path", "w/[workspaceSlug]/admin/catalogue/prices"), ("name", "Prices")]);
    let link = generate(&after, "page", &below, false).expect("generated");
    assert!(link.done.ends_with("linked in page.section-nav@admin-catalogue"), "{}", link.done);
}

trait ReadPage {
    fn read_page(&self, path: &str) -> Vec<u8>;
}

impl ReadPage for Memory {
    fn read_page(&self, path: &str) -> Vec<u8> {
        self.files[&jskit::path::AppPath::parse(path).expect("a path")].clone()
    }
}

#[test]
fn an_index_page_gets_a_host_beside_it_and_stays_as_it_is() {
    let mut files = workspaces();
    put(&mut files, "src/pages/home/monthly-reports/index.vue", "<template>\n  <p>Reports</p>\n</template>\n");
    let generated =
        generate(&files, "add-subpages", &values(&[("path", "home/monthly-reports")]), false).expect("generated");
    let written: Vec<String> = generated
        .steps
        .iter()
        .map(|step| match &step.action {
            Action::File(file) => file.path.to_string(),
            Action::Entry(entry) => entry.id.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        written,
        [
            "src/pages/home/monthly-reports.vue",
            "page.section-nav@home-monthly-reports",
            "section.home-monthly-reports.overview"
        ]
    );
    let host = shown(&generated);
    assert!(host.contains("order: 100") && host.contains("to: \".\""), "its own link is the first: {host}");
    assert!(host.contains("\"title\": \"Monthly reports\"") && host.contains("<RouterView />"), "{host}");
    let after = done(&files, &generated);
    assert_eq!(
        generate(&after, "add-subpages", &values(&[("path", "home/monthly-reports")]), false).expect("generated").steps,
        []
    );
}

#[test]
fn a_section_that_cannot_be_made_is_refused_with_the_way_out() {
    let mut files = workspaces();
    put(&mut files, "src/pages/home/team.vue", "<template>\n  <ShellOutlet target=\"team:menu\" />\n</template>\n");
    assert_eq!(
        refused(&files, "add-subpages", &[("path", "home/team")]),
        "`src/pages/home/team.vue` has the outlet `team:menu` already | generate pages below it: `jskit generate page home/team/general --name General`"
    );
    assert_eq!(
        refused(&files, "add-subpages", &[("path", "home/tean.vue")]),
        "unknown page `home/tean.vue` | did you mean `home/team.vue`?"
    );
}

#[test]
fn two_hundred_pages_stand_in_the_order_in_which_they_were_generated() {
    let mut files = workspaces();
    let section = |number: usize| if number.is_multiple_of(2) { "home" } else { "home/settings" };
    // Backwards by name, so that an order by id would be another.
    let path = |number: usize| format!("{}/page-{:03}", section(number), 200 - number);
    for number in 0..200 {
        let (path, name) = (path(number), format!("Page {number}"));
        let generated =
            generate(&files, "page", &values(&[("path", &path), ("name", &name)]), false).expect("generated");
        assert_eq!(generated.warnings, Vec::<String>::new(), "{path}");
        files = done(&files, &generated);
    }
    let model = jskit::app::read(&files);
    assert!(model.problems.is_empty(), "{:?}", model.problems);
    for (target, rest) in [("shell.primary-nav", 0), ("page.section-nav", 1)] {
        let is_new = |id: &str| id.starts_with("page.home.") && id.contains("page-");
        let mut menu: Vec<_> =
            model.placements.iter().filter(|entry| entry.target == target && is_new(&entry.id)).collect();
        // As the browser does: by `order`.
        menu.sort_by(|left, right| left.order.partial_cmp(&right.order).expect("numbers"));
        let shown: Vec<&str> = menu.iter().map(|entry| entry.id.as_str()).collect();
        let expected: Vec<String> = (0..200)
            .filter(|number| number % 2 == rest)
            .map(|number| format!("page.{}", path(number).replace('/', ".")))
            .collect();
        assert_eq!(shown, expected, "{target}");
        let orders: std::collections::BTreeSet<_> =
            menu.iter().map(|entry| entry.order.expect("an order").to_bits()).collect();
        assert_eq!(orders.len(), 100, "each has an order of its own in {target}");
    }
    assert_eq!(model.placements.iter().filter(|entry| entry.id.contains("page-")).count(), 200);
    let last = "src/pages/home/settings/page-001/index.vue";
    assert!(String::from_utf8_lossy(&files.read_page(last)).contains("<h2 class"), "below the settings' own title");
}

#[test]
fn a_component_is_written_registered_and_placed() {
    let files = with_provider();
    let given = values(&[("name", "Bill's \"quick\" search"), ("surface", "home"), ("target", "shell.status")]);
    let generated = generate(&files, "placed-element", &given, false).expect("generated");
    assert_eq!(
        shown(&generated),
        r#"== src/components/BillSQuickSearch.vue
<template>
  <v-chip class="my-2" size="small" variant="tonal">Bill&#39;s &quot;quick&quot; search</v-chip>
</template>
== component in packages/main/src/client/providers/MainClientProvider.js
registerMainClientComponent("local.main.bill-s-quick-search", () => BillSQuickSearch);
== placement in src/placement.js
addPlacement({
  id: "element.bill-s-quick-search",
  target: "shell.status",
  kind: "component",
  surfaces: ["home"],
  order: 100,
  componentToken: "local.main.bill-s-quick-search"
});
"#
    );
    let again = generate(&done(&files, &generated), "placed-element", &given, false).expect("generated");
    assert_eq!(again.steps, generated.steps, "the same is wanted again");
    for (given, expected) in [
        (
            &[("name", "Clock"), ("target", "shell.statu")][..],
            "unknown placement `shell.statu` | did you mean `shell.status`?",
        ),
        (
            &[("name", "Clock"), ("target", "shell.status"), ("surface", "hom")],
            "unknown surface `hom` | did you mean `home`?",
        ),
        (
            &[("name", "Clock"), ("target", "page.section-nav")],
            "`page.section-nav` has several owners | choose one with `--target`: `page.section-nav@home-settings`, `page.section-nav@admin-settings`",
        ),
        (
            &[("name", "7 up"), ("target", "shell.status")],
            "`7 up` is no name for a component | begin with a letter, for example `Quick search`",
        ),
    ] {
        assert_eq!(refused(&files, "placed-element", given), expected);
    }
}

#[test]
fn an_outlet_stands_in_one_file_and_may_have_a_placement() {
    let mut files = workspaces();
    put(&mut files, "src/components/Card.vue", "<template>\n  <ShellOutlet target=\"card:top\" />\n</template>\n");
    let given = [("name", "toolbar"), ("file", "home/index.vue")];
    let plain =
        generate(&files, "outlet", &values(&[&given[..], &[("links", "false")]].concat()), false).expect("generated");
    assert_eq!(plain.steps.len(), 1, "{:?}", plain.steps);
    let links = [&given[..], &[("placement", "home.toolbar"), ("links", "true")]].concat();
    let generated = generate(&files, "outlet", &values(&links), false).expect("generated");
    let text = shown(&generated);
    assert!(text.contains("id: \"home.toolbar\"") && text.contains("link: \"local.main.ui.menu-link-item\""), "{text}");
    assert!(text.contains("<ShellOutlet target=\"home:toolbar\" menu />"), "links are a menu: {text}");
    assert!(text.contains("surfaces: [\"home\"]"), "{text}");
    let after = done(&files, &generated);
    assert!(jskit::app::outlets::read(&after).of("home:toolbar").next().is_some());
    for (given, expected) in [
        (
            [("name", "card:top"), ("file", "home/index.vue")],
            "`card:top` stands in src/components/Card.vue:2 already | choose another name: an outlet stands in one place",
        ),
        (
            [("name", "\"/><script>"), ("file", "home/index.vue")],
            "the outlet `home:\"/><script>` has `\\\"`, but is made of lower-case letters, digits and dashes | write `toolbar`, or `home-reports:toolbar`",
        ),
        (
            [("name", "x"), ("file", "src/components/Crad.vue")],
            "unknown component file `src/components/Crad.vue` | did you mean `src/components/Card.vue`?",
        ),
    ] {
        assert_eq!(refused(&files, "outlet", &given), expected);
    }
}
