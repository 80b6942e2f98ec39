//! A file that two packages share, changed by both of them and by the user.

use std::collections::BTreeMap;

use jskit::catalog::Catalog;
use jskit::descriptor;
use jskit::merge::Answer;
use jskit::plan::Answers;
use jskit::resolve::Request;

use super::app::{App, offered};

fn two(version: &str, text: &str) -> Catalog {
    let mut catalog = Catalog::default();
    for id in ["one", "two"] {
        let source = format!(
            "schema = 1\nid = \"{id}\"\nversion = \"{version}\"\nkind = \"runtime\"\nsummary = \"A package.\"\n\n[[files]]\nfrom = \"list.txt\"\nraw = true\nownership = \"shared\"\n"
        );
        let descriptor = descriptor::parse("x.toml", &source).expect("a descriptor");
        let templates = BTreeMap::from([("app/list.txt".to_owned(), text.as_bytes().to_vec())]);
        catalog.insert(offered(descriptor, templates));
    }
    catalog
}

#[test]
fn what_was_answered_counts_once() {
    for (answer, expected) in [
        (Answer::Both, "start\nmine\ntheirs\nend\n"),
        (Answer::Theirs, "start\ntheirs\nend\n"),
        (
            Answer::Markers,
            "start\n<<<<<<< yours\nmine\n||||||| as it was written\nmiddle\n=======\ntheirs\n>>>>>>> the package's\nend\n",
        ),
    ] {
        let mut app = App::of([]);
        app.add(&two("0.1.0", "start\nmiddle\nend\n"), &["one", "two"], &[]);
        app.edit("list.txt", "middle", "mine");
        let update = Request { update: vec!["one".to_owned(), "two".to_owned()], ..Request::default() };
        let set = app.plan(&two("0.2.0", "start\ntheirs\nend\n"), &update, &Answers::all(answer), false);
        assert_eq!((set.conflicts.len(), set.settled.len()), (0, 1));
        app.apply(&set);
        assert_eq!(app.text("list.txt"), expected);
    }
}
