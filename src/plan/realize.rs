//! A plan and an app become a change set: bytes before and after, one change a path, and the lock that goes with them.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::Answers;
use super::{Action, Plan, Step};
use crate::change::{Change, ChangeKind, ChangeSet, Conflict, EntryChange, Ownership, SecretKey};
use crate::descriptor::written;
use crate::edit::javascript::Intent;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::hash;
use crate::lock::{self, Lock, LockedPackage};
use crate::path::AppPath;

/// What [`realize`] looks at besides the plan.
#[expect(missing_debug_implementations, reason = "a view is never printed")]
#[expect(clippy::struct_excessive_bools, reason = "each is a liberty that one command takes")]
pub struct Realize<'a> {
    pub files: &'a dyn Files,
    pub lock: &'a Lock,
    /// A file that is in the way is replaced, and named, instead of being a conflict.
    pub force: bool,
    /// Files are written as if the tool had never written them, whatever was made of them since.
    pub overwrite: bool,
    /// Edits that can't be made are recorded as pending.
    pub partial: bool,
    /// What is there is taken for what was written, edits and deletions included: how a lost lock is made anew.
    pub adopt: bool,
    /// What was said where the user and the package changed the same thing.
    pub answers: Answers,
    /// What a package no longer brings stays while the app's own files import it.
    pub spare_imported: bool,
    pub delete_migrations: bool,
    /// Entries that the command is told to change whatever was made of them: what the file says of them now, by key.
    pub told: BTreeMap<(AppPath, String), Option<Intent>>,
    /// Whether a key of `.env` still has the value that the tool wrote; told by a keyed hash, for secrets.
    pub is_written: &'a dyn Fn(&str, &str) -> bool,
    /// The answers of create-app as they will be.
    pub app: lock::AppAnswers,
}

impl<'a> Realize<'a> {
    /// Without any liberty: what is in the way is a conflict.
    pub fn new(files: &'a dyn Files, lock: &'a Lock, app: lock::AppAnswers) -> Self {
        Self {
            files,
            lock,
            force: false,
            overwrite: false,
            partial: false,
            answers: Answers::default(),
            spare_imported: false,
            adopt: false,
            delete_migrations: false,
            told: BTreeMap::new(),
            app,
            is_written: &|_, _| false,
        }
    }
}

/// The one way from a plan to bytes.
pub fn realize(plan: &Plan, input: &Realize<'_>) -> Result<ChangeSet> {
    refuse_what_runs(plan)?;
    let mut work = Work::new(plan, input);
    work.drop_entries(&plan.steps)?;
    // Before them come the files that they stand in.
    let entries = plan.steps.iter().position(|step| matches!(step.action, Action::Entry(_) | Action::Adjust(_)));
    let (first, rest) = plan.steps.split_at(entries.unwrap_or(plan.steps.len()));
    for step in first {
        work.take(step)?;
    }
    work.write_together(rest)?;
    for step in rest {
        work.take(step)?;
    }
    work.finish(plan)
}

/// Whatever a package's templates come to in this app, nothing of it runs unasked: a look at sample values alone could be passed.
fn refuse_what_runs(plan: &Plan) -> Result<()> {
    let written = |step: &Step| match &step.action {
        Action::File(file) | Action::Restore(file) => {
            let path = file.path.as_str();
            let mut problems = written::problems(path, path, &file.bytes);
            problems.extend(written::name(path).err().map(|reason| format!("`{path}` {reason}")));
            problems.iter().map(|problem| format!("package `{}`: {problem}", step.package)).collect()
        }
        _ => Vec::new(),
    };
    let problems: Vec<String> = plan.steps.iter().flat_map(written).collect();
    if problems.is_empty() {
        return Ok(());
    }
    let hint = "nothing was changed; this is for the package's author to mend";
    Err(Error::refused("bad-template", problems.join("\n"), hint))
}

/// One file while steps are applied to it.
#[derive(Clone, Debug)]
pub(super) struct Working {
    pub before: Option<Vec<u8>>,
    pub now: Option<Vec<u8>>,
    pub ownership: Ownership,
    pub executable: bool,
    pub secret_keys: Vec<SecretKey>,
    pub packages: BTreeSet<String>,
    pub reasons: Vec<String>,
}

pub(super) struct Work<'a> {
    pub input: &'a Realize<'a>,
    pub lock: Lock,
    pub files: BTreeMap<AppPath, Working>,
    /// New texts for the base store, by hash.
    pub bases: BTreeMap<String, Vec<u8>>,
    /// Files that went to another place, with it.
    pub moved: Vec<(AppPath, AppPath)>,
    /// Entries that were added together with others and whose turn is still to come, by file and key.
    pub added: BTreeSet<(AppPath, String)>,
    pub set: ChangeSet,
}

impl<'a> Work<'a> {
    fn new(plan: &Plan, input: &'a Realize<'a>) -> Self {
        let mut lock = input.lock.clone();
        lock.app = Some(input.app.clone());
        for (id, meta) in &plan.packages {
            let package = lock.packages.entry(id.clone()).or_default();
            package.version.clone_from(&meta.version);
            package.direct = meta.direct;
            package.options.clone_from(&meta.options);
            package.content.clone_from(&meta.content);
        }
        let set = ChangeSet {
            warnings: plan.warnings.clone(),
            notes: plan.notes.clone(),
            updates: plan.updates.clone(),
            ..ChangeSet::default()
        };
        let (files, bases, added) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Self { input, lock, files, bases, moved: Vec::new(), added, set }
    }

    fn take(&mut self, step: &Step) -> Result<()> {
        match &step.action {
            Action::File(file) => self.write_file(step, file),
            Action::Entry(entry) => self.write_entry(step, entry),
            Action::Manifest(manifest) => self.write_manifest(step, manifest),
            Action::Env(env) => self.write_env(step, env),
            Action::Restore(file) => self.restore_file(step, file),
            Action::Adjust(entry) => self.adjust_entry(step, entry),
            Action::DropFile(path) => self.drop_file(step, path),
            // These are done: they go before everything else, all of a file's at once.
            Action::DropEntry { .. } => Ok(()),
            Action::DropManifest(pointer) => self.drop_manifest(step, pointer),
            Action::DropEnv(key) => self.drop_env(step, key),
            Action::Aside { path, to } => self.put_aside(step, path, to.as_ref()),
            Action::CutEntry { file, key, to } => self.cut_entry(step, file, key, to.as_ref()),
        }
    }

    /// The file as the steps so far have left it.
    pub fn open(&mut self, path: &AppPath, ownership: Ownership) -> Result<&mut Working> {
        if !self.files.contains_key(path) {
            let before = self.input.files.read(path)?;
            let working = Working {
                now: before.clone(),
                before,
                ownership,
                executable: false,
                secret_keys: Vec::new(),
                packages: BTreeSet::new(),
                reasons: Vec::new(),
            };
            self.files.insert(path.clone(), working);
        }
        Ok(self.files.get_mut(path).expect("the file was just opened"))
    }

    /// The text of a file as it stands, or `None` where it is absent.
    pub fn text(&mut self, path: &AppPath, ownership: Ownership) -> Result<Option<String>> {
        let Some(bytes) = self.open(path, ownership)?.now.clone() else { return Ok(None) };
        let unreadable =
            |_| crate::files::ReadProblem { path: path.to_string(), reason: "is not UTF-8 text".to_owned() };
        Ok(Some(String::from_utf8(bytes).map_err(unreadable)?))
    }

    /// Sets a file's bytes and says who did it and why.
    pub fn put(&mut self, path: &AppPath, step: &Step, now: Option<Vec<u8>>, ownership: Ownership) -> Result<()> {
        self.open(path, ownership)?.now = now;
        self.credit(path, step);
        Ok(())
    }

    /// Says who changed an open file, and why.
    pub fn credit(&mut self, path: &AppPath, step: &Step) {
        let Some(working) = self.files.get_mut(path) else { return };
        // What the user wrote by hand is of no package.
        if !step.package.is_empty() {
            working.packages.insert(step.package.clone());
        }
        if !working.reasons.contains(&step.reason) {
            working.reasons.push(step.reason.clone());
        }
    }

    pub fn locked(&mut self, package: &str) -> &mut LockedPackage {
        self.lock.packages.entry(package.to_owned()).or_default()
    }

    /// A text that was written by an earlier command.
    pub fn base(&self, hash: &str) -> Result<Option<String>> {
        if let Some(bytes) = self.bases.get(hash) {
            return Ok(Some(String::from_utf8_lossy(bytes).into_owned()));
        }
        Ok(lock::base::read(self.input.files, hash)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Keeps a text in the base store, and gives its name there.
    pub fn keep_base(&mut self, text: &str) -> String {
        let hash = hash::content(text.as_bytes());
        self.bases.insert(hash.clone(), hash::normalised(text.as_bytes()).into_owned());
        hash
    }

    pub fn entry_change(&mut self, step: &Step, file: &AppPath, kind: &str, id: &str, action: &'static str) {
        let change = EntryChange {
            file: file.clone(),
            kind: kind.to_owned(),
            id: id.to_owned(),
            action,
            package: step.package.clone(),
        };
        self.set.entries.push(change);
    }

    /// What can't be written is a conflict, and waits under `key` where the rest is made all the same.
    pub fn refuse(&mut self, key: (AppPath, String), reason: &str, conflict: Conflict) {
        if self.input.partial {
            self.locked(&conflict.package).pending.insert(key, reason.to_owned());
        }
        self.set.conflicts.push(conflict);
    }

    fn finish(mut self, plan: &Plan) -> Result<ChangeSet> {
        for id in &plan.removed {
            self.lock.packages.remove(id);
        }
        self.look_at_imports()?;
        self.take_up_left();
        for (path, working) in std::mem::take(&mut self.files) {
            if let Some(change) = change(path, working) {
                self.set.changes.insert(change.path.clone(), change);
            }
        }
        // A conflict leaves the app alone; what the lock would say is decided when it is settled or made pending.
        // A lost lock is made anew; any other was just read.
        let known = |id: &str| !self.input.adopt && self.input.lock.packages.get(id) == self.lock.packages.get(id);
        for change in lock::changes(self.input.files, self.input.lock, &self.lock, &self.bases, &known)? {
            self.set.changes.insert(change.path.clone(), change);
        }
        hand_over(&mut self.set.entries);
        Ok(self.set)
    }
}

/// An entry that one package takes back and another brings is one that changes, whoever has it now.
fn hand_over(entries: &mut Vec<EntryChange>) {
    let place = |entry: &EntryChange| (entry.file.clone(), entry.kind.clone(), entry.id.clone());
    let with = |entries: &[EntryChange], action| {
        entries.iter().filter(|entry| entry.action == action).map(place).collect::<BTreeSet<_>>()
    };
    let (added, removed) = (with(entries, "add"), with(entries, "remove"));
    entries.retain(|entry| entry.action != "remove" || !added.contains(&place(entry)));
    for entry in entries.iter_mut().filter(|entry| entry.action == "add" && removed.contains(&place(entry))) {
        entry.action = "change";
    }
}

impl Work<'_> {
    /// Migrations that an earlier removal left and that have a package again are its own as they were written then.
    fn take_up_left(&mut self) {
        let input = &self.input.lock.left;
        for package in self.lock.packages.values_mut() {
            for (path, file) in &mut package.files {
                self.lock.left.remove(path);
                let was_there = self.files.get(path).is_some_and(|working| working.before.is_some());
                if let Some(left) = input.get(path).filter(|_| was_there) {
                    file.hash.clone_from(&left.hash);
                }
            }
        }
    }
}

/// A key that one package drops and another sets is one that changes: undo has to know what it was and what it is.
fn joined(keys: Vec<SecretKey>) -> Vec<SecretKey> {
    let mut joined: Vec<SecretKey> = Vec::new();
    for key in keys {
        match joined.iter_mut().find(|other| other.key == key.key) {
            Some(first) => first.after = key.after,
            None => joined.push(key),
        }
    }
    joined.retain(|key| key.before != key.after);
    joined
}

fn change(path: AppPath, working: Working) -> Option<Change> {
    let kind = ChangeKind::between(working.before, working.now)?;
    Some(Change {
        secret: path.as_str() == super::env::ENV_FILE,
        executable: working.executable,
        secret_keys: joined(working.secret_keys),
        packages: working.packages.into_iter().collect(),
        reasons: working.reasons,
        ..Change::new(path, kind, working.ownership)
    })
}
