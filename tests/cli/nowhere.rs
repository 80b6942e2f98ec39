//! Where the tool stands, and what stands in the place of its own files.
#![cfg(unix)]

use std::process::Command;

use crate::support::{Said, TestApp, tree};

const TOOL: &str = env!("CARGO_BIN_EXE_jskit");

/// In a folder that is deleted before the tool is started.
fn in_a_deleted_folder(args: &str) -> Said {
    let home = tree::scratch();
    let script = format!("mkdir gone && cd gone && rmdir ../gone && exec '{TOOL}' {args}");
    let output = Command::new("sh").args(["-c", &script]).current_dir(home.path()).output();
    Said::of(&output.expect("a shell"))
}

#[test]
fn a_deleted_folder_is_said_before_anything_else() {
    for args in ["create-app x", "status", "list", "add users-web", "plan add users-web --out p.json", "apply p.json"] {
        let said = in_a_deleted_folder(args);
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{args}");
        assert_eq!(said.err, "error: the current folder is gone\n\nhint: go to another folder with `cd`\n", "{args}");
    }
    assert_eq!(in_a_deleted_folder("status --json").json()["error"]["code"], "no-folder");
}

#[test]
fn what_needs_no_folder_works_in_a_deleted_one() {
    for args in ["--version", "help", "create-app --help", "schema descriptor", "completions bash"] {
        assert!(in_a_deleted_folder(args).ok().out.contains("jskit"), "{args}");
    }
    let app = TestApp::shell();
    let said = in_a_deleted_folder(&format!("-C '{}' doctor", app.path().display()));
    assert_eq!(said.ok().out, "no problems found\n");
}

/// A pipe that nobody writes to keeps whoever opens it waiting.
#[test]
fn a_pipe_in_place_of_a_file_of_the_state_is_waited_for_by_nobody() {
    let made = TestApp::with_notes();
    let last = std::fs::read_dir(made.path().join(".jskit/state/history")).expect("a folder");
    let last = last.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).max().expect("a receipt");
    for path in ["journal", "key", "secrets.json", "lock", &format!("history/{last}")] {
        let app = TestApp::copy_of(&made.path());
        let file = app.path().join(".jskit/state").join(path);
        let _ = std::fs::remove_file(&file);
        assert!(Command::new("mkfifo").arg(&file).status().expect("`mkfifo` runs").success());
        for args in
            ["status", "doctor", "add tags --dry-run", "generate page home/a --name A", "history", "undo --dry-run"]
        {
            let mut command = Command::new("timeout");
            command.args(["60", TOOL]).args(args.split(' ')).current_dir(app.path());
            let said = Said::of(&command.env("JSKIT_LOCK_WAIT", "0").output().expect("`timeout` runs"));
            assert!(matches!(said.code, 0 | 1), "{path}, {args}: exit {}: {}", said.code, said.all());
        }
    }
}
