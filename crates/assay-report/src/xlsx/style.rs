//! How the workbook looks. Words carry every meaning; colours only repeat them.

use assay_model::Language;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// Height of a row whose height nobody gave.
pub(super) const ROW_PIXELS: u32 = 20;
/// Width of a column that nobody sized.
pub(super) const COLUMN_PIXELS: u32 = 64;

const INK: Color = Color::RGB(0x001B_2634);
const HEAD: Color = Color::RGB(0x001F_3A5F);
const LINE: Color = Color::RGB(0x00C9_D1DA);
const MUTED: Color = Color::RGB(0x0055_6170);
const INPUT: Color = Color::RGB(0x00FF_FBE6);

/// The meaning that a word has for a reader, as a fill behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// Speaks against it.
    Bad,
    /// Has to be looked at.
    Warn,
    /// Speaks for it.
    Good,
    /// Neither.
    Quiet,
}

impl Tone {
    /// The format that is laid over a cell.
    pub(super) fn format(self) -> Format {
        let (fill, ink) = match self {
            Self::Bad => (0x00FC_E4E2, 0x008E_1B16),
            Self::Warn => (0x00FF_F1CF, 0x006B_4500),
            Self::Good => (0x00E2_F3E5, 0x001B_552A),
            Self::Quiet => (0x00EE_F1F4, 0x0045_505C),
        };
        Format::new().set_bold().set_background_color(Color::RGB(fill)).set_font_color(Color::RGB(ink))
    }
}

/// The format of a cell that has no other: font and size.
pub(super) fn base(language: Language) -> Format {
    let font = match language {
        Language::En => Format::new().set_font_name("Calibri"),
        Language::Ja => Format::new().set_font_name("Yu Gothic").set_font_charset(128),
    };
    font.set_font_size(10).set_font_color(INK).set_align(FormatAlign::Top)
}

/// The formats of the workbook.
#[derive(Debug)]
pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) heading: Format,
    pub(super) note: Format,
    pub(super) label: Format,
    pub(super) plain: Format,
    pub(super) header: Format,
    pub(super) text: Format,
    pub(super) line: Format,
    pub(super) input: Format,
    pub(super) date: Format,
    pub(super) time: Format,
    pub(super) number: Format,
    pub(super) count: Format,
    pub(super) axis: Format,
    pub(super) small: Format,
    /// The height of a line of text, in points.
    pub(super) line_height: f64,
}

impl Styles {
    pub(super) fn new(language: Language) -> Self {
        let base = base(language);
        let boxed = base.clone().set_border(FormatBorder::Thin).set_border_color(LINE);
        let centred = boxed.clone().set_align(FormatAlign::Center);
        Self {
            title: base.clone().set_font_size(16).set_bold().set_font_color(HEAD),
            heading: base.clone().set_font_size(12).set_bold().set_font_color(HEAD),
            note: base.clone().set_font_color(MUTED),
            label: base.clone().set_bold().set_text_wrap(),
            plain: base.set_text_wrap(),
            header: boxed
                .clone()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(HEAD)
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter),
            text: boxed.clone().set_text_wrap(),
            line: boxed.clone(),
            input: boxed.set_text_wrap().set_background_color(INPUT),
            date: centred.clone().set_num_format("yyyy-mm-dd"),
            time: centred.clone().set_num_format("yyyy-mm-dd hh:mm"),
            number: centred.clone().set_num_format("#,##0"),
            count: centred.clone().set_font_size(14).set_bold().set_num_format("0;;–"),
            axis: centred.clone().set_bold().set_align(FormatAlign::VerticalCenter).set_text_wrap(),
            small: centred.set_font_size(9),
            line_height: match language {
                Language::En => 13.0,
                Language::Ja => 16.5,
            },
        }
    }
}
