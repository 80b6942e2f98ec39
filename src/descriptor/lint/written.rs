//! What the package would write where a tool acts on it unasked. Templates are looked at with sample values: what they say in an app is
//! looked at again before it is written.

use serde_json::{Value, json};

use super::Found;
use super::templates::target;
use crate::catalog::Package;
use crate::descriptor::model::Place;
use crate::descriptor::{validate, written};
use crate::render;

pub fn check(package: &Package, found: &mut Found) {
    let descriptor = &package.descriptor;
    for template in package.templates.list("vendor").iter().filter(|_| descriptor.vendor) {
        let below = template.strip_prefix("vendor/").unwrap_or(template);
        let target = format!("vendor/@jskit-ai/{}/{below}", descriptor.id);
        if let Err(reason) = written::name(&target) {
            found.push("bad-path", &descriptor.place, format!("the template `{template}` {reason}"), None);
        }
        let file = Written { package, target: &target, template, place: &descriptor.place };
        file.check(None, found);
    }
    for file in &descriptor.files {
        let written = Written {
            package,
            target: &target(descriptor, &file.item.to),
            template: &format!("app/{}", file.item.from),
            place: &file.place,
        };
        let mut context = validate::sample(&[], &descriptor.options, None);
        for ci in ["ci_services", "ci_steps"] {
            context[ci] = json!([]);
        }
        written.check((!file.item.raw).then_some(&context), found);
    }
    for subcommand in &descriptor.subcommands {
        let context = validate::sample(&subcommand.arguments, &subcommand.options, subcommand.infer);
        for file in &subcommand.sample.files {
            let template = format!("app/{}", file.item.from);
            let written = Written { package, target: &file.item.to, template: &template, place: &subcommand.place };
            written.check(Some(&context), found);
        }
    }
}

struct Written<'a> {
    package: &'a Package,
    /// Where it lands in the app.
    target: &'a str,
    template: &'a str,
    place: &'a Place,
}

impl Written<'_> {
    /// `context` are the values of a template; none for what is copied.
    fn check(&self, context: Option<&Value>, found: &mut Found) {
        if !written::is_read(self.target) {
            return;
        }
        // What isn't there or no text is reported where templates are.
        let Some(bytes) = self.package.templates.read(self.template) else { return };
        let bytes = match context {
            None => bytes,
            Some(context) => match render::render(self.template, &String::from_utf8_lossy(&bytes), context) {
                Ok(text) => text.into_bytes(),
                Err(problem) => {
                    found.push("bad-template", self.place, format!("{problem} (with sample values)"), None);
                    return;
                }
            },
        };
        for problem in written::problems(self.target, self.template, &bytes) {
            found.push("bad-template", self.place, problem, None);
        }
    }
}
