//! The lines of a file, plain or compressed, with their numbers: what every format of one JSON object a line is read from.

use crate::input::{self, Compression, Origin};
use crate::{decode, Problem};
use dixit_core::record::Failure;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// The lines of one file that hold more than white space.
pub struct Lines {
    reader: Box<dyn BufRead + Send>,
    compression: Compression,
    file: String,
    /// The longest line, in bytes.
    limit: u64,
    /// The line that was read last, from 1.
    number: u64,
    line: Vec<u8>,
    ended: bool,
}

/// How a line ended.
enum Read {
    Whole,
    TooLong,
    End,
}

impl Lines {
    /// Opens a file, `-` for standard input; decompressed as its first bytes say. Lines may be of any length.
    ///
    /// # Errors
    /// Where it cannot be read, or is not compressed as its name says.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let file = path.display().to_string();
        let opened = if path == Path::new("-") {
            input::opened(BufReader::with_capacity(input::BUFFER, io::stdin()), path)
        } else {
            File::open(path)
                .map_err(|source| Problem::Unreadable { source })
                .and_then(|raw| input::opened(BufReader::with_capacity(input::BUFFER, raw), path))
        };
        match opened {
            Ok(opened) => Ok(Lines::new(opened.reader, opened.compression, file, u64::MAX)),
            Err(problem) => Err(problem.at(&Origin { file, line: None }, None)),
        }
    }

    /// `file` is for messages; `limit` the longest line that is read, in bytes.
    pub(crate) fn new(reader: Box<dyn BufRead + Send>, compression: Compression, file: String, limit: u64) -> Self {
        Lines { reader, compression, file, limit, number: 0, line: Vec::new(), ended: false }
    }

    /// The file, for messages.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The number of the line that was read last, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The next line that holds anything, without its line feed; None at the end.
    ///
    /// # Errors
    /// Where it is too long, which costs only itself; and where the file cannot be read on, or cannot be JSON Lines, after which
    /// nothing comes.
    pub fn read(&mut self) -> Option<Result<&[u8], Failure>> {
        while !self.ended {
            let read = self.read_line();
            self.number += 1;
            match read {
                Ok(Read::Whole) => {}
                Ok(Read::TooLong) => return Some(Err(self.fail(&Problem::TooLong { limit: self.limit }))),
                Ok(Read::End) => {
                    self.ended = true;
                    return None;
                }
                Err(error) => {
                    self.ended = true;
                    return Some(Err(self.fail(&input::read_error(error, self.compression))));
                }
            }
            if self.number == 1 {
                if let Some(problem) = not_lines(&self.line) {
                    return Some(Err(self.end(&problem)));
                }
                if self.line.starts_with(b"\xef\xbb\xbf") {
                    self.line.drain(..3);
                }
            }
            if self.line.trim_ascii().is_empty() {
                continue;
            }
            if self.is_other_json() {
                return Some(Err(self.end(&Problem::NotJsonLines)));
            }
            return Some(Ok(&self.line));
        }
        None
    }

    /// Reads up to and with the next line feed. A line that is too long is passed over without being held.
    fn read_line(&mut self) -> io::Result<Read> {
        self.line.clear();
        let mut length = 0u64;
        loop {
            let buffer = input::filled(&mut self.reader)?;
            if buffer.is_empty() {
                return Ok(match length {
                    0 => Read::End,
                    length if length > self.limit => Read::TooLong,
                    _ => Read::Whole,
                });
            }
            let end = buffer.iter().position(|&byte| byte == b'\n');
            let part = &buffer[..end.unwrap_or(buffer.len())];
            length += part.len() as u64;
            if length <= self.limit {
                self.line.extend_from_slice(part);
            } else {
                self.line = Vec::new();
            }
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.reader.consume(used);
            if end.is_some() {
                return Ok(if length > self.limit { Read::TooLong } else { Read::Whole });
            }
        }
    }

    fn fail(&self, problem: &Problem) -> Failure {
        problem.at(&Origin { file: self.file.clone(), line: Some(self.number) }, None)
    }

    /// What is wrong with the whole file.
    fn end(&mut self, problem: &Problem) -> Failure {
        self.ended = true;
        problem.at(&Origin { file: self.file.clone(), line: None }, None)
    }

    /// Whether the first line gives away that what follows are not lines of one object each.
    fn is_other_json(&self) -> bool {
        self.number == 1 && matches!(self.line.trim_ascii(), b"{" | b"[" | b"[{")
    }
}

/// What makes a whole file no JSON Lines, by its first line.
fn not_lines(line: &[u8]) -> Option<Problem> {
    if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
        return Some(Problem::Undecodable { encoding: "UTF-8" });
    }
    decode::signature(line).map(|found| Problem::Binary { found })
}
