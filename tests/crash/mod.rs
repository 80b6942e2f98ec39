//! Whatever happens while the app is written, it is as before or as after, and the next command works.

mod commands;
mod driver;
mod matrix;

use std::process::Stdio;

use matrix::{Scenario, Writes};

use crate::support::tree;

const SECRETS: &[&str] = &["old-secret", "new-secret"];

#[test]
fn a_change_set_is_applied_whole_or_not_at_all() {
    let count = matrix::run(&Scenario {
        setup: driver::setup,
        command: |world| driver::command("apply", world),
        settle: Some(|world| driver::command("recover", world)),
        faults: matrix::FAULTS,
        secrets: SECRETS,
        writes: Writes::All,
    });
    // Fewer would mean that writes go past the gate.
    assert!(count > 60, "{count} operations");
}

#[test]
fn an_app_is_made_whole_or_not_at_all() {
    let count = matrix::run(&Scenario {
        setup: |world| std::fs::create_dir(world.join("new")).expect("a folder"),
        command: |world| driver::command("create", world),
        settle: None,
        faults: matrix::FAULTS,
        secrets: &["new-secret"],
        writes: Writes::All,
    });
    assert!(count > 25, "{count} operations");
}

/// A crash while a crash is settled is settled as well.
#[test]
fn recovery_can_be_interrupted_anywhere() {
    let home = tree::scratch();
    let start = home.path().join("start");
    std::fs::create_dir(&start).expect("a folder");
    driver::setup(&start);
    let before = tree::read(&start);
    let run = |world: &std::path::Path, operation: &str, fault: &str| {
        let mut command = driver::command(operation, world);
        if !fault.is_empty() {
            command.env("JSKIT_FAULT", fault);
        }
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it runs")
    };
    let whole = home.path().join("whole");
    tree::copy(&start, &whole);
    assert!(run(&whole, "apply", "").success());
    let after = tree::read(&whole);

    let mut interrupted = 0;
    for crash in (30..60).step_by(6) {
        for second in 1.. {
            let world = home.path().join(format!("{crash}-{second}"));
            tree::copy(&start, &world);
            run(&world, "apply", &format!("abort:{crash}"));
            let ended = run(&world, "recover", &format!("abort:{second}")).success();
            interrupted += u32::from(!ended);
            assert!(run(&world, "recover", "").success(), "recovery after abort:{crash} and abort:{second}");
            let now = tree::read(&world);
            assert!(
                now == before || now == after,
                "abort:{crash}, abort:{second}: {:?}",
                tree::difference(&now, &after)
            );
            std::fs::remove_dir_all(&world).expect("the world can go");
            if ended {
                break;
            }
        }
    }
    assert!(interrupted > 20, "{interrupted} interrupted recoveries");
}

/// Where settling a crash fails itself, what it says is what became of the change, in the app and in its history.
#[test]
fn recovery_that_fails_anywhere_says_what_became_of_the_change() {
    let home = tree::scratch();
    let start = home.path().join("start");
    std::fs::create_dir(&start).expect("a folder");
    driver::setup(&start);
    let before = tree::read(&start);
    let run = |world: &std::path::Path, operation: &str, fault: &str| {
        let mut command = driver::command(operation, world);
        if !fault.is_empty() {
            command.env("JSKIT_FAULT", fault);
        }
        let output = command.output().expect("it runs");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let whole = home.path().join("whole");
    tree::copy(&start, &whole);
    assert!(run(&whole, "apply", "").0);
    let after = tree::read(&whole);

    let mut told = [0, 0];
    for crash in (40..70).step_by(12) {
        let crashed = home.path().join(format!("{crash}"));
        tree::copy(&start, &crashed);
        run(&crashed, "apply", &format!("abort:{crash}"));
        for (kind, at) in ["eio", "enospc", "gone"].iter().flat_map(|kind| (1..60).map(move |at| (kind, at))) {
            let world = home.path().join(format!("{crash}-{kind}-{at}"));
            tree::copy(&crashed, &world);
            let (settled, said) = run(&world, "recover", &format!("{kind}:{at}"));
            let name = format!("abort:{crash}, {kind}:{at}: {said}");
            let finished = said.contains("finished `jskit test`");
            let taken_back = said.contains("took back `jskit test`");
            assert!(settled || !(finished || taken_back), "{name}");
            assert!(run(&world, "recover", "").0, "{name}");
            let is_made = world.join("app/.jskit/state/history/000001.receipt").exists();
            let side = if is_made { &after } else { &before };
            assert_eq!(tree::difference(&tree::read(&world), side), Vec::<String>::new(), "{name}");
            assert!(if is_made { !taken_back } else { !finished }, "{name}");
            told[0] += usize::from(finished);
            told[1] += usize::from(taken_back);
            std::fs::remove_dir_all(&world).expect("the world can go");
        }
    }
    assert!(told.iter().all(|count| *count > 0), "{told:?}");
}
