//! What typst may see: the template, the two fonts, and the data of one report. No files, no packages, no clock.

use std::sync::LazyLock;

use typst::{
    Library, LibraryExt as _, World, WorldExt as _,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::PdfError;

/// The file that is compiled.
const MAIN: &str = "report.typ";
/// The file that the template reads.
const DATA: &str = "report.json";

/// The template's files by name.
const TEMPLATE: [(&str, &str); 5] = [
    (MAIN, include_str!("../template/report.typ")),
    ("style.typ", include_str!("../template/style.typ")),
    ("front.typ", include_str!("../template/front.typ")),
    ("clauses.typ", include_str!("../template/clauses.typ")),
    ("record.typ", include_str!("../template/record.typ")),
];

/// The template's files, for tests that read them.
#[cfg(test)]
pub(crate) fn template() -> impl Iterator<Item = &'static str> {
    TEMPLATE.iter().map(|(_, text)| *text)
}

const REGULAR: &[u8] = include_bytes!("../fonts/BIZUDPGothic-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/BIZUDPGothic-Bold.ttf");

/// The fonts: regular, then bold. They have the same characters.
pub(crate) static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let fonts = [REGULAR, BOLD].map(|data| Font::new(Bytes::new(data), 0));
    fonts.into_iter().flatten().collect()
});

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// One report's world.
struct Report {
    main: FileId,
    files: Vec<(FileId, Bytes, Option<Source>)>,
}

impl Report {
    fn new(data: Vec<u8>) -> Result<Self, PdfError> {
        let mut files = Vec::new();
        for (name, text) in TEMPLATE {
            let id = file_id(name)?;
            files.push((id, Bytes::from_string(text), Some(Source::new(id, text.to_owned()))));
        }
        files.push((file_id(DATA)?, Bytes::new(data), None));
        Ok(Self { main: file_id(MAIN)?, files })
    }

    fn find(&self, id: FileId) -> FileResult<&(FileId, Bytes, Option<Source>)> {
        let found = self.files.iter().find(|(other, ..)| *other == id);
        found.ok_or_else(|| FileError::NotFound(id.get().vpath().get_without_slash().into()))
    }
}

/// Ids are interned by name: a second report has the same.
fn file_id(name: &str) -> Result<FileId, PdfError> {
    let path = VirtualPath::new(name).map_err(|error| PdfError::Layout(format!("{error:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Report {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.find(id)?.2.clone().ok_or(FileError::NotSource)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        Ok(self.find(id)?.1.clone())
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Sets the data with the template: PDF/A-2a, which archives keep, and PDF/UA-1, which screen readers read.
///
/// `id` names the document: the same id and data give the same bytes.
pub(crate) fn typeset(data: Vec<u8>, id: String) -> Result<Vec<u8>, PdfError> {
    if FONTS.len() != 2 {
        return Err(PdfError::Font("BIZ UDPGothic"));
    }
    let report = Report::new(data)?;
    let compiled = typst::compile::<PagedDocument>(&report).output;
    let written = compiled.map_err(|errors| PdfError::Layout(messages(&errors, &report))).and_then(|document| {
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .map_err(|error| PdfError::Write(error.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Custom(id),
            creator: Smart::Custom(Some("Assay".to_owned())),
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|errors| PdfError::Write(messages(&errors, &report)))
    });
    // What typst remembers between runs is kept for nobody.
    typst::comemo::evict(0);
    written
}

/// What typst says, with the template's file and line.
fn messages(errors: &[SourceDiagnostic], report: &Report) -> String {
    let all: Vec<String> = errors.iter().map(|error| message(error, report)).collect();
    all.join("; ")
}

fn message(error: &SourceDiagnostic, report: &Report) -> String {
    let place = error.span.id().and_then(|id| {
        let source = report.source(id).ok()?;
        let line = source.lines().byte_to_line(report.range(error.span)?.start)?;
        Some(format!("{}:{}: ", id.get().vpath().get_without_slash(), line + 1))
    });
    format!("{}{}", place.unwrap_or_default(), error.message)
}
