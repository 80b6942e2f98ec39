//! Case files: a package, what the user made of it, its next version, and the app that they come to.
//!
//! ```text
//! === name of the case
//! --- app PATH                 a file that is there before the package is
//! --- base PATH                a file of the package's version 0.1.0; below vendor/ or migrations/ one of those
//! --- base descriptor          what else its descriptor says
//! --- mine PATH                the user's file;  `edit PATH` with lines `from ~> to`;  `deletes PATH`
//! --- theirs PATH [was OLD]    a file of version 0.2.0 where it differs;  `drops PATH`;  `theirs descriptor`
//! --- answer WORD PLACE        mine, theirs, both, markers, skip, or text with its lines; PLACE may be `all`
//! --- partial
//! --- conflict CODE PLACE...   nothing is written, unless it is partial
//! --- place PLACE              the lines of a place: `o ` as written, `m ` mine, `t ` theirs
//! --- pending PATH KEY
//! --- kept TEXT                (or warning TEXT)
//! --- result PATH              every file of the app; `result PATH = mine` (or base, theirs, app) for one that is said above
//! ```
//! Behind a path: `crlf`, `bom`, `no-newline`, `hex`.

use std::collections::BTreeMap;

use jskit::merge::Answer;
use jskit::plan::Answers;

#[derive(Debug, Default)]
pub struct Case {
    pub name: String,
    pub app: BTreeMap<String, Vec<u8>>,
    pub base: BTreeMap<String, Vec<u8>>,
    pub base_descriptor: String,
    /// Of the user's files; `None` where it was deleted.
    pub mine: BTreeMap<String, Option<Vec<u8>>>,
    pub edits: Vec<(String, String, String)>,
    pub theirs: BTreeMap<String, Option<Vec<u8>>>,
    pub theirs_descriptor: Option<String>,
    /// New path -> old path.
    pub was: BTreeMap<String, String>,
    pub answers: Answers,
    pub partial: bool,
    pub conflicts: Vec<String>,
    pub places: Vec<(String, String)>,
    pub pending: Vec<String>,
    pub kept: Vec<String>,
    pub warnings: Vec<String>,
    pub result: BTreeMap<String, Vec<u8>>,
}

pub fn parse(text: &str) -> Vec<Case> {
    text.split("=== ").skip(1).map(parse_case).collect()
}

fn parse_case(text: &str) -> Case {
    let mut sections = text.split("\n--- ");
    let mut case = Case { name: sections.next().expect("a name").trim().to_owned(), ..Case::default() };
    for section in sections {
        let (head, body) = section.split_once('\n').unwrap_or((section, ""));
        let (verb, rest) = head.trim_end().split_once(' ').unwrap_or((head.trim_end(), ""));
        case.section(verb, rest, body);
    }
    case
}

impl Case {
    fn section(&mut self, verb: &str, rest: &str, body: &str) {
        let words: Vec<&str> = rest.split_whitespace().collect();
        let first = || (*words.first().unwrap_or_else(|| panic!("{}: {verb} what?", self.name))).to_owned();
        match (verb, words.as_slice()) {
            ("base", ["descriptor"]) => body.clone_into(&mut self.base_descriptor),
            ("theirs", ["descriptor"]) => self.theirs_descriptor = Some(body.to_owned()),
            ("app", _) => drop(self.app.insert(first(), encode(body, &words[1..]))),
            ("base", _) => drop(self.base.insert(first(), encode(body, &words[1..]))),
            ("mine", _) => drop(self.mine.insert(first(), Some(encode(body, &words[1..])))),
            ("deletes", [path]) => drop(self.mine.insert((*path).to_owned(), None)),
            ("edit", [path]) => {
                for line in body.lines().filter(|line| !line.is_empty()) {
                    let (from, to) = line.split_once(" ~> ").expect("from ~> to");
                    let plain = |text: &str| text.replace("\\n", "\n");
                    self.edits.push(((*path).to_owned(), plain(from), plain(to)));
                }
            }
            ("theirs", [path, "was", old, flags @ ..]) => {
                self.was.insert((*path).to_owned(), (*old).to_owned());
                self.theirs.insert((*old).to_owned(), None);
                self.theirs.insert((*path).to_owned(), Some(encode(body, flags)));
            }
            ("theirs", _) => drop(self.theirs.insert(first(), Some(encode(body, &words[1..])))),
            ("drops", [path]) => drop(self.theirs.insert((*path).to_owned(), None)),
            ("answer", [word, place]) => self.answer(word, place, body),
            ("partial", []) => self.partial = true,
            ("conflict", _) => self.conflicts.push(rest.to_owned()),
            ("place", [name]) => self.places.push(((*name).to_owned(), body.trim_end().to_owned())),
            ("pending", _) => self.pending.push(rest.to_owned()),
            ("kept", _) => self.kept.push(rest.to_owned()),
            ("warning", _) => self.warnings.push(rest.to_owned()),
            ("result", [path, "=", side]) => {
                let known = match *side {
                    "app" => self.app.get(*path).cloned(),
                    "base" => self.base.get(*path).cloned(),
                    "mine" => self.mine.get(*path).cloned().flatten(),
                    "theirs" => self.theirs.get(*path).cloned().flatten(),
                    _ => None,
                };
                let known = known.unwrap_or_else(|| panic!("{}: no {side} {path} above", self.name));
                self.result.insert((*path).to_owned(), known);
            }
            ("result", _) => drop(self.result.insert(first(), encode(body, &words[1..]))),
            _ => panic!("{}: no section is called `{verb} {rest}`", self.name),
        }
    }

    fn answer(&mut self, word: &str, place: &str, body: &str) {
        let answer = match word {
            "mine" => Answer::Mine,
            "theirs" => Answer::Theirs,
            "both" => Answer::Both,
            "markers" => Answer::Markers,
            "skip" => Answer::Skip,
            "text" => Answer::Text(String::from_utf8(encode(body, &[])).expect("text")),
            _ => panic!("{}: no answer is called `{word}`", self.name),
        };
        if place == "all" {
            self.answers.all = Some(answer);
        } else {
            self.answers.places.insert(place.to_owned(), answer);
        }
    }
}

/// The bytes that the flags ask for. The empty line before the next section isn't content.
fn encode(text: &str, flags: &[&str]) -> Vec<u8> {
    if flags.contains(&"hex") {
        let digit = |pair: &str| u8::from_str_radix(pair, 16).expect("a byte");
        return text.split_whitespace().map(digit).collect();
    }
    let mut text = text.trim_end_matches('\n').to_owned();
    if !flags.contains(&"no-newline") && !text.is_empty() {
        text.push('\n');
    }
    if flags.contains(&"crlf") {
        text = text.replace('\n', "\r\n");
    }
    if flags.contains(&"bom") { format!("\u{feff}{text}").into_bytes() } else { text.into_bytes() }
}
