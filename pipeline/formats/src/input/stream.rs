//! One opened file: decompressed as its first bytes say, and read with a limit.

use super::Format;
use crate::Problem;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

/// Bytes that are read at once.
pub(crate) const BUFFER: usize = 1 << 16;

/// What a stream is compressed with, for messages.
pub(crate) type Compression = Option<&'static str>;

pub(crate) struct Opened {
    pub reader: Box<dyn BufRead + Send>,
    pub compression: Compression,
}

const GZIP: &str = "gzip";
const ZSTD: &str = "zstd";

/// The stream behind `raw`, decompressed where its first bytes are those of gzip or zstd data.
pub(crate) fn open(mut raw: impl BufRead + Send + 'static, path: &Path) -> Result<Opened, Problem> {
    let named = path.extension().and_then(|extension| match extension.to_ascii_lowercase().to_str() {
        Some("gz") => Some(GZIP),
        Some("zst" | "zstd") => Some(ZSTD),
        _ => None,
    });
    let head = filled(&mut raw).map_err(|source| Problem::Unreadable { source })?;
    let found = if head.starts_with(b"\x1f\x8b") {
        Some(GZIP)
    } else if head.starts_with(b"\x28\xb5\x2f\xfd") || is_skippable_frame(head) {
        Some(ZSTD)
    } else {
        None
    };
    match (found, named) {
        (None, Some(format)) if head.is_empty() => return Err(Problem::Truncated { format }),
        (None, Some(format)) => return Err(Problem::NotCompressed { format }),
        _ => {}
    }
    let reader: Box<dyn BufRead + Send> = match found {
        Some(GZIP) => Box::new(BufReader::with_capacity(BUFFER, flate2::bufread::MultiGzDecoder::new(raw))),
        Some(format) => match zstd::Decoder::with_buffer(raw) {
            Ok(decoder) => Box::new(BufReader::with_capacity(BUFFER, decoder)),
            Err(source) => return Err(Problem::DamagedCompression { format, source }),
        },
        None => Box::new(raw),
    };
    Ok(Opened { reader, compression: found })
}

/// Frames of zstd that hold no data; pzstd begins with one.
fn is_skippable_frame(head: &[u8]) -> bool {
    matches!(head, [first, 0x2a, 0x4d, 0x18, ..] if first & 0xf0 == 0x50)
}

/// `fill_buf`, however often the system interrupts.
pub(crate) fn filled<R: BufRead + ?Sized>(reader: &mut R) -> io::Result<&[u8]> {
    loop {
        match reader.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    // a second call, because the first one's borrow would outlive the loop; it only looks at what is there
    reader.fill_buf()
}

/// What an error while reading means.
pub(crate) fn read_error(source: io::Error, compression: Compression) -> Problem {
    match compression {
        Some(format) if source.kind() == ErrorKind::UnexpectedEof => Problem::Truncated { format },
        Some(format)
            if matches!(source.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData | ErrorKind::Other) =>
        {
            Problem::DamagedCompression { format, source }
        }
        _ => Problem::Unreadable { source },
    }
}

/// All that is left of a stream.
pub(super) fn whole(reader: &mut dyn BufRead, compression: Compression, limit: u64) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| read_error(error, compression))?;
    if bytes.len() as u64 > limit {
        return Err(Problem::TooLong { limit });
    }
    Ok(bytes)
}

/// What a file is by its first bytes, where its name does not say. A page that was saved as text is a page.
pub(super) fn guess(head: &[u8], named: Option<Format>) -> Format {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let begins = |tag: &[u8]| head.len() >= tag.len() && head[..tag.len()].eq_ignore_ascii_case(tag);
    if begins(b"<!doctype html") || begins(b"<html") {
        return match named {
            None | Some(Format::Text) => Format::Html,
            Some(named) => named,
        };
    }
    match named {
        Some(named) => named,
        None if is_json(head) => Format::JsonLines,
        None if begins(b"<head") || begins(b"<body") || begins(b"<?xml") || begins(b"<!--") || begins(b"<meta") => {
            Format::Html
        }
        None => Format::Text,
    }
}

/// An object, or a list of them: the second is refused with advice rather than read as a text.
fn is_json(head: &[u8]) -> bool {
    let object =
        |json: &[u8]| json.strip_prefix(b"{").is_some_and(|fields| fields.trim_ascii_start().starts_with(b"\""));
    object(head) || head.strip_prefix(b"[").is_some_and(|items| object(items.trim_ascii_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_believed_unless_a_page_was_saved_as_text() {
        assert_eq!(guess(b"\xef\xbb\xbf \n<!DOCTYPE html><html>", Some(Format::Text)), Format::Html);
        assert_eq!(guess(b"<p>x", Some(Format::Text)), Format::Text);
        assert_eq!(guess(b"{\"id\":1}", Some(Format::Text)), Format::Text);
        assert_eq!(guess(b"{\"id\":1}", None), Format::JsonLines);
        assert_eq!(guess(b"[\n {\n  \"id\": 1", None), Format::JsonLines);
        assert_eq!(guess(b"[Applause] {She} said", None), Format::Text);
        assert_eq!(guess(b"<!-- saved -->", None), Format::Html);
        assert_eq!(guess(b"", None), Format::Text);
        assert_eq!(guess(b"He said.", Some(Format::Html)), Format::Html);
    }
}
