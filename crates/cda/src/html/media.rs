//! Images shown and files named, where the narrative has them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::image;
use super::narrative::Narrative;
use crate::document::{FileReference, Media, MediaSource};
use crate::limits::IMAGES_BYTES_MAX;
use crate::markup::Markup;

/// What is shown of an image or file.
enum Shown<'a> {
    File(&'a str),
    Image(&'static str, &'a [u8]),
    Missing(&'static str),
    Text(&'a str),
}

impl<'a> Narrative<'_, 'a> {
    /// A `renderMultiMedia` of one name.
    pub(super) fn media(&mut self, id: &str, m: &mut Markup) {
        let Some(media) = self.page.media.get(id).copied() else {
            missing(m, "An image is missing here.");
            return;
        };
        if self.shown.contains(media.id.as_str()) {
            m.leaf("span", &[("class", "file")], "Image shown above");
            return;
        }
        let shown = self.judge(media);
        self.write(shown, m);
        self.shown.insert(&media.id);
    }

    /// A body that is one file.
    pub(super) fn body_file(&mut self, media: &'a Media, m: &mut Markup) {
        let shown = match self.judge(media) {
            // Bytes in the document itself that are no image: there is no file to name.
            Shown::Missing(_) if matches!(media.source, MediaSource::Inline(_)) => {
                m.leaf(
                    "p",
                    &[],
                    "The content of this document is a file inside it:",
                );
                Shown::File(&media.media_type)
            }
            Shown::File(name) => {
                m.leaf("p", &[], "The content of this document is the file");
                Shown::File(name)
            }
            shown @ (Shown::Image(..) | Shown::Missing(_) | Shown::Text(_)) => shown,
        };
        self.write(shown, m);
    }

    fn judge(&self, media: &'a Media) -> Shown<'a> {
        match &media.source {
            MediaSource::Absent => Shown::Missing("An image is missing here."),
            MediaSource::File(reference) => self.judge_file(reference),
            MediaSource::Inline(bytes) => match image::media_type(bytes) {
                Some(media_type) => Shown::Image(media_type, bytes),
                None => Shown::Missing("What should be an image here is none."),
            },
            MediaSource::Text(text) => Shown::Text(text),
        }
    }

    fn judge_file(&self, reference: &'a FileReference) -> Shown<'a> {
        if reference.is_remote() {
            return Shown::Missing("An image that is not in the package is not fetched.");
        }
        let Some(file) = self.page.file(&reference.name) else {
            return Shown::Missing("A file that belongs here is not in the package.");
        };
        if reference.integrity.holds(&file.bytes) == Some(false) {
            return Shown::Missing("A file that belongs here was changed, and is not shown.");
        }
        match image::media_type(&file.bytes) {
            Some(media_type) => Shown::Image(media_type, &file.bytes),
            None => Shown::File(&file.name),
        }
    }

    fn write(&mut self, shown: Shown<'_>, m: &mut Markup) {
        match shown {
            Shown::Image(_, bytes) if bytes.len() > IMAGES_BYTES_MAX - self.image_bytes => {
                missing(m, "There is more image here than can be shown.");
            }
            Shown::Image(media_type, bytes) => {
                self.image_bytes += bytes.len();
                let source = format!("data:{media_type};base64,{}", STANDARD.encode(bytes));
                m.empty("img", &[("src", &source), ("alt", "")]);
            }
            Shown::File(name) => m.leaf("span", &[("class", "file")], name),
            Shown::Missing(words) => missing(m, words),
            Shown::Text(text) => m.leaf("pre", &[], text),
        }
    }
}

fn missing(m: &mut Markup, words: &str) {
    m.leaf("span", &[("class", "missing")], words);
}
