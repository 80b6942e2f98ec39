//! Requests and what they come to.

use std::collections::BTreeMap;

use jskit::catalog::{Catalog, Source};
use jskit::descriptor::model::{FileTarget, Tenancy};
use jskit::lock::Lock;
use jskit::resolve::{Request, Resolution, resolve};

use super::support::{catalog, error_said, lock, package, text};

fn add(ids: &[&str]) -> Request {
    Request { add: ids.iter().map(|id| (*id).to_owned()).collect(), ..Request::default() }
}

fn remove(ids: &[&str]) -> Request {
    Request { remove: ids.iter().map(|id| (*id).to_owned()).collect(), ..Request::default() }
}

fn given(mut request: Request, options: &[(&str, &str)]) -> Request {
    request.options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    request
}

/// `+` asked for, `*` new: `auth-core* auth-web+* | removed: x | dissolved ...`.
fn said(resolution: &Resolution) -> String {
    let mut parts: Vec<String> = resolution
        .packages
        .iter()
        .map(|one| format!("{}{}{}", one.id, if one.direct { "+" } else { "" }, if one.is_new { "*" } else { "" }))
        .collect();
    if !resolution.removed.is_empty() {
        parts.push(format!("| removed: {}", resolution.removed.join(" ")));
    }
    parts.extend(resolution.warnings.iter().map(|warning| format!("| {warning}")));
    parts.join(" ")
}

#[track_caller]
fn comes_to(catalog: &Catalog, lock: &Lock, request: &Request, expected: &str) {
    let outcome = match resolve(catalog, lock, request) {
        Ok(resolution) => said(&resolution),
        Err(error) => error_said(&error),
    };
    assert_eq!(outcome.trim_end(), expected);
}

fn bundle(id: &str, depends_on: &str) -> String {
    format!(
        "schema = 1\nid = \"{id}\"\nversion = \"0.1.0\"\nkind = \"bundle\"\nsummary = \"B.\"\ndepends-on = {depends_on}\n"
    )
}

fn shop() -> Catalog {
    catalog(&[
        text("kernel", ""),
        text("auth-core", "depends-on = [\"kernel\"]\n[capabilities]\nrequires = [\"auth.provider\"]\n"),
        text("auth-web", "depends-on = [\"auth-core\"]\n"),
        text(
            "local",
            "depends-on = [\"kernel\"]\n[capabilities]\nprovides = [\"auth.provider\"]\nexclusive = [\"auth.provider\"]\n",
        ),
        text(
            "supabase",
            "depends-on = [\"kernel\"]\n[capabilities]\nprovides = [\"auth.provider\"]\nexclusive = [\"auth.provider\"]\n",
        ),
        text("lite", "conflicts-with = [\"auth-web\"]\n"),
        bundle("auth-base", "[\"local\", \"auth-web\"]"),
    ])
}

#[test]
fn dependencies_come_first_and_only_the_asked_are_direct() {
    comes_to(
        &shop(),
        &lock(&["+kernel"]),
        &add(&["@jskit-ai/auth-web", "local"]),
        "kernel+ auth-core* auth-web+* local+*",
    );
    comes_to(&shop(), &lock(&[]), &add(&["auth-base"]), "kernel* local* auth-core* auth-web* auth-base+*");
}

#[test]
fn adding_again_changes_nothing() {
    let installed = lock(&["kernel", "auth-core", "local", "auth-web", "+auth-base"]);
    comes_to(&shop(), &installed, &add(&["auth-base"]), "kernel local auth-core auth-web auth-base+");
    comes_to(&shop(), &installed, &add(&["auth-web"]), "kernel local auth-core auth-web+ auth-base+");
}

#[test]
fn removing_takes_what_came_with_it() {
    let installed = lock(&["kernel", "auth-core", "+local", "+auth-web"]);
    comes_to(&shop(), &installed, &remove(&["auth-web"]), "kernel local+ | removed: auth-web auth-core");
    comes_to(&shop(), &installed, &remove(&["lite"]), "kernel auth-core auth-web+ local+");
    comes_to(
        &shop(),
        &installed,
        &remove(&["kernel"]),
        "still-needed: `auth-core`, `auth-web` and `local` need package `kernel`\n\
         hint: to remove all of them, run `jskit remove package kernel --with-dependents`",
    );
    comes_to(
        &shop(),
        &installed,
        &remove(&["local"]),
        "still-needed: `auth-core` and `auth-web` need package `local`\n\
         hint: to remove all of them, run `jskit remove package local --with-dependents`",
    );
    comes_to(
        &shop(),
        &installed,
        &remove(&["auth-core", "local"]),
        "still-needed: `auth-web` needs packages `auth-core` and `local`\n\
         hint: to remove all of them, run `jskit remove package auth-core local --with-dependents`",
    );
}

#[test]
fn dependents_go_when_they_are_meant_too() {
    let all = |ids| Request { with_dependents: true, ..remove(ids) };
    let installed = lock(&["kernel", "auth-core", "+local", "+auth-web"]);
    comes_to(&shop(), &installed, &all(&["auth-core"]), "kernel local+ | removed: auth-web auth-core");
    comes_to(&shop(), &installed, &all(&["local"]), "| removed: local auth-web auth-core kernel");
    comes_to(&shop(), &installed, &all(&["kernel"]), "| removed: local auth-web auth-core kernel");
    comes_to(&shop(), &installed, &all(&["auth-web"]), "kernel local+ | removed: auth-web auth-core");
    // A bundle is no dependent: the rest of it stays.
    let bundled = lock(&["kernel", "auth-core", "local", "auth-web", "+auth-base"]);
    comes_to(
        &shop(),
        &bundled,
        &all(&["auth-core"]),
        "kernel local+ | removed: auth-base auth-web auth-core | the bundle `auth-base` is dissolved: its other packages stay",
    );
}

#[test]
fn what_came_along_can_stay_for_its_own_sake() {
    let keep = |ids| Request { keep_dependencies: true, ..remove(ids) };
    let installed = lock(&["kernel", "auth-core", "+local", "+auth-web"]);
    comes_to(&shop(), &installed, &keep(&["auth-web"]), "kernel auth-core+ local+ | removed: auth-web");
    let bundled = lock(&["kernel", "auth-core", "local", "auth-web", "+auth-base"]);
    comes_to(&shop(), &bundled, &keep(&["auth-base"]), "kernel+ auth-core+ auth-web+ local+ | removed: auth-base");
    comes_to(
        &shop(),
        &bundled,
        &keep(&["auth-web"]),
        "kernel auth-core+ local+ | removed: auth-base auth-web | the bundle `auth-base` is dissolved: its other packages stay",
    );
}

#[test]
fn an_orphan_that_was_not_asked_about_stays() {
    comes_to(&shop(), &lock(&["lite", "+kernel"]), &remove(&["local"]), "kernel+ lite");
}

#[test]
fn generated_pages_are_no_packages() {
    comes_to(&shop(), &lock(&["+kernel", "+page:src/pages/a.vue"]), &add(&["local"]), "kernel+ local+*");
}

#[test]
fn a_package_that_the_catalog_lost_stays() {
    comes_to(&shop(), &lock(&["+gone", "kernel"]), &add(&["local"]), "gone+ kernel local+*");
    comes_to(&shop(), &lock(&["+gone", "+kernel"]), &remove(&["gone"]), "kernel+ | removed: gone");
}

#[test]
fn one_provider_at_a_time() {
    let installed = lock(&["kernel", "auth-core", "local", "auth-web", "+auth-base"]);
    comes_to(
        &shop(),
        &installed,
        &add(&["supabase"]),
        "exclusive-capability: an app has one provider of `auth.provider`, and `local` and `supabase` provide it\n\
         hint: `local` is installed; to switch, run `jskit add package supabase --replace local`",
    );
    let switch = Request { replace: vec!["local".to_owned()], ..add(&["supabase"]) };
    comes_to(
        &shop(),
        &installed,
        &switch,
        "kernel auth-core auth-web+ supabase+* | removed: auth-base local \
         | the bundle `auth-base` is dissolved: its other packages stay",
    );
}

#[test]
fn what_is_missing_or_unknown_is_named() {
    comes_to(
        &shop(),
        &lock(&[]),
        &add(&["auth-web"]),
        "missing-capability: package `auth-core` requires `auth.provider`, which no package of the app provides\n\
         hint: `auth.provider` is provided by `local` and `supabase`: run `jskit add package local auth-web`",
    );
    comes_to(
        &shop(),
        &lock(&[]),
        &add(&["auth-wbe"]),
        "unknown-name: unknown package `auth-wbe`\nhint: did you mean `auth-web`?",
    );
    comes_to(
        &shop(),
        &lock(&[]),
        &add(&["auth-web", "lite", "local"]),
        "conflicting-packages: packages `lite` and `auth-web` can't be in the same app\n\
         hint: choose one: leave out `lite` or `auth-web`",
    );
    let update = Request { update: vec!["lite".to_owned()], ..Request::default() };
    comes_to(
        &shop(),
        &lock(&[]),
        &update,
        "not-installed: package `lite` is not in this app\nhint: run `jskit add package lite`",
    );
}

#[test]
fn circles_are_named() {
    let circle = catalog(&[
        text("a", "depends-on = [\"b\"]\n"),
        text("b", "depends-on = [\"c\"]\n"),
        text("c", "depends-on = [\"a\"]\n"),
    ]);
    comes_to(
        &circle,
        &lock(&[]),
        &add(&["b"]),
        "dependency-cycle: packages depend on each other in a circle: `a` -> `b` -> `c` -> `a`\n\
         hint: one of them has to drop its `depends-on`",
    );
}

const DATABASE: &str = r#"
[options.db-host]
type = "text"
default = "127.0.0.1"
env = "DB_HOST"

[options.db-name]
type = "text"
required = true
default-from = { config = "name" }
pattern = "[a-z]+"
env = "DB_NAME"

[options.db-user]
type = "text"
required = true
help = "The user that the app signs in as."
env = "DB_USER"

[options.db-password]
type = "secret"
required = true
env = "DB_PASSWORD"

[options.engine]
type = "choice"
choices = ["innodb", "aria"]
required = true
env = "DB_ENGINE"

[options.ssl]
type = "flag"
env = "DB_SSL"

[options.ca]
type = "text"
required = true
env = "DB_CA"
when = { option = { ssl = true } }
"#;

fn values(resolution: &Resolution) -> String {
    let one = &resolution.packages[0];
    let mut lines: Vec<String> = one.options.iter().map(|(name, value)| format!("{name}={value}")).collect();
    lines.extend(one.secrets.iter().map(|(name, value)| format!("{name}={value:?}")));
    lines.extend(resolution.missing.iter().map(|missing| format!("{}?", missing.option.name)));
    lines.join(" ")
}

#[test]
fn options_are_given_or_in_the_environment_or_as_before_or_by_default() {
    let catalog = catalog(&[text("mysql", DATABASE)]);
    let mut installed = lock(&["+mysql"]);
    let before = [("db-host", "before"), ("db-user", "before"), ("engine", "gone")];
    installed.packages.get_mut("mysql").unwrap().options =
        before.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
    let mut request = given(add(&["mysql"]), &[("db-user", "given"), ("ssl", "true")]);
    request.environment =
        BTreeMap::from([("DB_HOST".to_owned(), "there".to_owned()), ("DB_USER".to_owned(), "there".to_owned())]);
    request.secrets = BTreeMap::from([("DB_HOST".to_owned(), "of the shell".to_owned())]);
    let fresh = resolve(&catalog, &lock(&[]), &given(add(&["mysql"]), &[("db-password", "hunter2")])).unwrap();
    assert_eq!(
        values(&fresh),
        "db-host=127.0.0.1 db-name=exampleapp ssl=false db-password=Secret(***) db-user? engine?"
    );
    let again = resolve(&catalog, &installed, &request).unwrap();
    assert_eq!(values(&again), "db-host=there db-name=exampleapp db-user=given ssl=true ca? engine?");
    assert!(!format!("{fresh:?}").contains("hunter2"));
    assert_eq!(fresh.packages[0].value("db-password"), Some("hunter2"));
}

/// A key may be the name of somebody's own secret. What lands in the lock and in templates is not taken from under it unasked.
#[test]
fn what_is_no_secret_to_its_package_is_not_taken_from_the_environment() {
    const TOKENS: &str =
        "[options.tok]\ntype = \"text\"\nenv = \"GITHUB_TOKEN\"\n[options.key]\ntype = \"secret\"\nenv = \"API_KEY\"\n";
    let said = |source: Source, of_process: bool| {
        let mut package = package(&text("ext", TOKENS), &[]);
        package.source = source;
        let mut catalog = Catalog::default();
        catalog.insert(package);
        let set: BTreeMap<String, String> =
            ["GITHUB_TOKEN", "API_KEY"].into_iter().map(|key| (key.to_owned(), "ghp_secret".to_owned())).collect();
        let mut request = add(&["ext"]);
        *if of_process { &mut request.secrets } else { &mut request.environment } = set;
        request.trust.extend(catalog.get("ext").unwrap().content());
        let resolution = resolve(&catalog, &lock(&[]), &request).unwrap();
        values(&resolution)
    };
    for source in [Source::Embedded, Source::App] {
        assert_eq!(said(source, true), "key=Secret(***)");
        assert_eq!(said(source, false), "tok=ghp_secret key=Secret(***)");
    }
    for source in [Source::Npm, Source::Directory, Source::Archive] {
        assert_eq!(said(source, true), "key=Secret(***)");
        assert_eq!(said(source, false), "key=Secret(***)");
    }
}

#[test]
fn missing_options_name_flags_values_and_the_command() {
    let catalog = catalog(&[text("mysql", DATABASE)]);
    let resolution = resolve(&catalog, &lock(&[]), &add(&["mysql"])).unwrap();
    let error = resolution.missing_error("jskit add package mysql").unwrap();
    assert_eq!(
        error_said(&error),
        "usage: package `mysql` needs `--db-password`, `--db-user` and `--engine`\n\
         hint: run `jskit add package mysql --db-password-stdin --db-user VALUE --engine innodb|aria`\n\
         `--db-password`: also taken from the environment: `DB_PASSWORD`\n\
         `--db-user`: The user that the app signs in as.\n\
         `--engine`: one of `innodb` and `aria`\n"
    );
}

#[test]
fn wrong_options_are_refused_without_showing_secrets() {
    let catalog = catalog(&[text("mysql", DATABASE), text("kernel", "")]);
    let installed = lock(&[]);
    let refused = |options: &[(&str, &str)], expected: &str| {
        comes_to(&catalog, &installed, &given(add(&["mysql"]), options), expected);
    };
    refused(&[("engine", "inno")], "usage: the value `inno` of `--engine` should be one of `innodb`, `aria`");
    refused(&[("db-name", "a1")], "usage: the value `a1` of `--db-name` should match `[a-z]+`");
    refused(&[("ssl", "yes")], "usage: the value `yes` of `--ssl` should be `true` or `false`");
    refused(&[("db-hots", "x")], "usage: unknown option `--db-hots`\nhint: did you mean `db-host`?");
    refused(
        &[("db-password", "a\nb")],
        "usage: the value of `--db-password` has a line break or another control character (U+000A)",
    );
    comes_to(
        &catalog,
        &installed,
        &given(add(&["kernel"]), &[("db-host", "x")]),
        "usage: unknown option `--db-host`\nhint: the packages of this command have no options",
    );
}

#[test]
fn tenancy_decides_what_is_declared() {
    let with_tenancy = "[[config]]\nfile = \"public\"\npath = \"a\"\nvalue = 1\nwhen = { tenancy = \"personal\" }\n";
    let against = "[[config]]\nfile = \"public\"\npath = \"a\"\nvalue = 2\n";
    let catalog = catalog(&[text("x", with_tenancy), text("y", against)]);
    let conflicts = |tenancy| {
        let request = Request { tenancy: Some(tenancy), ..add(&["x", "y"]) };
        resolve(&catalog, &lock(&[]), &request).unwrap().conflicts.len()
    };
    assert_eq!((conflicts(Tenancy::None), conflicts(Tenancy::Personal)), (0, 1));
}

#[test]
fn a_package_of_another_tenancy_is_refused_with_what_to_do() {
    let needs = text("x", "tenancy = [\"personal\", \"workspaces\"]\n");
    let catalog = catalog(&[needs, text("y", "depends-on = [\"x\"]\n")]);
    comes_to(
        &catalog,
        &lock(&[]),
        &add(&["y"]),
        "unsupported-tenancy: package `x` doesn't work in the tenancy `none`: it needs `personal` or `workspaces`\n\
         hint: choose `--tenancy-mode personal`",
    );
    let request = Request { tenancy: Some(Tenancy::Personal), ..add(&["y"]) };
    assert_eq!(resolve(&catalog, &lock(&[]), &request).unwrap().packages.len(), 2);
}

#[test]
fn strangers_are_checked_before_they_come_in() {
    let mut catalog = Catalog::default();
    catalog.insert(package(&text("x", "[[files]]\nfrom = \"src/a.js\"\n"), &[("app/src/b.js", "")]));
    comes_to(
        &catalog,
        &lock(&[]),
        &add(&["x"]),
        "x.toml:1:0 undeclared-template: the template `app/src/b.js` is declared by nothing\n\
         x.toml:6:0 absent-template: there is no template `app/src/a.js` (did you mean `app/src/b.js`?)",
    );
}

/// One surface, declared for one tenancy here and for another there.
#[test]
fn a_file_goes_below_the_surface_that_the_app_has() {
    let surface = |root: &str, tenancy: &str| {
        format!(
            "[[surfaces]]\nid = \"admin\"\nlabel = \"Admin\"\npages-root = \"{root}\"\nwhen = {{ tenancy = \"{tenancy}\" }}\n"
        )
    };
    let both = surface("admin", "none") + &surface("w/[slug]/admin", "workspaces");
    let catalog = catalog(&[text("x", &both)]);
    let target = FileTarget::Surface { surface: "admin".to_owned(), path: "tools.vue".to_owned() };
    let goes = |tenancy| {
        let request = Request { tenancy: Some(tenancy), ..add(&["x"]) };
        let resolution = resolve(&catalog, &lock(&[]), &request).unwrap();
        resolution.target(&catalog, &target).map_err(str::to_owned)
    };
    assert_eq!(goes(Tenancy::None).as_deref(), Ok("src/pages/admin/tools.vue"));
    assert_eq!(goes(Tenancy::Workspaces).as_deref(), Ok("src/pages/w/[slug]/admin/tools.vue"));
    assert_eq!(goes(Tenancy::Personal), Err("admin".to_owned()));
}
