//! The page file.

use crate::path::AppPath;
use crate::render::html;

/// A page that works as it is: a title for the browser, a heading, and a word to whoever opens it first.
pub fn page(name: &str, file: &AppPath, in_section: bool) -> String {
    // Below a section the host has the page's first heading.
    let heading = if in_section { "h2" } else { "h1" };
    let style = if in_section { "text-title-large" } else { "text-headline-medium" };
    format!(
        r#"<route lang="json">
{{
  "meta": {{
    "title": {title}
  }}
}}
</route>

<template>
  <section>
    <{heading} class="{style}">{shown}</{heading}>
    <p class="text-body-medium text-medium-emphasis mt-2">
      Nothing here yet. This page is waiting for its content in
      <code>{file}</code>.
    </p>
  </section>
</template>
"#,
        title = json_in_block(name),
        shown = html(name),
        file = html(file.as_str()),
    )
}

/// A JSON string that can't end the block it stands in.
fn json_in_block(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default().replace('<', "\\u003c")
}
