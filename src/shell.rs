//! Command lines as they can be typed: words quoted for a POSIX shell where they have to be.

use std::borrow::Cow;

/// Stands for a secret; nothing that could be typed.
pub const MASK: &str = "***";

/// `jskit add package ext --label 'Order book'`
pub fn line<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> String {
    words.into_iter().map(|word| quoted(word.as_ref()).into_owned()).collect::<Vec<_>>().join(" ")
}

/// A word as it is typed.
pub fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=@,+%".contains(c);
    let is_masked = word == MASK || (word.starts_with("--") && word.ends_with("=***"));
    if is_masked || (!word.is_empty() && word.chars().all(is_plain)) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn words_are_quoted_where_a_shell_would_take_them_apart() {
        for (words, typed) in [
            (
                &["jskit", "add", "users-web", "--replace=x", "-C", "../app"][..],
                "jskit add users-web --replace=x -C ../app",
            ),
            (&["jskit", "--label", "Order book"], "jskit --label 'Order book'"),
            (&["jskit", "--label=Tom's", ""], r"jskit '--label=Tom'\''s' ''"),
            (&["w/[slug]", "a;b", "$x", "`y`", "~", "*", "größe"], "'w/[slug]' 'a;b' '$x' '`y`' '~' '*' größe"),
            (&["--token", "***", "--token=***"], "--token *** --token=***"),
        ] {
            assert_eq!(line(words), typed);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_them_back() {
        let words = ["Tom's \"quotes\"", "a b", "$HOME `id` \\ !", "line\nbreak", "[x]{a,b}*?~#&|;<>()", "", "-n"];
        let script = format!("printf '%s\\0' {}", line(words));
        let output = std::process::Command::new("sh").args(["-c", &script]).output().expect("a shell");
        let read = String::from_utf8(output.stdout).expect("text");
        assert_eq!(read.trim_end_matches('\0').split('\0').collect::<Vec<_>>(), words);
    }
}
