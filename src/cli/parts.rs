//! Arguments as far as they can be told apart before the options of packages are known.

use clap::{Arg, Command, CommandFactory as _};

use super::Cli;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    Command(&'a str),
    /// Neither an option nor the value of one, and its place among the arguments.
    Word(&'a str, usize),
    Option(&'a str, Option<&'a str>),
}

/// The parts of a command line; the first argument is the tool.
pub fn parts(args: &[String]) -> Vec<Part<'_>> {
    let cli = Cli::command();
    let mut parts = Vec::new();
    let mut command = None;
    let mut args = args.iter().map(String::as_str).enumerate().skip(1).peekable();
    while let Some((at, arg)) = args.next() {
        if !arg.starts_with('-') {
            parts.push(if command.is_none() { Part::Command(arg) } else { Part::Word(arg, at) });
            command = command.or(Some(arg));
            continue;
        }
        parts.push(match arg.split_once('=') {
            Some((name, value)) if name.starts_with("--") => Part::Option(name, Some(value)),
            _ if arg.ends_with("-stdin") || is_flag(&cli, command, arg) => Part::Option(arg, None),
            // Where the app and its packages are may be any text.
            _ if matches!(arg, "-C" | "--directory" | "--catalog" | "--color") => {
                Part::Option(arg, args.next().map(|(_, value)| value))
            }
            _ => Part::Option(arg, args.next_if(|(_, next)| !next.starts_with('-')).map(|(_, value)| value)),
        });
    }
    parts
}

/// Whether an argument is an option without a value, of the tool or of the command.
fn is_flag(cli: &Command, command: Option<&str>, name: &str) -> bool {
    let is_named = |arg: &Arg| match (name.strip_prefix("--"), name.strip_prefix('-')) {
        (Some(long), _) => arg.get_long() == Some(long),
        (None, Some(short)) => arg.get_short().is_some_and(|letter| short.chars().eq([letter])),
        (None, None) => false,
    };
    let of = [Some(cli), command.and_then(|command| cli.find_subcommand(command))];
    let mut all = of.into_iter().flatten().flat_map(Command::get_arguments);
    matches!(name, "--help" | "-h" | "--version" | "-V")
        || all.any(|arg| is_named(arg) && !arg.get_action().takes_values())
}

#[cfg(test)]
mod tests {
    use super::{Part, parts};

    #[test]
    fn words_behind_flags_are_words() {
        for (line, words) in [
            ("jskit add --keep-edited package x --delete-edited y", vec!["package", "x", "y"]),
            ("jskit add package x --replace old --label text", vec!["package", "x"]),
            ("jskit -C dir --json update --all -y x --mine place", vec!["x"]),
            ("jskit update --changelog package x", vec!["package", "x"]),
            ("jskit add --secret-stdin x --trust=sha256:0 y", vec!["x", "y"]),
        ] {
            let args: Vec<String> = line.split(' ').map(str::to_owned).collect();
            let found = parts(&args).into_iter().filter_map(|part| match part {
                Part::Word(word, at) if args[at] == word => Some(word),
                _ => None,
            });
            assert_eq!(found.collect::<Vec<_>>(), words, "{line}");
        }
    }
}
