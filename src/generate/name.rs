//! The path and the name of a page, as people write them on a command line.

use crate::error::{Error, Result};
use crate::render::words;

const LONGEST_NAME: usize = 500;

/// One line: line breaks and other control characters become single spaces.
pub fn clean_name(name: &str) -> Result<String> {
    let spaced: String = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let clean = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if clean.is_empty() {
        return Err(Error::usage(
            "the page needs a name",
            "add `--name \"Billing\"`: it is the heading and the text of the link",
        ));
    }
    if clean.chars().count() > LONGEST_NAME {
        return Err(Error::usage(format!("the name is longer than {LONGEST_NAME} characters"), "choose a shorter one"));
    }
    Ok(clean)
}

/// The file below `src/pages/` that a path means. `home/reports` means `home/reports/index.vue`.
pub fn page_path(path: &str) -> Result<String> {
    let unescaped = path.trim().replace("\\[", "[").replace("\\]", "]");
    let text = unescaped.strip_prefix("./").unwrap_or(&unescaped);
    let text = text.strip_prefix("src/pages/").unwrap_or(text).trim_end_matches('/');
    let below = match text.rsplit('/').next().and_then(extension) {
        Some("vue") => text.to_owned(),
        Some(other) => {
            return Err(Error::usage(
                format!("a page is a `.vue` file, not `.{other}`"),
                "write `home/reports/index.vue`",
            ));
        }
        None => format!("{text}/index.vue"),
    };
    crate::path::AppPath::parse(&format!("{}/{below}", crate::app::PAGES_FOLDER))?;
    match below.split('/').find(|part| !brackets_match(part)) {
        Some(part) => Err(Error::usage(
            format!("`{part}` has a bracket without its other half"),
            "a parameter is written `[name]`; quote the path, so that the shell leaves the brackets alone",
        )),
        None => Ok(below),
    }
}

/// The extension of a file name: dots inside brackets belong to a parameter.
fn extension(name: &str) -> Option<&str> {
    let after = name.rfind(']').map_or(0, |at| at + 1);
    name[after..].rsplit_once('.').map(|(_, extension)| extension)
}

fn brackets_match(part: &str) -> bool {
    let mut depth = 0_i32;
    for letter in part.chars() {
        depth += i32::from(letter == '[') - i32::from(letter == ']');
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// `page.w.workspace-slug.admin.catalogue`: a word for each part of the path.
pub fn entry_id(below: &str) -> String {
    let stem = below.strip_suffix("/index.vue").or_else(|| below.strip_suffix(".vue")).unwrap_or(below);
    let parts: Vec<String> =
        stem.split('/').map(|part| words(part).join("-")).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "page".to_owned() } else { format!("page.{}", parts.join(".")) }
}

/// Whether a page would be below a root if its parameters had the root's names, and isn't as they are.
pub fn same_but_parameters(below: &str, root: &str) -> bool {
    let pairs: Vec<(&str, &str)> = below.split('/').zip(root.split('/')).collect();
    let is_parameter = |part: &str| part.starts_with('[') && part.ends_with(']');
    pairs.len() == root.split('/').count()
        && below.split('/').count() > pairs.len()
        && pairs.iter().any(|(ours, theirs)| ours != theirs)
        && pairs.iter().all(|(ours, theirs)| ours == theirs || (is_parameter(ours) && is_parameter(theirs)))
}

pub fn with_root(below: &str, root: &str) -> String {
    let rest: Vec<&str> = below.split('/').skip(root.split('/').count()).collect();
    format!("{root}/{}", rest.join("/"))
}

/// `home/settings` of `home/settings/index.vue` and of `home/settings.vue`.
pub fn stem(below: &str) -> &str {
    below.strip_suffix("/index.vue").or_else(|| below.strip_suffix(".vue")).unwrap_or(below)
}

/// The words of a path's parts, parameters and groups left out: they are no names.
pub fn named_parts(path: &str) -> Vec<String> {
    let is_name = |part: &&str| !part.starts_with('[') && !part.starts_with('(');
    path.split('/').filter(is_name).map(|part| words(part).join("-")).filter(|part| !part.is_empty()).collect()
}

/// One name, as files, tokens and templates write it.
#[derive(Debug)]
pub struct ElementName {
    pub shown: String,
    pub pascal: String,
    pub kebab: String,
}

/// The name of a component.
pub fn element(name: &str) -> Result<ElementName> {
    let shown = clean_name(name)?;
    let words: Vec<String> = words(&shown).into_iter().filter(|word| word.is_ascii()).collect();
    let kebab = words.join("-");
    if !kebab.starts_with(|c: char| c.is_ascii_alphabetic()) || kebab.len() > 60 {
        return Err(Error::usage(
            format!("`{shown}` is no name for a component"),
            "begin with a letter, for example `Quick search`",
        ));
    }
    let capital = |word: &String| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    };
    Ok(ElementName { shown, pascal: words.iter().map(capital).collect(), kebab })
}
