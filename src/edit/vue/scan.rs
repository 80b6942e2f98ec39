//! Walks a component file once: elements on a stack, raw text skipped, interpolations and comments stepped over.

use super::tag::{self, Cut, Ending, Tag};
use super::{Block, Component, Outlet, Root, VueProblem};

const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Namespace {
    Html,
    Svg,
    MathMl,
}

#[derive(Debug)]
struct Element<'s> {
    name: &'s str,
    namespace: Namespace,
    /// `annotation-xml` whose content is HTML again.
    html_inside: bool,
    start: usize,
    has_v_pre: bool,
}

#[derive(Debug)]
struct Scanner<'s> {
    source: &'s str,
    at: usize,
    stack: Vec<Element<'s>>,
    /// Set while `<textarea>` and its like are ordinary tags.
    in_xml: bool,
    /// Inside `v-pre` nothing is compiled: an outlet there is plain text for the browser.
    in_v_pre: bool,
    lines: Lines<'s>,
    found: Component,
}

pub(super) fn scan(source: &str) -> Result<Component, VueProblem> {
    let mut scanner = Scanner {
        source,
        at: 0,
        stack: Vec::new(),
        in_xml: false,
        in_v_pre: false,
        lines: Lines { source, counted: 0, line: 1 },
        found: Component::default(),
    };
    while scanner.at < source.len() {
        scanner.step()?;
    }
    match scanner.stack.pop() {
        None => Ok(scanner.found),
        Some(open) => Err(scanner.problem(open.start, format!("`<{}>` is never closed", open.name))),
    }
}

impl<'s> Scanner<'s> {
    fn step(&mut self) -> Result<(), VueProblem> {
        let bytes = self.source.as_bytes();
        match bytes[self.at] {
            b'<' => self.markup(),
            b'{' if !self.in_v_pre && bytes.get(self.at + 1) == Some(&b'{') => {
                match self.source[self.at + 2..].find("}}") {
                    Some(length) => self.at += length + 4,
                    None => return Err(self.problem(self.at, "`{{` is never closed".to_owned())),
                }
                Ok(())
            }
            _ => {
                self.at = tag::find(bytes, self.at + 1, |byte| byte == b'<' || byte == b'{').unwrap_or(bytes.len());
                Ok(())
            }
        }
    }

    fn markup(&mut self) -> Result<(), VueProblem> {
        let next = self.source.as_bytes().get(self.at + 1).copied();
        match next {
            None => Err(self.problem(self.at, "the file ends after `<`".to_owned())),
            Some(b'!') => self.declaration(),
            Some(b'?') => {
                self.skip_past(">", self.at + 2);
                Ok(())
            }
            Some(b'/') => self.closing_tag(),
            Some(byte) if byte.is_ascii_alphabetic() => self.opening_tag(),
            Some(_) => {
                self.at += 1;
                Ok(())
            }
        }
    }

    fn declaration(&mut self) -> Result<(), VueProblem> {
        let rest = &self.source[self.at..];
        if rest.starts_with("<!--") {
            // `<!-->` is a whole comment: the end may share its dashes with the beginning.
            return self.skip_whole("-->", self.at + 2, "comment");
        }
        if rest.starts_with("<![CDATA[") {
            return self.skip_whole("]]>", self.at + 9, "CDATA section");
        }
        let unread = if rest.starts_with("<!-") { 4 } else { 3 };
        self.skip_past(">", if rest.starts_with("<![") { self.at + 2 } else { self.at + unread });
        Ok(())
    }

    fn skip_whole(&mut self, end: &str, from: usize, what: &str) -> Result<(), VueProblem> {
        let start = self.at;
        if self.skip_past(end, from) { Ok(()) } else { Err(self.problem(start, format!("a {what} is never closed"))) }
    }

    /// Goes behind the next `end`, or to the end of the file.
    fn skip_past(&mut self, end: &str, from: usize) -> bool {
        // Compared as bytes: `from` may lie inside a character after a stray `<!`.
        let found = self.source.as_bytes().get(from..).and_then(|rest| position(rest, end.as_bytes()));
        self.at = found.map_or(self.source.len(), |at| from + at + end.len());
        found.is_some()
    }

    fn closing_tag(&mut self) -> Result<(), VueProblem> {
        let bytes = self.source.as_bytes();
        let name_start = tag::skip_space(bytes, self.at + 2);
        match bytes.get(name_start) {
            None => Err(self.problem(self.at, "the file ends inside a closing tag".to_owned())),
            Some(b'>') => {
                self.at = name_start + 1;
                Ok(())
            }
            Some(byte) if byte.is_ascii_alphabetic() => self.close_at(name_start),
            Some(_) => {
                self.skip_past(">", name_start + 1);
                Ok(())
            }
        }
    }

    /// The closing tag whose name begins at `name_start`.
    fn close_at(&mut self, name_start: usize) -> Result<(), VueProblem> {
        let bytes = self.source.as_bytes();
        let Some(name_end) = tag::find(bytes, name_start, |byte| byte == b'>' || tag::is_space(byte)) else {
            return Err(self.problem(self.at, "the file ends inside a closing tag".to_owned()));
        };
        self.close(&self.source[name_start..name_end])?;
        self.skip_past(">", name_end);
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), VueProblem> {
        if VOID.contains(&name) {
            return Ok(());
        }
        match self.stack.last() {
            Some(open) if open.name.eq_ignore_ascii_case(name) => {
                self.leave();
                Ok(())
            }
            Some(open) if self.stack.iter().any(|element| element.name.eq_ignore_ascii_case(name)) => {
                let (start, message) = (open.start, format!("`<{}>` is not closed before `</{name}>`", open.name));
                Err(self.problem(start, message))
            }
            _ => Err(self.problem(self.at, format!("`</{name}>` closes nothing"))),
        }
    }

    /// Takes the innermost element off the stack.
    fn leave(&mut self) {
        let Some(element) = self.stack.pop() else { return };
        if self.stack.len() == 1
            && let Some(root) = self.found.roots.last_mut().filter(|root| root.start == element.start)
        {
            // An element that closes itself is left where its only tag ends.
            root.closing = (self.source.as_bytes().get(self.at..self.at + 2) == Some(b"</")).then_some(self.at);
        }
        if self.stack.is_empty()
            && let Some(block) = self.found.blocks.last_mut()
        {
            block.end = self.at.max(block.start);
        }
        self.after_element(&element);
    }

    fn after_element(&mut self, element: &Element<'_>) {
        if element.has_v_pre {
            self.in_v_pre = false;
        }
        if self.stack.last().is_none_or(|parent| parent.namespace == Namespace::Html) {
            self.in_xml = false;
        }
    }

    fn opening_tag(&mut self) -> Result<(), VueProblem> {
        let start = self.at;
        let tag = match tag::read(self.source, start + 1) {
            Ok(tag) => tag,
            // A name at the very end of the file is nothing yet, and Vue ignores it.
            Err(Cut::InName) if self.stack.is_empty() => {
                self.at = self.source.len();
                return Ok(());
            }
            Err(_) => return Err(self.problem(start, "the file ends inside a tag".to_owned())),
        };
        let at_root = self.stack.is_empty();
        let raw = if at_root { is_raw_block(&tag) } else { !self.in_xml && is_raw_element(tag.name) };
        let has_v_pre = !self.in_v_pre && tag.has_directive("v-pre");
        self.in_v_pre |= has_v_pre;
        let element = Element {
            name: tag.name,
            namespace: self.namespace_of(tag.name),
            html_inside: tag.attributes.iter().any(|(name, value)| {
                *name == "encoding" && matches!(value.as_deref(), Some("text/html" | "application/xhtml+xml"))
            }),
            start,
            has_v_pre,
        };
        if self.stack.len() == 1 && self.stack[0].name == "template" {
            self.found.roots.push(Root { start, closing: None });
        }
        if matches!(tag.name, "RouterView" | "router-view") && !at_root && !self.in_v_pre {
            self.found.router_views.push(start);
        }
        if at_root {
            self.note_block(&tag);
        } else if !self.in_v_pre && matches!(tag.name, "ShellOutlet" | "shell-outlet") {
            self.note_outlet(&tag, start);
        }
        self.at = tag.after;
        self.enter(element, tag.ending);
        if raw && tag.ending == Ending::Open {
            return self.raw_text(&tag, at_root);
        }
        Ok(())
    }

    fn enter(&mut self, element: Element<'s>, ending: Ending) {
        if VOID.contains(&element.name) {
            self.after_element(&element);
            return;
        }
        if element.namespace != Namespace::Html {
            self.in_xml = true;
        }
        self.stack.push(element);
        if ending == Ending::SelfClosed {
            self.leave();
        }
    }

    /// Steps over text that has no tags in it, and its closing tag.
    fn raw_text(&mut self, tag: &Tag<'s>, at_root: bool) -> Result<(), VueProblem> {
        let start = self.at;
        let name = if at_root { tag.name.to_owned() } else { tag.name.to_ascii_lowercase() };
        let interpolated = !at_root && !self.in_v_pre && matches!(name.as_str(), "title" | "textarea");
        match closing_of(self.source, start, &name, interpolated) {
            Some(end) => {
                self.at = end;
                self.close_at(end + 2)
            }
            None => Err(self.problem(start, format!("`<{}>` is never closed", tag.name))),
        }
    }

    fn namespace_of(&self, name: &str) -> Namespace {
        let around = self.stack.last().map_or(Namespace::Html, |parent| match parent.namespace {
            Namespace::MathMl if parent.name == "annotation-xml" => match name {
                "svg" => Namespace::Svg,
                _ if parent.html_inside => Namespace::Html,
                _ => Namespace::MathMl,
            },
            Namespace::MathMl
                if matches!(parent.name, "mi" | "mo" | "mn" | "ms" | "mtext")
                    && !matches!(name, "mglyph" | "malignmark") =>
            {
                Namespace::Html
            }
            Namespace::Svg if matches!(parent.name, "foreignObject" | "desc" | "title") => Namespace::Html,
            same => same,
        });
        match (around, name) {
            (Namespace::Html, "svg") => Namespace::Svg,
            (Namespace::Html, "math") => Namespace::MathMl,
            _ => around,
        }
    }

    fn note_block(&mut self, tag: &Tag<'_>) {
        self.found.blocks.push(Block {
            name: tag.name.to_owned(),
            attributes: tag.attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            start: tag.after,
            end: tag.after,
        });
    }

    fn note_outlet(&mut self, tag: &Tag<'_>, start: usize) {
        let line = self.lines.at(start);
        let target = tag.plain("target").and_then(|(_, value)| value.clone()).filter(|target| !target.is_empty());
        match target {
            Some(target) => {
                let says = |name: &str| tag.plain(name).is_some() || tag.bound(name) == Some("true");
                let (default, menu) = (says("default"), says("menu"));
                let said = tag.attributes.iter().all(|(name, _)| matches!(*name, "target" | "default" | "menu"));
                let plain = said && tag.ending == Ending::SelfClosed;
                self.found.outlets.push(Outlet { target, default, menu, line, start, end: tag.after, plain });
            }
            None if tag.bound("target").is_some() => self.found.dynamic_outlets.push(line),
            None => {}
        }
    }

    fn problem(&self, at: usize, message: String) -> VueProblem {
        let line = 1 + self.source[..at.min(self.source.len())].matches('\n').count();
        VueProblem { line, message }
    }
}

/// Every block but a template in HTML is text to us.
fn is_raw_block(tag: &Tag<'_>) -> bool {
    tag.name != "template"
        || tag.attributes.iter().any(|(name, value)| {
            *name == "lang" && value.as_deref().is_some_and(|lang| !lang.is_empty() && lang != "html")
        })
}

/// Names are told apart by their first two letters in lower case and the rest in any, as Vue does.
fn is_raw_element(name: &str) -> bool {
    ["script", "style", "title", "textarea"]
        .iter()
        .any(|raw| name.get(..2) == Some(&raw[..2]) && name.eq_ignore_ascii_case(raw))
}

/// Where `</name` followed by a space or `>` begins.
fn closing_of(source: &str, from: usize, name: &str, interpolated: bool) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        if interpolated && bytes[at..].starts_with(b"{{") {
            at += 2 + position(&bytes[at + 2..], b"}}")? + 2;
            continue;
        }
        if bytes[at] == b'<' && closes(&bytes[at..], name.as_bytes()) {
            return Some(at);
        }
        at += 1;
    }
    None
}

fn closes(bytes: &[u8], name: &[u8]) -> bool {
    let end = 2 + name.len();
    bytes.len() > end
        && bytes[1] == b'/'
        && bytes[2..end].iter().zip(name).all(|(byte, wanted)| byte | 0x20 == *wanted)
        && (bytes[end] == b'>' || tag::is_space(bytes[end]))
}

fn position(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// Line numbers of growing offsets, without counting from the beginning each time.
#[derive(Debug)]
struct Lines<'s> {
    source: &'s str,
    counted: usize,
    line: usize,
}

impl Lines<'_> {
    fn at(&mut self, offset: usize) -> usize {
        self.line += self.source[self.counted..offset].matches('\n').count();
        self.counted = offset;
        self.line
    }
}
