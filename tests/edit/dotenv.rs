//! What is written to `.env` is what Node reads from it.

use std::process::Command;

use jskit::edit::{Outcome, env};

/// Every text of up to three of these parts.
fn values() -> Vec<String> {
    const PARTS: [&str; 14] = ["a", " ", "#", "'", "\"", "`", "\\", "$", "=", "\\n", "é", "${A}", "\t", "export "];
    let mut values = vec![String::new()];
    let mut last = values.clone();
    for _ in 0..3 {
        last = last.iter().flat_map(|value| PARTS.map(|part| format!("{value}{part}"))).collect();
        values.extend(last.iter().cloned());
    }
    values.extend(
        ["a#b c\"d$e", "-----BEGIN KEY-----", "postgres://u:p@h/d?a=b&c=d", "it's \"x\"", "{\"a\":[1]}"]
            .map(str::to_owned),
    );
    values
}

#[test]
fn node_reads_back_every_value_that_is_not_refused() {
    let mut files = Vec::new();
    let mut refused = 0;
    for value in values() {
        match env::set("BEFORE=1\n", "KEY", &value, "") {
            Outcome::Edited(text) => {
                let Outcome::Edited(text) = env::set(&text, "AFTER", "it's", "") else { panic!("{value:?}") };
                assert!(env::entries(&text).contains(&("KEY".to_owned(), value.clone())), "{value:?} in {text:?}");
                files.push((value, text));
            }
            Outcome::Refused(refusal) => {
                refused += 1;
                assert!(!refusal.snippet.contains(&value) || value.is_empty(), "a secret is shown");
            }
            Outcome::Unchanged => panic!("{value:?}"),
        }
    }
    assert!(refused * 8 < files.len(), "{refused} refused of {}", files.len());
    let texts: Vec<&str> = files.iter().map(|(_, text)| text.as_str()).collect();
    let script = "const { parseEnv } = require('node:util'); \
                  const texts = JSON.parse(require('node:fs').readFileSync(0, 'utf8')); \
                  console.log(JSON.stringify(texts.map((text) => parseEnv(text))));";
    let read = node(script, &serde_json::to_vec(&texts).unwrap());
    let read: Vec<serde_json::Value> = serde_json::from_slice(&read).expect("what node read");
    for ((value, text), read) in files.iter().zip(read) {
        assert_eq!(read, serde_json::json!({ "BEFORE": "1", "KEY": value, "AFTER": "it's" }), "{text:?}");
    }
}

fn node(script: &str, input: &[u8]) -> Vec<u8> {
    use std::io::Write;
    use std::process::Stdio;
    let mut child = Command::new("node")
        .args(["-e", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node 20 is on the path");
    child.stdin.take().expect("a pipe").write_all(input).expect("node reads");
    let output = child.wait_with_output().expect("node ends");
    assert!(output.status.success());
    output.stdout
}
