//! What somebody answered where the user and a package changed the same thing.

use std::collections::BTreeMap;

use crate::merge::Answer;
use crate::path::AppPath;

/// Answers by place, as a conflict names it: a file, `FILE:2` for its second hunk, `FILE:ID` for an entry, `FILE:ID.FIELD` for one field
/// of it. The nearest one counts.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// Wherever nothing nearer is said.
    pub all: Option<Answer>,
    pub places: BTreeMap<String, Answer>,
}

impl Answers {
    /// One answer for everything.
    pub fn all(answer: Answer) -> Self {
        Self { all: Some(answer), places: BTreeMap::new() }
    }

    /// For a place of which these are the names, the nearest first.
    pub fn of(&self, names: &[&str]) -> Option<&Answer> {
        names.iter().find_map(|name| self.places.get(*name)).or(self.all.as_ref())
    }

    /// For a hunk of a file; the whole of it is hunk 0.
    pub fn of_hunk(&self, path: &AppPath, number: usize) -> Option<&Answer> {
        self.of(&[&hunk_name(path, number), path.as_str()])
    }

    /// For a whole file.
    pub fn of_file(&self, path: &AppPath) -> Option<&Answer> {
        self.of(&[path.as_str()])
    }

    /// For one field of an entry, or for the entry where there is none.
    pub fn of_field(&self, path: &AppPath, id: &str, field: Option<&str>) -> Option<&Answer> {
        let entry = entry_name(path, id);
        match field {
            Some(field) => self.of(&[&format!("{entry}.{field}"), &entry, path.as_str()]),
            None => self.of(&[&entry, path.as_str()]),
        }
    }
}

pub fn hunk_name(path: &AppPath, number: usize) -> String {
    if number == 0 { path.to_string() } else { format!("{path}:{number}") }
}

pub fn entry_name(path: &AppPath, id: &str) -> String {
    format!("{path}:{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_answer_counts() {
        let path = AppPath::fixed("src/a.js");
        let places = [
            ("src/a.js", Answer::Mine),
            ("src/a.js:2", Answer::Both),
            ("src/a.js:menu", Answer::Theirs),
            ("src/a.js:menu.order", Answer::Skip),
        ];
        let places = places.into_iter().map(|(name, answer)| (name.to_owned(), answer)).collect();
        let answers = Answers { all: Some(Answer::Markers), places };
        assert_eq!(answers.of_hunk(&path, 2), Some(&Answer::Both));
        assert_eq!(answers.of_hunk(&path, 1), Some(&Answer::Mine));
        assert_eq!(answers.of_file(&path), Some(&Answer::Mine));
        assert_eq!(answers.of_field(&path, "menu", Some("order")), Some(&Answer::Skip));
        assert_eq!(answers.of_field(&path, "menu", Some("to")), Some(&Answer::Theirs));
        assert_eq!(answers.of_field(&path, "other", None), Some(&Answer::Mine));
        assert_eq!(answers.of_file(&AppPath::fixed("src/b.js")), Some(&Answer::Markers));
        assert_eq!(Answers::default().of_file(&path), None);
    }
}
