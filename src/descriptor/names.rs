//! How names, ids, versions and the like may be written. They end up inside quotes, paths and code, so each is a short list of
//! what is allowed, never of what is not.

use super::written;
use crate::path::{AppPath, folded};

pub type Rule = fn(&str) -> Result<(), String>;

const LONGEST: usize = 100;

fn plain(text: &str, allowed: impl Fn(char) -> bool, what: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("is empty".to_owned());
    }
    if text.len() > LONGEST {
        return Err(format!("is longer than {LONGEST} characters"));
    }
    match text.chars().find(|c| !allowed(*c)) {
        Some(found) => Err(format!("has `{}`, but is made of {what}", found.escape_default())),
        None => Ok(()),
    }
}

/// Text on one line.
pub fn line(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("is empty".to_owned());
    }
    if text.chars().count() > 500 {
        return Err("is longer than 500 characters".to_owned());
    }
    match text.chars().find(|c| c.is_control()) {
        Some(found) => Err(format!("has the control character U+{:04X}", found as u32)),
        None => Ok(()),
    }
}

/// `users-web`
pub fn id(text: &str) -> Result<(), String> {
    plain(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-', "lower-case letters, digits and dashes")?;
    dashed(text)
}

fn dashed(text: &str) -> Result<(), String> {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err("does not begin with a letter".to_owned());
    }
    if text.ends_with('-') || text.contains("--") {
        return Err("has a dash at its end or two in a row".to_owned());
    }
    Ok(())
}

/// `users.profile.menu.settings`, `shell-web.x`, `local.main.ui.menu-link-item`
pub fn dotted(text: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    plain(text, allowed, "letters, digits, dots, dashes and underscores")?;
    if text.split('.').any(str::is_empty) {
        return Err("has an empty part between its dots".to_owned());
    }
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err("does not begin with a letter".to_owned());
    }
    Ok(())
}

/// `workspace_member`
pub fn policy(text: &str) -> Result<(), String> {
    plain(text, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'), "letters, digits, dashes and underscores")?;
    text.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(()).ok_or("does not begin with a letter".to_owned())
}

/// `home-settings:primary-menu`
pub fn outlet(text: &str) -> Result<(), String> {
    let Some((host, name)) = text.split_once(':') else {
        return Err("is not `host:name`".to_owned());
    };
    id(host)?;
    id(name)
}

/// `*` or a surface id.
pub fn surface(text: &str) -> Result<(), String> {
    if text == "*" { Ok(()) } else { id(text) }
}

/// `DB_HOST`. Keys that change how Node or the system starts programs are not a package's to set.
pub fn env_key(text: &str) -> Result<(), String> {
    plain(
        text,
        |c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_',
        "upper-case letters, digits and underscores",
    )?;
    if !text.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Err("does not begin with a letter".to_owned());
    }
    let system = [
        "PATH",
        "HOME",
        "SHELL",
        "ENV",
        "IFS",
        "EDITOR",
        "VISUAL",
        "BASH_ENV",
        "OPENSSL_CONF",
        "OPENSSL_MODULES",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ];
    // What programs are started with, and this tool itself.
    let prefixes =
        ["LD_", "DYLD_", "NPM_", "PNPM_", "YARN_", "COREPACK_", "GIT_", "NODE_", "PERL5", "PYTHON", "RUBY", "JSKIT_"];
    let is_systems = system.contains(&text) || prefixes.iter().any(|prefix| text.starts_with(prefix));
    if is_systems && text != "NODE_ENV" {
        return Err("belongs to the system, not to the app".to_owned());
    }
    Ok(())
}

/// `auth.profileMode`
pub fn config_path(text: &str) -> Result<(), String> {
    if text.len() > LONGEST {
        return Err(format!("is longer than {LONGEST} characters"));
    }
    for part in text.split('.') {
        identifier(part).map_err(|_| format!("has the part `{}`, which is no identifier", part.escape_default()))?;
        if matches!(part, "__proto__" | "constructor" | "prototype") {
            return Err(format!("has the part `{part}`, which belongs to the language"));
        }
    }
    Ok(())
}

const WORDS: [&str; 46] = [
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
];

/// A JavaScript name.
pub fn identifier(text: &str) -> Result<(), String> {
    plain(text, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$'), "letters, digits, `_` and `$`")?;
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return Err("begins with a digit".to_owned());
    }
    if WORDS.contains(&text) || text == "with" || text == "yield" {
        return Err("is a word of the language".to_owned());
    }
    Ok(())
}

/// `vue`, `@jskit-ai/users-web`
pub fn npm_name(text: &str) -> Result<(), String> {
    let (scope, name) = match text.strip_prefix('@') {
        Some(rest) => match rest.split_once('/') {
            Some((scope, name)) => (Some(scope), name),
            None => return Err("has a scope but no name".to_owned()),
        },
        None => (None, text),
    };
    for part in scope.into_iter().chain([name]) {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
        plain(part, allowed, "lower-case letters, digits, dashes, dots and underscores")?;
        if part.starts_with(['.', '_', '-']) {
            return Err("begins with a dot, dash or underscore".to_owned());
        }
    }
    if matches!(text, "node_modules" | "favicon.ico") {
        return Err("is a name that npm refuses".to_owned());
    }
    Ok(())
}

/// A version or a range of versions. Nothing that makes npm fetch from elsewhere or link a folder; no tags, which move.
pub fn npm_range(text: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " .^~<>=|*-+".contains(c);
    plain(text, allowed, "versions and range operators; a URL, a folder or another package is not taken")?;
    if !text.starts_with(|c: char| c.is_ascii_digit() || "^~<>=*".contains(c)) {
        return Err("does not begin with a version".to_owned());
    }
    Ok(())
}

/// A key of npm's `overrides`: a name, with a version after `@` where one is meant.
pub fn npm_override(text: &str) -> Result<(), String> {
    match text.char_indices().skip(1).find(|(_, c)| *c == '@') {
        Some((at, _)) => npm_name(&text[..at]).and_then(|()| npm_range(&text[at + 1..])),
        None => npm_name(text),
    }
}

/// A range, or `$name`: the version of the app's own dependency.
pub fn npm_override_value(text: &str) -> Result<(), String> {
    match text.strip_prefix('$') {
        Some(name) => npm_name(name),
        None => npm_range(text),
    }
}

/// `db:migrate`. Scripts that `npm install` runs by itself are refused: adding a package runs none of its code.
pub fn script(text: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, ':' | '-' | '_' | '.');
    plain(text, allowed, "lower-case letters, digits, colons, dashes, dots and underscores")?;
    if !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err("does not begin with a letter".to_owned());
    }
    if runs_by_itself(text) {
        return Err("is a script that npm runs by itself".to_owned());
    }
    Ok(())
}

pub fn runs_by_itself(script: &str) -> bool {
    let by_itself =
        ["install", "uninstall", "prepare", "prepublish", "prepublishOnly", "pack", "publish", "dependencies"];
    let bare = script.strip_prefix("pre").or_else(|| script.strip_prefix("post")).unwrap_or(script);
    by_itself.contains(&script) || by_itself.contains(&bare) || script == "pnpm:devPreinstall"
}

/// Where a component is imported from: the app's own files or a package.
pub fn import(text: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "/@._-[]".contains(c);
    plain(text, allowed, "letters, digits and `/ @ . _ - [ ]`")?;
    if text.split('/').any(|part| part == ".." || part == ".") || text.contains("//") {
        return Err("has `.`, `..` or an empty part".to_owned());
    }
    if text.starts_with('/') && !text.starts_with("/src/") && !text.starts_with("/packages/") {
        return Err("is an absolute path that is not below `/src/` or `/packages/`".to_owned());
    }
    Ok(())
}

/// `/api/w/:workspaceSlug/members`
pub fn route(text: &str) -> Result<(), String> {
    plain(text, |c| c.is_ascii_alphanumeric() || "/:-_.*".contains(c), "letters, digits and `/ : - _ . *`")?;
    if !text.starts_with('/') || text.contains("//") {
        return Err("does not begin with one `/`, or has two in a row".to_owned());
    }
    Ok(())
}

/// `mariadb:11`
pub fn image(text: &str) -> Result<(), String> {
    plain(text, |c| c.is_ascii_alphanumeric() || "./:_-@".contains(c), "letters, digits and `. / : _ - @`")
}

/// `3306:3306`
pub fn port(text: &str) -> Result<(), String> {
    let valid =
        text.split(':').count() <= 2 && text.split(':').all(|part| part.parse::<u16>().is_ok_and(|port| port > 0));
    valid.then_some(()).ok_or("is not `PORT` or `PORT:PORT`".to_owned())
}

/// A semantic version, as semver.org says.
pub fn version(text: &str) -> Result<(), String> {
    let (rest, build) = text.split_once('+').map_or((text, None), |(rest, build)| (rest, Some(build)));
    let (numbers, pre) = rest.split_once('-').map_or((rest, None), |(numbers, pre)| (numbers, Some(pre)));
    let number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
            && part.len() < 10
    };
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let numbers_fit = numbers.split('.').count() == 3 && numbers.split('.').all(number);
    let words_fit = [pre, build].into_iter().flatten().all(|words| words.split('.').all(word));
    let fits = numbers_fit && words_fit && text.len() <= LONGEST;
    fits.then_some(()).ok_or("is not a semantic version such as `1.2.3`".to_owned())
}

/// A path inside the app or inside a template folder.
pub fn path(text: &str) -> Result<(), String> {
    AppPath::brought(text).map(|_| ()).map_err(|problem| problem.reason.to_owned())
}

/// A file that a package may write for the app.
pub fn target(text: &str) -> Result<(), String> {
    path(text)?;
    not_others(text)
}

/// The same where the user named it, or has it already.
pub fn app_target(text: &str) -> Result<(), String> {
    AppPath::parse(text).map_err(|problem| problem.reason.to_owned())?;
    not_others(text)
}

fn not_others(text: &str) -> Result<(), String> {
    let folded = folded(text);
    if folded.split('/').next() == Some("vendor") {
        return Err("belongs to the packages' runtime: use `[vendor]`".to_owned());
    }
    // The app's own packages are trusted as its code is.
    if folded
        .strip_prefix("packages/")
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(_, name)| is_descriptor(name))
    {
        return Err("would be a package of the app's own, which nobody is asked about".to_owned());
    }
    written::name(text)
}

fn is_descriptor(name: &str) -> bool {
    matches!(name, "package.descriptor.toml" | "package.descriptor.mjs")
}

/// Below `src/pages/`; "" is the root.
pub fn pages_root(text: &str) -> Result<(), String> {
    if text.is_empty() { Ok(()) } else { path(text) }
}
