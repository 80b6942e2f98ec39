//! An app to try commands on, and what they said.

pub mod archive;
pub mod tree;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, OnceLock};

use jskit::catalog::{self, Package, Sources};
use jskit::fs::ConfinedDir;
use serde_json::Value;
use tree::Tree;

/// What one run of the tool came to.
#[derive(Clone, Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The run went well.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }

    /// Both streams.
    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

/// The tool, in an environment without anything that could change what it does.
pub fn jskit(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jskit"));
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["JSKIT_CATALOG", "JSKIT_LOCK_WAIT", "JSKIT_FAULT", "JSKIT_FAULT_COUNT", "NO_COLOR", "NOTES_TOKEN"] {
        command.env_remove(name);
    }
    command
}

/// Runs it and waits.
pub fn run(folder: &Path, args: &[&str]) -> Said {
    Said::of(&jskit(folder).args(args).output().expect("the tool runs"))
}

/// Runs it with something on its standard input.
pub fn run_with_input(command: &mut Command, input: &str) -> Said {
    let mut child: Child = command.stdin(Stdio::piped()).spawn().expect("the tool runs");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("the tool reads");
    Said::of(&child.wait_with_output().expect("the tool ends"))
}

/// A catalog of two packages, `notes` (everything that a descriptor can say) and `tags`, in version `0.1.0` or `0.2.0` of `notes`.
pub fn catalog(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(format!("catalog-{version}"))
}

/// A catalog of these files, given by path and text.
pub fn catalog_of(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tree::scratch();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }
    folder
}

/// What a command that may bring packages of this catalog needs to be told: `--trust HASH` for each of them.
pub fn trust(catalog: &Path, args: &[&str]) -> Vec<String> {
    let takes = ["add", "update", "generate", "apply"].contains(args.first().unwrap_or(&""));
    let contents = if takes { contents(catalog) } else { BTreeMap::new() };
    contents.into_values().flat_map(|one| ["--trust".to_owned(), one]).collect()
}

/// The packages of a catalog, with what is trusted of each.
pub fn contents(catalog: &Path) -> BTreeMap<String, String> {
    let directories = [Arc::new(ConfinedDir::open(catalog).expect("a catalog"))];
    let sources = Sources { embedded: true, directories: &directories, ..Sources::default() };
    let (catalog, _) = catalog::load_all(&sources).expect("a catalog");
    let content = |package: &Package| Some((package.descriptor.id.clone(), package.content()?));
    catalog.packages.values().filter_map(content).collect()
}

/// A folder with an app in it, and one catalog that its commands get.
pub struct TestApp {
    home: tempfile::TempDir,
    catalog: PathBuf,
}

impl TestApp {
    /// A copy of the one app of preset `shell` that this process makes.
    pub fn shell() -> Self {
        static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let home = tree::scratch();
            run(home.path(), &["create-app", "exampleapp", "--no-git"]).ok();
            home
        });
        Self::copy_of(&made.path().join("exampleapp"))
    }

    /// One that is made with these answers.
    pub fn of(answers: &[&str]) -> Self {
        let home = tree::scratch();
        run(home.path(), &[&["create-app", "exampleapp", "--no-git"], answers].concat()).ok();
        Self { home, catalog: catalog("0.1.0") }
    }

    /// The same with `notes` 0.1.0 in it.
    pub fn with_notes() -> Self {
        static MADE: OnceLock<TestApp> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let app = Self::shell();
            app.run(ADD_NOTES).ok();
            app
        });
        Self::copy_of(&made.path())
    }

    pub fn copy_of(app: &Path) -> Self {
        let home = tree::scratch();
        tree::copy(app, &home.path().join("exampleapp"));
        Self { home, catalog: catalog("0.1.0") }
    }

    /// From now on commands find the packages of this version.
    pub fn offer(&mut self, version: &str) {
        self.catalog = catalog(version);
    }

    pub fn path(&self) -> PathBuf {
        self.home.path().join("exampleapp")
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = jskit(&self.path());
        command.env("JSKIT_CATALOG", &self.catalog).args(args);
        if args.first() != Some(&"generate") {
            command.args(trust(&self.catalog, args));
        }
        command
    }

    /// Runs it with the packages of another catalog.
    pub fn run_with(&self, catalog: &tempfile::TempDir, args: &[&str]) -> Said {
        let mut command = jskit(&self.path());
        command.args(args).args(trust(catalog.path(), args));
        Said::of(&command.env("JSKIT_CATALOG", catalog.path()).output().expect("the tool runs"))
    }

    pub fn run(&self, args: &[&str]) -> Said {
        Said::of(&self.command(args).output().expect("the tool runs"))
    }

    /// Everything but what the clone keeps for itself.
    pub fn tree(&self) -> Tree {
        tree::read(&self.path())
    }

    pub fn exists(&self, path: &str) -> bool {
        self.path().join(path).exists()
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn write(&self, path: &str, text: &str) {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
        fs::write(file, text).expect("the file can be written");
    }

    pub fn delete(&self, path: &str) {
        fs::remove_file(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Replaces a text that is there exactly once.
    #[track_caller]
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}:\n{text}");
        self.write(path, &text.replace(from, to));
    }
}

pub const TOKEN: &str = "s3cret-t0ken-of-notes";
pub const ADD_NOTES: &[&str] = &["add", "package", "notes", "--notes-kind", "rich", "--notes-token", TOKEN];
