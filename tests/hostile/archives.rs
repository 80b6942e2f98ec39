//! Archives that try to leave their place, to be several things at once, or to use up the machine. Each is refused whole, with a
//! message of its own, by `catalog add`, `lint-descriptors` and `show`, and nothing is written anywhere.

use std::fmt::Write as _;

use jskit::catalog::archive;

use crate::support::archive::{Tar, pack};

const DESCRIPTOR: &str =
    "schema = 1\nid = \"bad\"\nversion = \"0.1.0\"\nkind = \"runtime\"\nsummary = \"A package.\"\n";

fn good() -> Tar {
    Tar::of(&[("package.descriptor.toml", DESCRIPTOR)])
}

fn cases() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let entry = |name: &str, kind: u8| good().entry(name, kind, b"x").packed();
    let mut half = good().packed();
    half.truncate(half.len() / 2);
    let mut wrong_sum = good().plain();
    wrong_sum[0] = b'X';
    let many = (0..10_001).fold(good(), |tar, number| tar.entry(&format!("package/{number}"), b'0', b""));
    vec![
        ("parent", entry("package/../../x.js", b'0'), "leaves the app (`package/../../x.js`)"),
        ("absolute", entry("/etc/cron.d/x", b'0'), "is an absolute path (`/etc/cron.d/x`)"),
        ("home", entry("~/x", b'0'), "is an absolute path (`~/x`)"),
        ("backslash", entry("package\\..\\x", b'0'), "has a backslash or a colon (`package\\\\..\\\\x`)"),
        ("drive", entry("C:/x", b'0'), "has a backslash or a colon (`C:/x`)"),
        ("git", entry("package/.git/hooks/post-checkout", b'0'), "(`package/.git/hooks/post-checkout`)"),
        ("our own state", entry("package/.jskit/lock.json", b'0'), "(`package/.jskit/lock.json`)"),
        ("installed", entry("package/node_modules/x/index.js", b'0'), "(`package/node_modules/x/index.js`)"),
        ("device's name", entry("package/con.js", b'0'), "is a device name on Windows (`package/con.js`)"),
        ("control character", entry("package/a\u{1b}b", b'0'), "(`package/a\\u{1b}b`)"),
        ("empty part", entry("package//x", b'0'), "has an empty part (`package//x`)"),
        ("symbolic link", entry("package/a", b'2'), "has `package/a`, which is a symbolic link"),
        ("hard link", entry("package/b", b'1'), "has `package/b`, which is a hard link"),
        ("character device", entry("package/c", b'3'), "has `package/c`, which is a device"),
        ("block device", entry("package/d", b'4'), "has `package/d`, which is a device"),
        ("pipe", entry("package/e", b'6'), "has `package/e`, which is a pipe"),
        ("sparse", entry("package/f", b'S'), "is damaged"),
        (
            "twice",
            good().entry("package/package.descriptor.toml", b'0', b"x").packed(),
            "has `package/package.descriptor.toml` twice",
        ),
        (
            "case twins",
            good().entry("package/A.js", b'0', b"x").entry("package/a.js", b'0', b"y").packed(),
            "has `package/A.js` and `package/a.js`, which differ only by case",
        ),
        ("many entries", many.packed(), "has more than 10000 entries"),
        ("bomb", pack(&vec![0; 80 * 1024 * 1024]), "times its size"),
        (
            "a size that is a lie",
            good().sized("package/g", b'0', b"x", 8 * 1024 * 1024 * 1024 - 1).packed(),
            "is damaged",
        ),
        ("half", half, "is damaged: "),
        ("wrong checksum", pack(&wrong_sum), "is damaged: archive header checksum mismatch"),
        ("no archive", b"hello".to_vec(), "is damaged"),
        ("empty", Vec::new(), "has no files"),
        ("large", vec![0x1f; 17 * 1024 * 1024], "is larger than 16 MiB"),
    ]
}

#[test]
fn each_archive_is_refused_with_its_own_message() {
    let mut wrong = String::new();
    for (name, bytes, message) in cases() {
        match archive::read(&bytes) {
            Err(said) if said.contains(message) => {}
            said => {
                let said = said.map(|files| files.into_keys().collect::<Vec<_>>());
                let _ = writeln!(wrong, "{name}: wanted {message:?}, got {said:?}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn plain_ones_are_read_however_they_are_packed() {
    let files = [("package.descriptor.toml", DESCRIPTOR), ("templates/app/a.js", "a\n")];
    let expected: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    let folder = Tar::of(&[]).entry("package/", b'5', b"").entry("package/templates/", b'5', b"");
    let with_folders =
        files.iter().fold(folder, |tar, (path, text)| tar.entry(&format!("package/{path}"), b'0', text.as_bytes()));
    let bare =
        files.iter().fold(Tar::default(), |tar, (path, text)| tar.entry(&format!("./{path}"), b'0', text.as_bytes()));
    for bytes in [Tar::of(&files).packed(), Tar::of(&files).plain(), with_folders.packed(), bare.packed()] {
        let read = archive::read(&bytes).expect("a good archive");
        assert_eq!(read.keys().map(String::as_str).collect::<Vec<_>>(), expected);
        assert_eq!(read["templates/app/a.js"], b"a\n");
    }
}

#[test]
fn the_binary_refuses_each_archive_and_writes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let made = super::jskit(home.path(), &["create-app", "app", "--preset", "minimal", "--no-git"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let app = home.path().join("app");
    let mut wrong = String::new();
    for (name, bytes, _) in cases() {
        let file = home.path().join("bad.tgz");
        std::fs::write(&file, bytes).unwrap();
        let before = super::tree(home.path());
        for command in
            [&["catalog", "add", "../bad.tgz"][..], &["lint-descriptors", "../bad.tgz"], &["show", "../bad.tgz"]]
        {
            let output = super::jskit(&app, command);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            if output.status.code() != Some(1) || !said.contains("../bad.tgz") && !said.contains("`bad.tgz`") {
                let _ = writeln!(wrong, "{name}, {command:?}: exit {:?}:\n{said}", output.status.code());
            }
        }
        if super::tree(home.path()) != before {
            let _ = writeln!(wrong, "{name}: something was written");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
