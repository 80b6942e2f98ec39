//! The commands that README shows, one after the other, in the app that its first one makes.

use crate::support::{self, tree};

#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let readme = include_str!("../../README.md");
    let (_, shown) = readme.split_once("## What it does\n\n```sh\n").expect("the commands");
    let (shown, _) = shown.split_once("```").expect("their end");
    let home = tree::scratch();
    let mut folder = home.path().to_owned();
    let mut count = 0;
    for line in shown.lines() {
        let command = line.split(" #").next().unwrap_or_default().trim().trim_end_matches(',');
        if let Some(name) = command.strip_prefix("cd ") {
            folder.push(name);
        }
        let Some(words) = command.strip_prefix("jskit ") else { continue };
        let words: Vec<&str> = words.split_whitespace().collect();
        // npm's registry is nobody's to test.
        if words.iter().any(|word| word.starts_with("npm:")) {
            continue;
        }
        let said = support::run(&folder, &words);
        assert_eq!(said.code, 0, "{command}: {}", said.all());
        count += 1;
    }
    assert!(count > 20, "{count} commands");
}
