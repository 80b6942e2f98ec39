//! The lock as text: stable, mergeable, and read as if a stranger had written it.

use std::collections::BTreeMap;

use jskit::change::{ChangeKind, Ownership};
use jskit::descriptor::model::Tenancy;
use jskit::error::Error;
use jskit::files::Memory;
use jskit::hash;
use jskit::lock::{self, AppAnswers, Lock, LockedEntry, LockedEnv, LockedFile, LockedManifest, LockedPackage};
use jskit::path::AppPath;
use proptest::prelude::*;

fn path(text: &str) -> AppPath {
    AppPath::parse(text).expect("a path of the app")
}

fn answers() -> AppAnswers {
    AppAnswers {
        name: "exampleapp".to_owned(),
        title: "Example \"app\"".to_owned(),
        preset: "shell".to_owned(),
        tenancy: Tenancy::None,
        package_manager: "npm".to_owned(),
    }
}

/// The app's files after the lock was written into them.
fn written(files: &Memory, before: &Lock, after: &Lock) -> Memory {
    let mut files = files.clone();
    for change in lock::changes(&files, before, after, &BTreeMap::new(), &|_| false).expect("the lock can be written") {
        match change.kind {
            ChangeKind::Create { after } | ChangeKind::Modify { after, .. } => files.files.insert(change.path, after),
            ChangeKind::Delete { .. } => files.files.remove(&change.path),
        };
    }
    files
}

fn text_of(files: &Memory, name: &str) -> String {
    let path = files.files.keys().find(|path| path.as_str() == name).expect("the file is there");
    String::from_utf8(files.files[path].clone()).expect("text")
}

fn sample() -> Lock {
    let hash = "a".repeat(64);
    let package = LockedPackage {
        version: "0.1.0".to_owned(),
        direct: true,
        content: Some(format!("sha256:{}", "b".repeat(64))),
        options: [("host".to_owned(), "127.0.0.1".to_owned())].into(),
        files: [(path("src/a.vue"), LockedFile { ownership: Ownership::App, hash: hash.clone() })].into(),
        entries: [
            (
                (path("src/placement.js"), "placement:a".to_owned()),
                LockedEntry { kind: "placement".to_owned(), id: "a".to_owned(), base: hash.clone() },
            ),
            (
                (path("src/placement.js"), "placement:b".to_owned()),
                LockedEntry { kind: "placement".to_owned(), id: "b".to_owned(), base: hash },
            ),
        ]
        .into(),
        manifest: [("dependencies/vue".to_owned(), LockedManifest { value: "3.5.45".to_owned(), previous: None })]
            .into(),
        env: [(
            "TOKEN".to_owned(),
            LockedEnv { secret: true, comment: String::new(), value: None, example: Some(String::new()) },
        )]
        .into(),
        pending: [((path("src/x.js"), "import:x".to_owned()), "does not parse".to_owned())].into(),
    };
    Lock { app: Some(answers()), packages: [("users-web".to_owned(), package)].into(), ..Lock::default() }
}

#[test]
fn one_fact_is_one_line() {
    let files = written(&Memory::default(), &Lock::default(), &sample());
    let hash = "a".repeat(64);
    assert_eq!(
        text_of(&files, ".jskit/lock/users-web.json"),
        format!(
            r#"{{
  "format": 1,
  "id": "users-web",
  "version": "0.1.0",
  "direct": true,
  "content": "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
  "options": {{
    "host": "127.0.0.1"
  }},
  "files": {{
    "src/a.vue": {{"ownership":"app","hash":"{hash}"}}
  }},
  "entries": {{
    "src/placement.js": {{
      "placement:a": {{"kind":"placement","id":"a","base":"{hash}"}},
      "placement:b": {{"kind":"placement","id":"b","base":"{hash}"}}
    }}
  }},
  "manifest": {{
    "dependencies/vue": {{"value":"3.5.45"}}
  }},
  "env": {{
    "TOKEN": {{"secret":true,"example":""}}
  }},
  "pending": {{
    "src/x.js": {{
      "import:x": "does not parse"
    }}
  }}
}}
"#
        )
    );
    assert_eq!(
        text_of(&files, ".jskit/lock.json"),
        format!(
            r#"{{
  "format": 1,
  "tool": "{}",
  "app": {{
    "name": "exampleapp",
    "title": "Example \"app\"",
    "preset": "shell",
    "tenancy": "none",
    "packageManager": "npm"
  }}
}}
"#,
            env!("CARGO_PKG_VERSION")
        )
    );
}

#[test]
fn only_what_differs_is_written() {
    let before = sample();
    let files = written(&Memory::default(), &Lock::default(), &before);
    let paths = |after: &Lock| {
        let changes =
            lock::changes(&files, &before, after, &BTreeMap::new(), &|_| false).expect("the lock can be written");
        changes.iter().map(|change| format!("{} {}", change.kind.action(), change.path)).collect::<Vec<_>>()
    };
    assert_eq!(paths(&before), Vec::<String>::new());
    let mut more = before.clone();
    more.packages.insert("page:src/pages/home/My Page.vue".to_owned(), LockedPackage::default());
    assert_eq!(paths(&more), ["create .jskit/lock/page%3asrc%2fpages%2fhome%2f%4dy%20%50age.vue.json"]);
    let mut less = before.clone();
    less.packages.clear();
    assert_eq!(paths(&less), ["delete .jskit/lock/users-web.json"]);
}

#[test]
fn line_ends_of_git_are_no_change() {
    let lock = sample();
    let mut files = written(&Memory::default(), &Lock::default(), &lock);
    for bytes in files.files.values_mut() {
        *bytes = String::from_utf8(bytes.clone()).expect("text").replace('\n', "\r\n").into_bytes();
    }
    assert_eq!(lock::load(&files).expect("the lock is readable"), lock);
    assert_eq!(lock::changes(&files, &lock, &lock, &BTreeMap::new(), &|_| false).expect("the lock can be written"), []);
    for (left, right) in [("a\r\nb\r\n", "a\nb\n"), ("\u{feff}a\n", "a\n")] {
        assert_eq!(hash::content(left.as_bytes()), hash::content(right.as_bytes()));
    }
    for (left, right) in [("a\rb", "ab"), ("a\n", "a"), ("\0\r\n", "\0\n")] {
        assert_ne!(hash::content(left.as_bytes()), hash::content(right.as_bytes()));
    }
}

#[test]
fn the_base_store_follows_the_lock() {
    let texts: BTreeMap<String, Vec<u8>> =
        ["one\n", "two\n"].map(|text| (hash::content(text.as_bytes()), text.as_bytes().to_vec())).into();
    let lock_with = |hash: &str| {
        let file = LockedFile { ownership: Ownership::App, hash: hash.to_owned() };
        let package = LockedPackage { files: [(path("a.txt"), file)].into(), ..LockedPackage::default() };
        Lock { app: Some(answers()), packages: [("x".to_owned(), package)].into(), ..Lock::default() }
    };
    let (one, two) = (hash::content(b"one\n"), hash::content(b"two\n"));
    let (first, second) = (lock_with(&one), lock_with(&two));
    let base = |files: &Memory, before: &Lock, after: &Lock| -> Vec<String> {
        let changes = lock::changes(files, before, after, &texts, &|_| false).expect("the lock can be written");
        let base = changes.iter().filter(|change| change.path.as_str().starts_with(".jskit/base/"));
        base.map(|change| format!("{} {}", change.kind.action(), change.path)).collect()
    };
    let mut files = Memory::default();
    let at = |hash: &str| lock::base_path(hash).to_string();
    assert_eq!(base(&files, &Lock::default(), &first), [format!("create {}", at(&one))]);
    files.files.insert(lock::base_path(&one), b"one\r\n".to_vec());
    assert_eq!(base(&files, &first, &first), Vec::<String>::new());
    assert_eq!(base(&files, &first, &second), [format!("create {}", at(&two)), format!("delete {}", at(&one))]);
    assert_eq!(lock::base::read(&files, &one).expect("readable"), Some(b"one\r\n".to_vec()));
    files.files.insert(lock::base_path(&one), b"something else".to_vec());
    assert_eq!(lock::base::read(&files, &one).expect("readable"), None);
    assert_eq!(lock::base::read(&files, "../../etc/passwd").expect("readable"), None);
}

#[test]
fn a_damaged_lock_says_what_is_wrong_and_the_way_out() {
    let good = written(&Memory::default(), &Lock::default(), &sample());
    let hash = "a".repeat(64);
    let cases: [(&str, &str, &str, &str); 11] = [
        (
            "  \"version\"",
            "<<<<<<< HEAD\n  \"version\"",
            "line 4 is a conflict marker of a git merge",
            "settle the merge",
        ),
        ("{\n  \"format\"", "{{\n  \"format\"", "key must be a string at line 1 column 2", "doctor --fix"),
        ("\"direct\": true", "\"direct\": true, \"extra\": 1", "unknown field `extra`", "doctor --fix"),
        ("src/a.vue", "../a.vue", "`../a.vue` leaves the app", "doctor --fix"),
        ("src/a.vue", "/etc/passwd", "`/etc/passwd` is an absolute path", "doctor --fix"),
        ("src/a.vue", ".git/config", "`.git/config` reaches `.git`, `.jskit` or `node_modules`", "doctor --fix"),
        ("src/x.js", "src/../../x.js", "`src/../../x.js` leaves the app", "doctor --fix"),
        (hash.as_str(), "../../../../x", "`../../../../x` is no hash", "doctor --fix"),
        ("sha256:bb", "sha1:bb", "is no hash of a package", "doctor --fix"),
        ("\"id\": \"users-web\"", "\"id\": \"other\"", "belongs in `.jskit/lock/other.json`", "doctor --fix"),
        ("\"format\": 1,", "", "it has no `format`", "doctor --fix"),
    ];
    for (from, to, reason, way_out) in cases {
        let mut files = good.clone();
        let text = text_of(&files, ".jskit/lock/users-web.json");
        assert!(text.contains(from), "{from}");
        files.files.insert(lock::package_path("users-web"), text.replacen(from, to, 1).into_bytes());
        match lock::load(&files) {
            Err(Error::Damaged { path, reason: said, hint }) => {
                assert_eq!(path, ".jskit/lock/users-web.json");
                assert!(said.contains(reason), "{said} should say {reason}");
                assert!(hint.contains(way_out), "{hint} should say {way_out}");
            }
            other => panic!("{to}: {other:?}"),
        }
    }
}

#[test]
fn a_newer_lock_is_refused_with_both_versions() {
    let ours = env!("CARGO_PKG_VERSION");
    for (from, to, theirs) in [
        (format!("\"tool\": \"{ours}\""), "\"tool\": \"99.1.0\"", "99.1.0"),
        ("\"format\": 1".to_owned(), "\"format\": 2", ours),
        (format!("\"tool\": \"{ours}\""), "\"tool\": \"99.0.0\", \"news\": []", "99.0.0"),
    ] {
        let mut files = written(&Memory::default(), &Lock::default(), &sample());
        let text = text_of(&files, ".jskit/lock.json").replace(&from, to);
        let head = files.files.keys().find(|path| path.as_str() == ".jskit/lock.json").expect("a head").clone();
        files.files.insert(head, text.into_bytes());
        let errors = [
            lock::load(&files).map(|_| ()).expect_err("refused"),
            lock::check_version(&files).expect_err("refused"),
            lock::changes(&files, &sample(), &Lock::default(), &BTreeMap::new(), &|_| false)
                .map(|_| ())
                .expect_err("refused"),
        ];
        for error in errors {
            assert_eq!(
                error.to_string(),
                format!("this app was written by jskit {theirs}, which is newer than this jskit {ours}")
            );
        }
    }
}

#[test]
fn names_of_ids_never_meet_and_are_safe() {
    let long = format!("page:{}", "x/".repeat(300));
    let longer = format!("page:{}y", "x/".repeat(300));
    let ids = [
        "users-web",
        "Users-web",
        "con",
        "nul.x",
        "lpt1",
        "consol",
        "a.b",
        ".a",
        "a/../b",
        "page:a",
        "page%3aa",
        "é",
        &long,
        &longer,
    ];
    let names: Vec<String> = ids.iter().map(|id| lock::package_path(id).case_key()).collect();
    let different: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!(different.len(), ids.len());
    assert_eq!(
        names[..4],
        [
            ".jskit/lock/users-web.json",
            ".jskit/lock/%55sers-web.json",
            ".jskit/lock/%63on.json",
            ".jskit/lock/%6eul.x.json"
        ]
    );
    assert!(names.iter().all(|name| name.len() < 255 && name.matches('/').count() == 2));
}

fn any_path() -> impl Strategy<Value = AppPath> {
    "[a-z][a-zA-Z0-9_ é]{0,8}x(/[a-z\\[][a-z0-9\\-\\]]{0,6}[a-z])?"
        .prop_filter_map("a path of the app", |text| AppPath::parse(&text).ok())
}

fn any_hash() -> impl Strategy<Value = String> {
    any::<u64>().prop_map(|seed| hash::sha256(&seed.to_le_bytes()))
}

fn any_ownership() -> impl Strategy<Value = Ownership> {
    prop_oneof![Just(Ownership::App), Just(Ownership::Shared), Just(Ownership::Vendor), Just(Ownership::Migration)]
}

prop_compose! {
    fn any_package()(
        version in "[0-9]\\.[0-9]\\.[0-9]",
        direct in any::<bool>(),
        content in proptest::option::of(any_hash()),
        options in proptest::collection::btree_map(any::<String>(), any::<String>(), 0..3),
        files in proptest::collection::btree_map(any_path(), (any_ownership(), any_hash()), 0..4),
        entries in proptest::collection::btree_map((any_path(), any::<String>()), (any::<String>(), any::<String>(), any_hash()), 0..4),
        manifest in proptest::collection::btree_map(any::<String>(), (any::<String>(), any::<Option<String>>()), 0..3),
        env in proptest::collection::btree_map(any::<String>(), (any::<bool>(), any::<String>(), any::<[Option<String>; 2]>()), 0..3),
        pending in proptest::collection::btree_map((any_path(), any::<String>()), any::<String>(), 0..3),
    ) -> LockedPackage {
        LockedPackage {
            version,
            direct,
            content: content.map(|hash| format!("sha256:{hash}")),
            options,
            files: files.into_iter().map(|(path, (ownership, hash))| (path, LockedFile { ownership, hash })).collect(),
            entries: entries.into_iter().map(|(key, (kind, id, base))| (key, LockedEntry { kind, id, base })).collect(),
            manifest: manifest.into_iter().map(|(key, (value, previous))| (key, LockedManifest { value, previous })).collect(),
            env: env.into_iter().map(|(key, (secret, comment, [value, example]))| (key, LockedEnv { secret, comment, value, example })).collect(),
            pending,
        }
    }
}

proptest! {
    #[test]
    fn what_is_printed_reads_as_what_it_was(packages in proptest::collection::btree_map(any::<String>(), any_package(), 0..4)) {
        let lock = Lock { app: Some(answers()), packages, ..Lock::default() };
        let files = written(&Memory::default(), &Lock::default(), &lock);
        prop_assert_eq!(lock::load(&files).expect("the lock is readable"), lock.clone());
        for bytes in files.files.values() {
            prop_assert_eq!(&bytes[bytes.len() - 3..], b"\n}\n");
        }
        prop_assert_eq!(lock::changes(&files, &lock, &lock, &BTreeMap::new(), &|_| false).expect("the lock can be written"), vec![]);
    }
}
