//! Every operation that changes the disk, each behind the gate, each on the directory handle.

use std::collections::BTreeSet;
use std::io;

use cap_std::fs::{Dir, DirBuilder, File, Metadata, OpenOptions, Permissions};
#[cfg(unix)]
use cap_std::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};

use super::Root;
use super::fault::{self, Operation};

/// Permission bits. On systems without them everything is an ordinary file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileMode(pub u32);

impl FileMode {
    /// Less the user's umask, as for any file that a program makes.
    pub const PLAIN: Self = Self(0o666);
    pub const EXECUTABLE: Self = Self(0o777);
    pub const SECRET: Self = Self(0o600);

    #[cfg(unix)]
    pub(crate) fn of(metadata: &Metadata) -> Self {
        Self(metadata.mode() & 0o7777)
    }

    #[cfg(not(unix))]
    pub(crate) fn of(metadata: &Metadata) -> Self {
        if metadata.permissions().readonly() { Self(0o444) } else { Self::PLAIN }
    }

    pub fn is_read_only(self) -> bool {
        self.0 & 0o222 == 0
    }

    pub fn is_executable(self) -> bool {
        self.0 & 0o111 != 0
    }

    /// May be run by whoever may read it.
    pub fn with_execution(self) -> Self {
        Self(self.0 | ((self.0 & 0o444) >> 2))
    }
}

/// What a new file gets.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NewFile {
    /// Asked for, less the umask.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has these bits"))]
    Fresh(FileMode),
    /// Exactly these bits: the file stands in for one that had them.
    Like(FileMode),
}

impl Root {
    /// Makes a file that must not be there yet.
    pub(crate) fn create_file(&self, path: &str, bytes: &[u8], new: NewFile) -> io::Result<File> {
        fault::gate(Operation::Allocate)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        set_mode(&mut options, new);
        let mut file = self.dir().open_with(path, &options)?;
        fault::write(&mut file, bytes)?;
        if let NewFile::Like(mode) = new {
            fault::gate(Operation::Change)?;
            set_permissions(&file, mode)?;
        }
        Ok(file)
    }

    /// Makes a file in this very folder, which is no app's: there is no history to take it back with.
    pub(crate) fn make_file(&self, name: &str, bytes: &[u8]) -> crate::error::Result<()> {
        let made = self.create_file(name, bytes, NewFile::Fresh(FileMode::PLAIN));
        made.and_then(|file| self.sync_file(&file, ".")).map_err(|error| super::write_error(name, &error))
    }

    /// Replaces or makes a small file in one step. Only for files in `.jskit/state/`, and for those that the user names.
    pub(crate) fn replace_file(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let aside = format!("{path}.new");
        self.remove_file(&aside)?;
        self.create_file(&aside, bytes, NewFile::Fresh(FileMode::SECRET))?;
        self.rename(&aside, path)
    }

    pub(crate) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fault::gate(Operation::Change)?;
        self.dir().rename(from, self.dir(), to)
    }

    /// A second name for a file, or a copy of it where the file system has no links.
    pub(crate) fn keep_aside(&self, from: &str, to: &str) -> io::Result<()> {
        fault::gate(Operation::Allocate)?;
        if self.dir().hard_link(from, self.dir(), to).is_ok() {
            return Ok(());
        }
        self.dir().copy(from, self.dir(), to).map(|_| ())
    }

    /// Two files change places, so that nothing is ever missing in between. `false` where the file system can't do that.
    #[cfg(target_os = "linux")]
    pub(crate) fn exchange(&self, staged: &str, path: &str) -> io::Result<bool> {
        use rustix::fs::{AtFlags, FileType, RenameFlags, renameat_with, statat};
        fault::gate(Operation::Change)?;
        let ((staged_in, staged), (in_folder, name)) = (self.parent(staged)?, self.parent(path)?);
        let swap = || renameat_with(&staged_in, staged, &in_folder, name, RenameFlags::EXCHANGE);
        // File systems say in many ways that they can't; where it is something else, the longer way fails too, and says why.
        if swap().is_err() {
            return Ok(false);
        }
        // Whatever came to stand there since it was looked at would be removed with the stage.
        let kind =
            statat(&staged_in, staged, AtFlags::SYMLINK_NOFOLLOW).map(|stat| FileType::from_raw_mode(stat.st_mode));
        if matches!(kind, Ok(FileType::RegularFile)) {
            return Ok(true);
        }
        swap()?;
        Err(io::Error::other("it is no file any more"))
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn exchange(&self, _: &str, _: &str) -> io::Result<bool> {
        Ok(false)
    }

    /// The folder that a path lies in, opened for one operation without following a link, and the name in it.
    #[cfg(target_os = "linux")]
    fn parent<'p>(&self, path: &'p str) -> io::Result<(Dir, &'p str)> {
        let (folder, name) = path.rsplit_once('/').unwrap_or((".", path));
        Ok((super::direct::folder(self.dir(), folder)?, name))
    }

    /// Removes a file; that it is gone already is fine.
    pub(crate) fn remove_file(&self, path: &str) -> io::Result<()> {
        if self.dir().symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return Ok(());
        }
        fault::gate(Operation::Free)?;
        self.dir().remove_file(path)
    }

    /// Makes one folder; says whether it was missing.
    pub(crate) fn create_folder(&self, path: &str, private: bool) -> io::Result<bool> {
        if self.dir().symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
            return Ok(false);
        }
        fault::gate(Operation::Allocate)?;
        self.dir().create_dir_with(path, &folder_builder(private)).map(|()| true)
    }

    /// Makes the folders that a file needs, and tells of those that were missing, outermost first. `known` are folders that need
    /// no look any more.
    pub(crate) fn create_parents(
        &self,
        path: &str,
        known: &mut BTreeSet<String>,
        mut made: impl FnMut(&str),
    ) -> io::Result<()> {
        for (end, _) in path.match_indices('/') {
            let folder = &path[..end];
            if known.contains(folder) {
                continue;
            }
            if self.create_folder(folder, false)? {
                made(folder);
            }
            known.insert(folder.to_owned());
        }
        Ok(())
    }

    /// Removes a folder if it is empty; says whether it did.
    pub(crate) fn remove_empty_folder(&self, path: &str) -> io::Result<bool> {
        match self.dir().read_dir(path) {
            Ok(mut entries) => {
                if entries.next().is_some() {
                    return Ok(false);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        }
        fault::gate(Operation::Free)?;
        self.dir().remove_dir(path).map(|()| true)
    }

    /// Removes a folder of our own with all that is in it. Links in it are removed, not followed.
    pub(crate) fn remove_tree(&self, path: &str) -> io::Result<()> {
        let entries = match self.dir().read_dir(path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                self.remove_tree(&format!("{path}/{}", entry.file_name().to_string_lossy()))?;
            } else {
                fault::gate(Operation::Free)?;
                entry.remove_file()?;
            }
        }
        self.remove_empty_folder(path).map(|_| ())
    }

    /// Empties a folder of our own but for one name in it.
    pub(crate) fn remove_all_but(&self, folder: &str, keep: &str) -> io::Result<()> {
        let entries = match self.dir().read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            if name == keep {
                continue;
            }
            if entry.file_type()?.is_dir() { self.remove_tree(&path)? } else { self.remove_file(&path)? }
        }
        Ok(())
    }

    /// Cuts a file of our own to its first `length` bytes.
    pub(crate) fn truncate(&self, path: &str, length: u64) -> io::Result<()> {
        fault::gate(Operation::Change)?;
        self.dir().open_with(path, OpenOptions::new().write(true))?.set_len(length)
    }

    /// The file's bytes and its name are on the disk when this returns.
    pub(crate) fn sync_file(&self, file: &File, folder: &str) -> io::Result<()> {
        fault::gate(Operation::Sync)?;
        file.sync_all()?;
        self.sync_folder(folder)
    }

    #[cfg(unix)]
    pub(super) fn sync_folder(&self, folder: &str) -> io::Result<()> {
        // The directory handle itself is opened for paths only and can't be synced; `.` through it can.
        self.dir().open_dir(folder)?.open(".")?.sync_all()
    }

    #[cfg(not(unix))]
    pub(super) fn sync_folder(&self, _: &str) -> io::Result<()> {
        Ok(())
    }

    /// Everything written so far is on the disk when this returns.
    pub(crate) fn sync_all(&self, written: &[&str]) -> io::Result<()> {
        fault::gate(Operation::Sync)?;
        sync_file_system(self.dir(), written)
    }
}

#[cfg(target_os = "linux")]
fn sync_file_system(dir: &Dir, _: &[&str]) -> io::Result<()> {
    Ok(rustix::fs::syncfs(dir.open(".")?)?)
}

#[cfg(not(target_os = "linux"))]
fn sync_file_system(dir: &Dir, written: &[&str]) -> io::Result<()> {
    for path in written {
        match open_to_sync(dir, path) {
            Ok(file) => file.sync_all()?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(all(unix, not(target_os = "linux")))]
fn open_to_sync(dir: &Dir, path: &str) -> io::Result<File> {
    dir.open(path)
}

/// Windows writes out only what is open for writing.
#[cfg(windows)]
fn open_to_sync(dir: &Dir, path: &str) -> io::Result<File> {
    dir.open_with(path, OpenOptions::new().write(true))
}

#[cfg(unix)]
fn set_mode(options: &mut OpenOptions, new: NewFile) {
    let mode = match new {
        NewFile::Fresh(mode) => mode.0,
        // Until the exact bits are set nobody else may look in.
        NewFile::Like(_) => FileMode::SECRET.0,
    };
    options.mode(mode);
}

#[cfg(not(unix))]
fn set_mode(_: &mut OpenOptions, _: NewFile) {}

#[cfg(unix)]
fn set_permissions(file: &File, mode: FileMode) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(mode.0))
}

#[cfg(not(unix))]
fn set_permissions(file: &File, mode: FileMode) -> io::Result<()> {
    let mut permissions: Permissions = file.metadata()?.permissions();
    permissions.set_readonly(mode.is_read_only());
    file.set_permissions(permissions)
}

#[cfg(unix)]
fn folder_builder(private: bool) -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.mode(if private { 0o700 } else { 0o777 });
    builder
}

#[cfg(not(unix))]
fn folder_builder(_: bool) -> DirBuilder {
    DirBuilder::new()
}

#[cfg(all(test, unix))]
mod tests {
    use super::{FileMode, NewFile};
    use crate::fs::Root;

    fn root(folder: &tempfile::TempDir) -> Root {
        let root = Root::open(folder.path()).expect("it opens");
        for (path, text) in [("stage-new", "new"), ("app-old", "old")] {
            root.create_file(path, text.as_bytes(), NewFile::Fresh(FileMode::PLAIN)).expect("a file");
        }
        root
    }

    fn text(root: &Root, path: &str) -> String {
        root.dir().read_to_string(path).expect("a file")
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn files_change_places_in_one_step() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = root(&folder);
        // Where the file system can't, nothing has happened.
        let texts =
            if root.exchange("stage-new", "app-old").expect("it works") { ["old", "new"] } else { ["new", "old"] };
        assert_eq!(["stage-new", "app-old"].map(|path| text(&root, path)), texts);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_came_to_stand_there_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = root(&folder);
        root.create_folder("came", false).expect("a folder");
        root.create_file("came/work", b"mine", NewFile::Fresh(FileMode::PLAIN)).expect("a file");
        assert!(!root.exchange("stage-new", "came").unwrap_or(false));
        assert_eq!(text(&root, "stage-new"), "new");
        assert_eq!(text(&root, "came/work"), "mine");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_became_a_link_leads_nowhere() {
        let (folder, outside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("another"));
        let (root, other) = (root(&folder), root(&outside));
        root.dir().symlink_contents(outside.path(), "out").expect("a link");
        assert!(root.exchange("stage-new", "out/app-old").is_err());
        assert_eq!(text(&root, "stage-new"), "new");
        assert_eq!(text(&other, "app-old"), "old");
    }

    #[test]
    fn without_that_step_the_old_file_is_kept_under_a_second_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = root(&folder);
        root.keep_aside("app-old", "aside").expect("a second name");
        root.rename("stage-new", "app-old").expect("it is replaced");
        assert_eq!(["aside", "app-old"].map(|path| text(&root, path)), ["old", "new"]);
        root.rename("aside", "app-old").expect("it is taken back");
        assert_eq!(text(&root, "app-old"), "old");
    }
}
