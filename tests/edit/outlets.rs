//! Outlets in component files: only lines of their own come and go, in the file's own style.

use jskit::edit::Outcome;
use jskit::edit::javascript::{self, Intent};

fn outlet(target: &str, router_view: bool) -> Intent {
    Intent::Outlet { target: target.to_owned(), default: false, menu: false, router_view }
}

/// The text with the outlet in it; taking it out gives the bytes back, and putting it in twice changes nothing.
#[track_caller]
fn inserted(source: &str, intent: &Intent) -> String {
    let Outcome::Edited(text) = javascript::insert(source, intent) else { panic!("{source}") };
    assert_eq!(javascript::insert(&text, intent), Outcome::Unchanged, "twice");
    assert_eq!(javascript::remove(&text, intent), Outcome::Edited(source.to_owned()), "and back");
    assert_eq!(javascript::has(&text, intent), Ok(true));
    assert_eq!(javascript::are_gone(source, std::slice::from_ref(intent)), [true]);
    text
}

#[test]
fn it_goes_to_the_end_of_the_one_root_element() {
    assert_eq!(
        inserted("<template>\n  <main>\n    <h1>A</h1>\n  </main>\n</template>\n", &outlet("a:b", true)),
        "<template>\n  <main>\n    <h1>A</h1>\n    <ShellOutlet target=\"a:b\" />\n    <RouterView />\n  </main>\n</template>\n\n<script setup>\nimport { ShellOutlet } from \"@jskit-ai/shell-web/client\";\n</script>\n"
    );
}

#[test]
fn a_menu_is_said_in_its_tag_and_is_another_outlet_without() {
    let menu = Intent::Outlet { target: "a:b".to_owned(), default: false, menu: true, router_view: true };
    let text = inserted("<template>\n  <main>\n  </main>\n</template>\n", &menu);
    assert!(text.contains("    <ShellOutlet target=\"a:b\" menu />\n    <RouterView />\n  </main>"), "{text}");
    assert_eq!(javascript::has(&text, &outlet("a:b", true)), Ok(false));
    let Outcome::Refused(refusal) = javascript::remove(&text, &outlet("a:b", true)) else { panic!("{text}") };
    assert_eq!(refusal.reason, "the outlet was edited");
}

#[test]
fn it_goes_before_a_router_view_and_leaves_that_alone() {
    assert_eq!(
        inserted(
            "<script setup>\r\nimport A from './A.vue'\r\n</script>\r\n\r\n<template>\r\n\t<A>\r\n\t\t<router-view />\r\n\t</A>\r\n</template>\r\n",
            &outlet("a:b", false)
        ),
        "<script setup>\r\nimport A from './A.vue'\r\nimport { ShellOutlet } from '@jskit-ai/shell-web/client'\r\n</script>\r\n\r\n<template>\r\n\t<A>\r\n\t\t<ShellOutlet target=\"a:b\" />\r\n\t\t<router-view />\r\n\t</A>\r\n</template>\r\n"
    );
}

#[test]
fn of_several_roots_it_comes_last_and_an_import_that_is_there_is_used() {
    let source = "<template>\n  <p>1</p>\n  <p>2</p>\n</template>\n\n<script setup>\nimport { ShellOutlet, x } from \"@jskit-ai/shell-web/client\";\nx();\n</script>\n";
    assert_eq!(
        inserted(source, &outlet("a:b", false)),
        source.replace("  <p>2</p>\n", "  <p>2</p>\n  <ShellOutlet target=\"a:b\" />\n")
    );
}

#[test]
fn text_that_looks_like_markup_is_no_place() {
    let source = "<!-- <template></template> -->\n<template>\n  <div title=\"</div>\">\n    {{ \"</div>\" }}\n  </div>\n</template>\n\n<script setup>\n// <template>\nconst a = 1;\n</script>\n";
    let text = inserted(source, &outlet("a:b", false));
    assert!(text.contains("    {{ \"</div>\" }}\n    <ShellOutlet target=\"a:b\" />\n  </div>\n"), "{text}");
    assert!(
        text.contains("<script setup>\nimport { ShellOutlet } from \"@jskit-ai/shell-web/client\";\n// <template>"),
        "{text}"
    );
}

#[test]
fn what_has_no_safe_place_is_left_alone_with_the_lines_to_paste() {
    for (source, reason) in [
        ("<script setup>\nconst a = 1;\n</script>\n", "the file has no template"),
        ("<template lang=\"pug\">\np A\n</template>\n", "the template is not HTML"),
        ("<template><p>A</p></template>\n", "no line of the template is a place for it"),
        (
            "<template>\n  <p>A</p>\n</template>\n<script>\nexport default {};\n</script>\n",
            "the file has a script that is no `<script setup>`: the component is registered there",
        ),
        (
            "<template>\n  <p>A</p>\n</template>\n<script setup>\nimport { ShellOutlet as SO } from \"@jskit-ai/shell-web/client\";\nconst ShellOutlet = 1;\n</script>\n",
            "the script has a `ShellOutlet` that is something else",
        ),
        (
            "<template>\n  <p>A</p>\n</template>\n<script setup>\nlet = ;\n</script>\n",
            "the script can't be read: Unexpected token",
        ),
        ("<template>\n  <p>A\n</template>\n", "`<p>` is not closed before `</template>`"),
    ] {
        let Outcome::Refused(refusal) = javascript::insert(source, &outlet("a:b", false)) else { panic!("{source}") };
        assert_eq!(refusal.reason, reason);
        assert!(refusal.snippet.contains("<ShellOutlet target=\"a:b\" />"), "{}", refusal.snippet);
    }
}

#[test]
fn an_import_comes_and_goes_beside_one_under_another_name() {
    let source = "<template>\n  <p>A</p>\n</template>\n\n<script setup>\nimport { ShellOutlet as SO } from \"@jskit-ai/shell-web/client\";\n</script>\n";
    let text = inserted(source, &outlet("a:b", false));
    assert!(text.contains("client\";\nimport { ShellOutlet } from \"@jskit-ai/shell-web/client\";\n"), "{text}");
}

#[test]
fn a_script_on_the_line_of_its_tag_stays_there() {
    let template = "<template>\n  <p>A</p>\n</template>\n\n";
    let text = inserted(&format!("{template}<script setup>import a from'./a'</script>"), &outlet("a:b", false));
    let import = "import { ShellOutlet } from '@jskit-ai/shell-web/client';";
    assert!(text.ends_with(&format!("\n<script setup>{import}import a from'./a'</script>")), "{text}");
}

#[test]
fn a_script_in_another_language_gets_its_import_unread() {
    let script = "<script setup lang=\"ts\">\nconst a: string = \"\" as string;\n</script>\n";
    let text = inserted(&format!("<template>\n  <p>A</p>\n</template>\n\n{script}"), &outlet("a:b", false));
    assert!(text.contains("lang=\"ts\">\nimport { ShellOutlet }"), "{text}");
}

#[test]
fn one_that_was_edited_stays() {
    let source = "<template>\n  <main>\n    <h1>A</h1>\n  </main>\n</template>\n";
    let text = inserted(source, &outlet("a:b", false));
    let edited = text.replace("target=\"a:b\" />", "target=\"a:b\" class=\"mine\" />");
    let Outcome::Refused(refusal) = javascript::remove(&edited, &outlet("a:b", false)) else { panic!("{edited}") };
    assert_eq!((refusal.line, refusal.reason.as_str()), (4, "the outlet was edited"));
    assert_eq!(javascript::remove(source, &outlet("a:b", false)), Outcome::Unchanged);
    let used = text.replace("</script>", "console.log(ShellOutlet);\n</script>");
    let Outcome::Edited(without) = javascript::remove(&used, &outlet("a:b", false)) else { panic!("{used}") };
    assert!(without.contains("import { ShellOutlet }"), "what is used elsewhere stays: {without}");
}

#[test]
fn an_import_stays_in_its_script_and_out_of_other_code() {
    let import = "import { ShellOutlet } from \"@jskit-ai/shell-web/client\";\n";
    let template = "<template>\n  <main>\n  </main>\n</template>\n\n<script setup>\n";
    let with = template.replace("  </main>", "    <ShellOutlet target=\"a:b\" />\n  </main>");
    for (script, expected) in [
        // The script ends on the line of its last import.
        ("import A from \"a\";</script>\n", format!("{import}import A from \"a\";</script>\n")),
        // Something goes on below that line.
        (
            "import A from \"a\"; const b = {\n  c: 1\n};\n</script>\n",
            format!("{import}import A from \"a\"; const b = {{\n  c: 1\n}};\n</script>\n"),
        ),
        (
            "import {\n  A } from \"a\"; const b = `\n`;\n</script>\n",
            format!("{import}import {{\n  A }} from \"a\"; const b = `\n`;\n</script>\n"),
        ),
        ("import A from \"a\"; // why\n</script>\n", format!("import A from \"a\"; // why\n{import}</script>\n")),
    ] {
        assert_eq!(inserted(&format!("{template}{script}"), &outlet("a:b", false)), format!("{with}{expected}"));
    }
    // A script that shares its lines goes in part only.
    let shared = "<template>\n  <main>\n  </main>\n</template>\n<!-- mine --><script setup>\n</script><!-- too -->\n";
    assert_eq!(
        inserted(shared, &outlet("a:b", false)),
        shared
            .replace("  </main>", "    <ShellOutlet target=\"a:b\" />\n  </main>")
            .replace("<script setup>\n", &format!("<script setup>\n{import}"))
    );
    let style = "<template>\n  <main>\n  </main>\n</template><style>\n.a {\n}\n</style>\n";
    assert_eq!(
        inserted(style, &outlet("a:b", false)),
        format!(
            "{}\n<script setup>\n{import}</script>\n",
            style.replace("  </main>", "    <ShellOutlet target=\"a:b\" />\n  </main>")
        )
    );
}
