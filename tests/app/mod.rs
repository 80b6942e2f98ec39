//! The read-only model of an app, and what is inferred from it.

mod details;
mod doctor;
mod generators;
mod model;
mod page;
mod page_names;
mod trial;
mod vue;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jskit::catalog::{self, Catalog, Sources, Wanted};
use jskit::descriptor::model::Tenancy;
use jskit::error::Error;
use jskit::files::Memory;
use jskit::generate::{self, Generated, Request};
use jskit::lock::{AppAnswers, Lock};
use jskit::path::AppPath;

/// An app of these files.
fn app(files: &[(&str, &str)]) -> Memory {
    let mut memory = Memory::default();
    for (path, text) in files {
        put(&mut memory, path, text);
    }
    memory
}

fn put(memory: &mut Memory, path: &str, text: &str) {
    memory.files.insert(path.parse_path(), text.as_bytes().to_vec());
}

trait ParsePath {
    fn parse_path(&self) -> AppPath;
}

impl ParsePath for str {
    fn parse_path(&self) -> AppPath {
        AppPath::parse(self).expect("a path inside the app")
    }
}

/// The package `ui-generator` as it is in the binary.
fn generators() -> &'static Catalog {
    static READ: OnceLock<Catalog> = OnceLock::new();
    READ.get_or_init(|| {
        let sources = Sources { embedded: true, ..Sources::default() };
        catalog::load(&sources, &Wanted::Closure(vec!["ui-generator".to_owned()])).expect("the catalog")
    })
}

/// What a subcommand of it makes of an app.
fn generate(
    files: &Memory,
    subcommand: &str,
    values: &BTreeMap<String, String>,
    force: bool,
) -> Result<Generated, Error> {
    let package = generators().get("ui-generator").expect("the generator");
    let subcommand = package.descriptor.subcommands.iter().find(|one| one.name == subcommand).expect("a subcommand");
    let mut all: BTreeMap<String, String> =
        subcommand.options.values().filter_map(|option| Some((option.name.clone(), option.default.clone()?))).collect();
    all.extend(values.clone());
    let answers = AppAnswers {
        name: "app".to_owned(),
        title: "App".to_owned(),
        preset: "shell".to_owned(),
        tenancy: Tenancy::Personal,
        package_manager: "npm".to_owned(),
    };
    let request = Request {
        package,
        subcommand,
        values: &all,
        app: &answers,
        installed: &BTreeSet::new(),
        lock: &Lock::default(),
        force,
    };
    generate::plan(files, &jskit::app::read(files), &request)
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

const PUBLIC: &str = r#"export const config = {};

config.tenancyMode = "personal";
config.surfaceDefinitions = {};
config.surfaceDefinitions.home = {
  id: "home",
  label: "Home",
  pagesRoot: "home",
  enabled: true,
  requiresAuth: false,
  requiresWorkspace: false,
  origin: ""
};
config.surfaceDefinitions.app = {
  id: "app",
  label: "App",
  pagesRoot: "w/[workspaceSlug]",
  enabled: true,
  requiresAuth: true,
  requiresWorkspace: true,
  accessPolicyId: "workspace_member",
  origin: ""
};
config.surfaceDefinitions.admin = {
  id: "admin",
  label: "Admin",
  pagesRoot: "w/[workspaceSlug]/admin",
  enabled: true,
  requiresAuth: true,
  requiresWorkspace: true,
  accessPolicyId: "workspace_member",
  origin: ""
};
"#;

const POLICIES: &str = r"export const surfaceAccessPolicies = {};

surfaceAccessPolicies.workspace_member = {
  requireAuth: true,
  requireWorkspaceMembership: true
};
";

const PLACEMENT: &str = r#"import { createPlacementRegistry } from "@jskit-ai/shell-web/client/placement";

const { addPlacement, placements } = createPlacementRegistry();

export { addPlacement };
export default placements;

addPlacement({
  id: "shell.home",
  target: "shell.primary-nav",
  kind: "link",
  surfaces: ["*"],
  order: 100,
  props: { label: "Home", to: "/home" }
});

addPlacement({
  id: "shell.home.settings",
  target: "shell.primary-nav",
  kind: "link",
  surfaces: ["home"],
  order: 900,
  props: { label: "Settings", to: "/home/settings" }
});

addPlacement({
  id: "workspaces.workspace.menu.members",
  target: "admin.tools-menu",
  kind: "component",
  surfaces: ["admin"],
  order: 200,
  componentToken: "workspaces.web.workspace-members.menu-item"
});
"#;

const TOPOLOGY: &str = r#"import { createPlacementTopology } from "@jskit-ai/shell-web/client/placement";

const { addPlacementTopology, topology } = createPlacementTopology();

export { addPlacementTopology };
export default topology;

addPlacementTopology({
  id: "shell.primary-nav",
  description: "The main links of a surface.",
  surfaces: ["*"],
  default: true,
  variants: {
    compact: {
      outlet: "shell-layout:primary-bottom-nav",
      renderers: { link: "local.main.ui.tab-link-item" }
    },
    medium: {
      outlet: "shell-layout:primary-menu",
      renderers: { link: "local.main.ui.menu-link-item" }
    },
    expanded: {
      outlet: "shell-layout:primary-menu",
      renderers: { link: "local.main.ui.menu-link-item" }
    }
  }
});

addPlacementTopology({
  id: "shell.status",
  description: "Small widgets and cues at the top right.",
  surfaces: ["*"],
  variants: {
    compact: { outlet: "shell-layout:top-right" },
    medium: { outlet: "shell-layout:top-right" },
    expanded: { outlet: "shell-layout:top-right" }
  }
});

for (const owner of []) addPlacementTopology({ id: owner });

[
  {
    id: "page.section-nav", owner: "home-settings", description: "Links between the pages of the home settings.",
    variants: { expanded: { outlet: "home-settings:primary-menu", renderers: { link: "local.main.ui.menu-link-item" } } }
  },
  {
    id: "page.section-nav", owner: "admin-settings", description: "Links between the workspace's settings.", surfaces: ["admin"],
    variants: { expanded: { outlet: "admin-settings:primary-menu", renderers: { link: "local.main.ui.menu-link-item" } } }
  }
].forEach(addPlacementTopology);

addPlacementTopology({
  id: "admin.tools-menu",
  description: "Admin surface tools menu actions.",
  surfaces: ["admin"],
  variants: {
    compact: { outlet: "admin-tools:menu", renderers: { link: "local.main.ui.surface-aware-menu-link-item" } }
  }
});
"#;

const PROVIDER: &str = r#"import MenuLinkItem from "/src/components/menus/MenuLinkItem.vue";

function registerMainClientComponent(token, resolveComponent) {
  return [token, resolveComponent];
}

registerMainClientComponent("local.main.ui.menu-link-item", () => MenuLinkItem);
registerMainClientComponent("local.main.ui.tab-link-item", () => MenuLinkItem);
registerMainClientComponent("local.main.ui.surface-aware-menu-link-item", () => MenuLinkItem);
"#;

const LAYOUT: &str = r#"<template>
  <header><ShellOutlet target="shell-layout:top-right" /></header>
  <!-- <ShellOutlet target="shell-layout:gone" /> -->
  <nav>
    <ShellOutlet target="shell-layout:primary-menu" default />
    <ShellOutlet target="shell-layout:primary-bottom-nav" />
  </nav>
</template>
"#;

/// A small app with workspaces, as its owner might have it.
fn workspaces() -> Memory {
    app(&[
        (
            "package.json",
            r#"{ "name": "exampleapp", "dependencies": { "vue": "3.5.45", "@jskit-ai/shell-web": "0.1.0" } }"#,
        ),
        ("config/public.js", PUBLIC),
        ("config/surfaceAccessPolicies.js", POLICIES),
        ("src/placement.js", PLACEMENT),
        ("src/placementTopology.js", TOPOLOGY),
        ("src/components/ShellLayout.vue", LAYOUT),
        ("src/components/menus/MenuLinkItem.vue", "<template>\n  <a />\n</template>\n"),
        ("packages/main/package.json", r#"{ "name": "@exampleapp/main", "dependencies": {} }"#),
        ("packages/main/src/client/providers/MainClientProvider.js", PROVIDER),
        (
            "vendor/@jskit-ai/workspaces-web/src/client/AdminTools.vue",
            "<template><ShellOutlet target=\"admin-tools:menu\" /></template>",
        ),
        ("src/pages/index.vue", "<template>\n  <p>Hello</p>\n</template>\n"),
        ("src/pages/home.vue", "<template>\n  <RouterView />\n</template>\n"),
        ("src/pages/home/index.vue", "<template>\n  <p>Hello</p>\n</template>\n"),
        (
            "src/pages/home/settings.vue",
            "<template>\n  <ShellOutlet target=\"home-settings:primary-menu\" />\n</template>\n",
        ),
        ("src/pages/w/[workspaceSlug].vue", "<template>\n  <RouterView />\n</template>\n"),
        ("src/pages/w/[workspaceSlug]/admin.vue", "<template>\n  <RouterView />\n</template>\n"),
        (
            "src/pages/w/[workspaceSlug]/admin/workspace/settings.vue",
            "<template>\n  <ShellOutlet target=\"admin-settings:primary-menu\" />\n</template>\n",
        ),
    ])
}
