//! The library's own operations as a process that can be killed: this test binary, started again with one ignored test.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use jskit::change::{Change, ChangeKind, ChangeSet, Ownership, SecretKey};
use jskit::fs::Root;
use jskit::path::AppPath;
use jskit::transaction::{self, AppLock, CommandRecord};
use time::OffsetDateTime;

/// A process that does one of the driver's operations in a world.
pub fn command(operation: &str, world: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("the test binary"));
    command.args(["--exact", "crash::driver::operation", "--nocapture"]);
    command.env("JSKIT_TEST_OPERATION", operation).env("JSKIT_TEST_WORLD", world);
    command
}

/// No test of its own: what [`command`] starts. In a run of all tests it has nothing to do.
#[test]
fn operation() {
    let Ok(operation) = std::env::var("JSKIT_TEST_OPERATION") else { return };
    let world = std::env::var("JSKIT_TEST_WORLD").expect("a world");
    let world = Path::new(&world);
    let done = match operation.as_str() {
        "apply" => apply(world),
        "create" => create(&world.join("new/app")),
        "recover" => recover(&world.join("app")),
        "nothing" => Ok(()),
        other => panic!("the driver knows no `{other}`"),
    };
    // As a command fails: a message and a code, no panic that would unwind over half-done work.
    if let Err(error) = done {
        panic!("error: {error}");
    }
}

fn record() -> CommandRecord {
    CommandRecord { command: "jskit test".to_owned(), time: OffsetDateTime::UNIX_EPOCH }
}

fn recover(app: &Path) -> jskit::error::Result<()> {
    let root = Root::open(app)?;
    let _lock = AppLock::acquire(&root, Duration::from_secs(10), "jskit recover")?;
    let recovery = transaction::recover(&root)?;
    if let Some(message) = recovery.message() {
        writeln!(std::io::stdout(), "{message}").expect("the test listens");
    }
    Ok(())
}

/// The change of the tests: every kind of file once.
fn apply(world: &Path) -> jskit::error::Result<()> {
    let root = Root::open(&world.join("app"))?;
    let _lock = AppLock::acquire(&root, Duration::from_secs(10), "jskit test")?;
    let _recovery = transaction::recover(&root)?;
    if world.join("app/src/new/deep/page.vue").exists() {
        return Ok(());
    }
    transaction::apply(&root, &changes(), &record()).map(|_| ())
}

fn create(app: &Path) -> jskit::error::Result<()> {
    if app.exists() {
        return recover(app);
    }
    let mut set = ChangeSet::default();
    for (path, text) in
        [("package.json", "{}\n"), ("src/a.js", "a\n"), ("src/deep/b.js", "b\n"), (".jskit/lock.json", "{}\n")]
    {
        push(&mut set, path, ChangeKind::Create { after: text.into() });
    }
    push(&mut set, ".env", ChangeKind::Create { after: b"TOKEN=new-secret\n".to_vec() });
    transaction::create(app, &set, &record()).map(|_| ())
}

/// The app before.
pub fn setup(world: &Path) {
    let files: BTreeMap<&str, (&str, u32)> = [
        ("package.json", ("{\n  \"name\": \"app\"\n}\n", 0o640)),
        ("bin/run.sh", ("#!/bin/sh\n", 0o755)),
        ("src/old/gone.vue", ("old\n", 0o600)),
        ("src/old/kept.vue", ("kept\n", 0o644)),
        ("src/alone/gone.vue", ("gone\n", 0o644)),
        (".env", ("TOKEN=old-secret\n", 0o640)),
        (".jskit/lock.json", ("{}\n", 0o644)),
        (".jskit/lock/gone.json", ("{}\n", 0o644)),
    ]
    .into();
    for (path, (text, mode)) in files {
        let path = world.join("app").join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(&path, text).expect("a file");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("permissions");
    }
}

fn changes() -> ChangeSet {
    let modify = |before: &str, after: &str| ChangeKind::Modify { before: before.into(), after: after.into() };
    let create = |after: &str| ChangeKind::Create { after: after.into() };
    let delete = |before: &str| ChangeKind::Delete { before: before.into() };
    let mut set = ChangeSet::default();
    push(&mut set, "package.json", modify("{\n  \"name\": \"app\"\n}\n", "{\n  \"name\": \"app\",\n  \"x\": 1\n}\n"));
    push(&mut set, "bin/run.sh", modify("#!/bin/sh\n", "#!/bin/sh\necho run\n"));
    push(&mut set, "src/new/deep/page.vue", create("<template>new</template>\n"));
    push(&mut set, "src/new/other.vue", create("<template>other</template>\n"));
    push(&mut set, "src/old/gone.vue", delete("old\n"));
    push(&mut set, "src/alone/gone.vue", delete("gone\n"));
    push(&mut set, ".env", modify("TOKEN=old-secret\n", "TOKEN=new-secret\n"));
    push(&mut set, ".jskit/lock.json", modify("{}\n", "{ }\n"));
    push(&mut set, ".jskit/lock/gone.json", delete("{}\n"));
    push(&mut set, ".jskit/lock/made.json", create("{}\n"));
    push(&mut set, ".jskit/base/aa/aabb", create("base\n"));
    set
}

fn push(set: &mut ChangeSet, path: &str, kind: ChangeKind) {
    let path = match path.strip_prefix(".jskit/") {
        Some(below) => AppPath::internal(below),
        None => AppPath::parse(path).expect("a path of the app"),
    };
    let secret = path.as_str() == ".env";
    let key = SecretKey { key: "TOKEN".to_owned(), before: None, after: Some("new-secret".to_owned()) };
    let change = Change {
        secret,
        secret_keys: if secret { vec![key] } else { Vec::new() },
        ..Change::new(path.clone(), kind, Ownership::App)
    };
    set.changes.insert(path, change);
}
