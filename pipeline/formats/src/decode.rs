//! From bytes to text: the encoding is taken from a byte-order mark, from UTF-8 that holds, from what the page declares, or
//! detected, in this order. Nothing is replaced: bytes that the encoding does not know are a [`Problem`].

use crate::Problem;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, UTF_8};

/// The text in `bytes`, without a leading byte-order mark. `declared` is the encoding that the document names itself.
///
/// # Errors
/// [`Problem::Binary`], [`Problem::InvalidUtf8`] and [`Problem::Undecodable`].
pub fn text(bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Result<String, Problem> {
    if let Some(found) = signature(&bytes) {
        return Err(Problem::Binary { found });
    }
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        if encoding == UTF_8 {
            return match String::from_utf8(bytes[mark..].to_vec()) {
                Ok(text) => textual(text, MOST_CONTROLS_IN_UTF8),
                Err(error) => Err(Problem::InvalidUtf8 { offset: mark + error.utf8_error().valid_up_to() }),
            };
        }
        return decoded(&bytes[mark..], encoding);
    }
    if let Some(encoding) = utf16_without_mark(&bytes) {
        return decoded(&bytes, encoding);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return textual(text, MOST_CONTROLS_IN_UTF8),
        Err(error) => error.into_bytes(),
    };
    if bytes.contains(&0) {
        return Err(Problem::Binary { found: BINARY });
    }
    if let Some(offset) = damage_in_utf8(&bytes) {
        return Err(Problem::InvalidUtf8 { offset });
    }
    if let Some(text) =
        declared.filter(|&encoding| encoding != UTF_8).and_then(|encoding| decoded(&bytes, encoding).ok())
    {
        return textual(text, MOST_CONTROLS);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes, true);
    textual(decoded(&bytes, detector.guess(None, Utf8Detection::Allow))?, MOST_CONTROLS)
}

fn decoded(bytes: &[u8], encoding: &'static Encoding) -> Result<String, Problem> {
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text.into_owned()),
        None => Err(Problem::Undecodable { encoding: encoding.name() }),
    }
}

const BINARY: &str = "binary data";
/// The largest share of control characters in what passes as text: random bytes have a tenth, or a quarter with C1 controls.
const MOST_CONTROLS: f64 = 0.05;
/// Text that is UTF-8 is hardly an accident, and some wires keep their control characters.
const MOST_CONTROLS_IN_UTF8: f64 = 0.3;
/// As far as control characters are counted.
const LOOKED_AT: usize = 1 << 16;

fn textual(text: String, most_controls: f64) -> Result<String, Problem> {
    let mut seen = 0usize;
    let mut controls = 0usize;
    for character in text.chars().take(LOOKED_AT) {
        seen += 1;
        controls +=
            usize::from(character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{c}' | '\u{85}'));
    }
    // a lone control character in a short text is a nuisance, not a binary file
    if controls > 3 && controls as f64 > most_controls * seen as f64 {
        return Err(Problem::Binary { found: BINARY });
    }
    Ok(text)
}

/// What a file is by its first bytes, if that is no text.
pub(crate) fn signature(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 15] = [
        (b"%PDF-", "a PDF file"),
        (b"PK\x03\x04", "a zip archive or an office document"),
        (b"\xd0\xcf\x11\xe0", "an office document"),
        (b"{\\rtf", "an RTF document"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"RIFF", "a sound, film or picture"),
        (b"OggS", "a sound or film"),
        (b"\x1f\x8b", "gzip data within gzip data"),
        (b"\x28\xb5\x2f\xfd", "zstd data within other data"),
        (b"BZh", "bzip2 data"),
        (b"\xfd7zXZ", "xz data"),
        (b"7z\xbc\xaf", "a 7z archive"),
        (b"\x7fELF", "a program"),
    ];
    SIGNATURES.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, name)| *name)
}

/// UTF-16 whose first bytes do not say so: in Latin script every other byte is zero.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    if head.len() < 4 {
        return None;
    }
    let pairs = head.len() / 2;
    let (mut first, mut second) = (0, 0);
    for pair in head.chunks_exact(2) {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    if second * 10 > pairs * 7 && first * 10 < pairs {
        Some(UTF_16LE)
    } else if first * 10 > pairs * 7 && second * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The first wrong byte of what is UTF-8 otherwise: decoded as anything else it would come out as "donâ€™t".
fn damage_in_utf8(bytes: &[u8]) -> Option<usize> {
    let (mut right, mut wrong) = (0usize, 0usize);
    let (mut at, mut first) = (0, None);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            wrong += 1;
            first = first.or(Some(at));
            at += chunk.invalid().len();
        }
    }
    first.filter(|_| right > wrong)
}

/// The encoding that an HTML document names in its first kilobyte: `<meta charset=…>` or its older form.
pub fn declared_in_html(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(1024)].to_ascii_lowercase();
    let at = head.windows(7).position(|window| window == b"charset")? + 7;
    let rest = head[at..].trim_ascii_start().strip_prefix(b"=")?;
    let label: Vec<u8> = rest
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b' ' | b'"' | b'\''))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'))
        .collect();
    // a document that could be read as ASCII so far is not in UTF-16, whatever it says
    Encoding::for_label(&label).filter(|&encoding| encoding != UTF_16BE && encoding != UTF_16LE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<String, &'static str> {
        text(bytes.to_vec(), None).map_err(|problem| problem.kind())
    }

    #[test]
    fn marks_are_dropped_and_name_the_encoding() {
        assert_eq!(read(b"\xef\xbb\xbfHe said."), Ok("He said.".to_owned()));
        assert_eq!(read(b"\xff\xfeH\0e\0"), Ok("He".to_owned()));
        assert_eq!(read(b"\xfe\xff\0H\0e"), Ok("He".to_owned()));
        // a second mark is a character of the text
        assert_eq!(read(b"\xef\xbb\xbf\xef\xbb\xbfx"), Ok("\u{feff}x".to_owned()));
        assert_eq!(read(b"\xef\xbb\xbfx\xff"), Err("invalid_utf8"));
    }

    #[test]
    fn line_ends_and_controls_stay() {
        for text in ["a\r\nb\rc\nd", "a\0b", "\u{202e}abc\u{202c}", ""] {
            assert_eq!(read(text.as_bytes()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn other_encodings_are_found() {
        let (latin, _, _) =
            encoding_rs::WINDOWS_1252.encode("“We can’t,” said Zoë Müller, the café’s owner in Besançon.");
        assert_eq!(read(&latin), Ok("“We can’t,” said Zoë Müller, the café’s owner in Besançon.".to_owned()));
        let utf16: Vec<u8> = "No mark at all, he said.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf16), Ok("No mark at all, he said.".to_owned()));
    }

    #[test]
    fn a_declared_encoding_is_believed_where_it_decodes() {
        let (cyrillic, _, _) = encoding_rs::ISO_8859_5.encode("Он сказал, что нет.");
        assert_eq!(
            text(cyrillic.into_owned(), Some(encoding_rs::ISO_8859_5)).ok(),
            Some("Он сказал, что нет.".to_owned())
        );
        // what holds as UTF-8 is UTF-8
        assert_eq!(text("Zoë".into(), Some(encoding_rs::ISO_8859_5)).ok(), Some("Zoë".to_owned()));
        assert_eq!(declared_in_html(b"<html><META CHARSET = 'koi8-r'>"), Some(encoding_rs::KOI8_R));
        let old = b"<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\">";
        assert_eq!(declared_in_html(old), Some(encoding_rs::WINDOWS_1252));
    }

    #[test]
    fn damaged_utf8_is_not_read_as_something_else() {
        let mut bytes = "“Don’t,” she said. “It’s late.”".as_bytes().to_vec();
        bytes.truncate(bytes.len() - 1);
        assert_eq!(read(&bytes), Err("invalid_utf8"));
    }

    #[test]
    fn what_is_no_text_is_binary() {
        assert_eq!(read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Err("binary"));
        assert_eq!(read(b"%PDF-1.7 text"), Err("binary"));
        let noise: Vec<u8> = (0u32..2000).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(read(&noise), Err("binary"));
        let without_zero: Vec<u8> = noise.iter().map(|&byte| byte.max(1)).collect();
        assert_eq!(read(&without_zero), Err("binary"));
    }
}
