//! One opening tag: its name, its attributes and how it ends.

/// What an opening tag says. Spans are bytes of the source.
#[derive(Debug)]
pub(super) struct Tag<'s> {
    pub name: &'s str,
    pub attributes: Vec<(&'s str, Option<String>)>,
    pub ending: Ending,
    /// The first byte after the tag.
    pub after: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Open,
    SelfClosed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    InName,
    InTag,
}

impl Tag<'_> {
    pub fn plain(&self, name: &str) -> Option<&(&str, Option<String>)> {
        self.attributes.iter().find(|(found, _)| *found == name)
    }

    /// The value of an attribute bound by `:name`, `.name` or `v-bind:name`, with any modifiers.
    pub fn bound(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find_map(|(found, value)| {
            let argument = found
                .strip_prefix("v-bind:")
                .or_else(|| found.strip_prefix(':'))
                .or_else(|| found.strip_prefix('.'))?;
            (argument.split('.').next() == Some(name)).then(|| value.as_deref().unwrap_or(""))
        })
    }

    pub fn has_directive(&self, directive: &str) -> bool {
        self.attributes.iter().any(|(found, _)| found.split(['.', ':']).next() == Some(directive))
    }
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | 0x0c)
}

fn ends_name(byte: u8) -> bool {
    byte == b'/' || byte == b'>' || is_space(byte)
}

/// Reads the tag whose name begins at `start`, or says where the file was cut off.
pub(super) fn read(source: &str, start: usize) -> Result<Tag<'_>, Cut> {
    let bytes = source.as_bytes();
    let name_end = find(bytes, start, ends_name).ok_or(Cut::InName)?;
    let name = &source[start..name_end];
    let mut attributes = Vec::new();
    let mut at = name_end;
    loop {
        match *bytes.get(at).ok_or(Cut::InTag)? {
            b'>' => return Ok(Tag { name, attributes, ending: Ending::Open, after: at + 1 }),
            b'/' => match bytes.get(skip_space(bytes, at + 1)).ok_or(Cut::InTag)? {
                b'>' => {
                    let after = skip_space(bytes, at + 1) + 1;
                    return Ok(Tag { name, attributes, ending: Ending::SelfClosed, after });
                }
                _ => at += 1,
            },
            // A closing tag inside an opening one ends it, as editors meet it in half-typed files.
            b'<' if bytes.get(at + 1) == Some(&b'/') => {
                return Ok(Tag { name, attributes, ending: Ending::Open, after: at });
            }
            byte if is_space(byte) => at += 1,
            _ => {
                let (attribute, after) = read_attribute(source, at)?;
                attributes.push(attribute);
                at = after;
            }
        }
    }
}

/// An attribute and the byte after it.
type Attribute<'s> = ((&'s str, Option<String>), usize);

fn read_attribute(source: &str, start: usize) -> Result<Attribute<'_>, Cut> {
    let bytes = source.as_bytes();
    // The first byte belongs to the name whatever it is: `=` begins one, and is reported by Vue, not by us.
    let sign = usize::from(!matches!(bytes[start], b':' | b'@' | b'#' | b'.')) + start;
    let first = sign.max(start + 1);
    let name_end = find(bytes, first, |byte| byte == b'=' || ends_name(byte)).ok_or(Cut::InTag)?;
    let name = &source[start..name_end];
    let equals = skip_space(bytes, name_end);
    match bytes.get(equals).ok_or(Cut::InTag)? {
        b'=' => {
            let (value, after) = read_value(source, skip_space(bytes, equals + 1))?;
            Ok(((name, Some(value)), after))
        }
        _ => Ok(((name, None), equals)),
    }
}

fn read_value(source: &str, start: usize) -> Result<(String, usize), Cut> {
    let bytes = source.as_bytes();
    let quote = *bytes.get(start).ok_or(Cut::InTag)?;
    let (from, to, after) = if quote == b'"' || quote == b'\'' {
        let end = find(bytes, start + 1, |byte| byte == quote).ok_or(Cut::InTag)?;
        (start + 1, end, end + 1)
    } else {
        let end = find(bytes, start, |byte| byte == b'>' || is_space(byte)).ok_or(Cut::InTag)?;
        (start, end, end)
    };
    Ok((decode(&source[from..to]), after))
}

/// The references that could stand in a target: numbers and the five names that HTML and XML share.
fn decode(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let named = rest.find(';').and_then(|end| Some((reference(&rest[1..end])?, end)));
        let (character, end) = named.unwrap_or(('&', 0));
        text.push(character);
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    text
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

pub(super) fn skip_space(bytes: &[u8], from: usize) -> usize {
    find(bytes, from, |byte| !is_space(byte)).unwrap_or(bytes.len())
}

pub(super) fn find(bytes: &[u8], from: usize, wanted: impl Fn(u8) -> bool) -> Option<usize> {
    bytes.get(from..)?.iter().position(|byte| wanted(*byte)).map(|at| from + at)
}
