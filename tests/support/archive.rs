//! Archives as strangers make them: entries of any kind under any name, which no careful writer would write.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// A tar file, entry by entry.
#[derive(Default)]
pub struct Tar(Vec<u8>);

impl Tar {
    /// Plain files below `package/`, as `npm pack` has them.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let mut tar = Self::default();
        for (path, text) in files {
            tar = tar.entry(&format!("package/{path}"), b'0', text.as_bytes());
        }
        tar
    }

    /// One entry, with the letter of its kind; nothing about the name is checked.
    pub fn entry(self, name: &str, kind: u8, bytes: &[u8]) -> Self {
        self.sized(name, kind, bytes, bytes.len())
    }

    /// The same with a size that need not be true.
    pub fn sized(mut self, name: &str, kind: u8, bytes: &[u8], size: usize) -> Self {
        let mut header = [0_u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[100..108].copy_from_slice(b"0000644\0");
        header[108..116].copy_from_slice(b"0000000\0");
        header[116..124].copy_from_slice(b"0000000\0");
        header[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
        header[136..148].copy_from_slice(b"00000000000\0");
        header[148..156].copy_from_slice(b"        ");
        header[156] = kind;
        if matches!(kind, b'1' | b'2') {
            header[157..168].copy_from_slice(b"/etc/passwd");
        }
        header[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        self.0.extend_from_slice(&header);
        self.0.extend_from_slice(bytes);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    pub fn plain(mut self) -> Vec<u8> {
        self.0.extend_from_slice(&[0; 1024]);
        self.0
    }

    pub fn packed(self) -> Vec<u8> {
        pack(&self.plain())
    }
}

pub fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}
