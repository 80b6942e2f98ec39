//! Commands for authors of packages.

use camino::Utf8PathBuf;
use clap::{Args, Subcommand, ValueEnum};

use super::Preview;

#[derive(Clone, Debug, Args)]
pub struct CreateArgs {
    #[command(subcommand)]
    pub command: CreateCommand,
}

#[derive(Clone, Debug, Subcommand)]
pub enum CreateCommand {
    /// Into the app's `packages/`, or outside an app into a folder of its own
    Package(CreatePackage),
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit create package order-book\n  jskit create package lists --kind generator --dry-run"
)]
pub struct CreatePackage {
    /// Its id: lower-case letters, digits and dashes
    pub name: String,
    /// What it is
    #[arg(long, value_name = "KIND", default_value = "runtime")]
    pub kind: PackageShape,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PackageShape {
    Runtime,
    Generator,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit test-package packages/order-book\n  jskit test-package acme-widgets-1.2.0.tgz --value store-kind=plain"
)]
pub struct TestPackage {
    /// A package's folder, its descriptor, or an archive of it
    pub path: Utf8PathBuf,
    /// A value for an option or argument that no sample fits (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    pub value: Vec<String>,
}

#[derive(Clone, Debug, Args)]
pub struct LintDescriptors {
    /// A descriptor, a package folder, a catalog or an archive (default: the built-in catalog and the app's packages)
    pub path: Option<Utf8PathBuf>,
}

#[derive(Clone, Debug, Subcommand)]
pub enum DescriptorCommand {
    /// Convert a JavaScript descriptor to TOML, without running any of it
    Convert(Convert),
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit descriptor convert package.descriptor.mjs\n  jskit descriptor convert packages/notes --out packages/notes/package.descriptor.toml"
)]
pub struct Convert {
    /// A JavaScript descriptor, or the folder of a package that has one
    pub file: Utf8PathBuf,
    /// Write the TOML into this file instead of printing it
    #[arg(long, value_name = "FILE")]
    pub out: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub preview: Preview,
}
