//! Keeps elements nested as HTML wants them, so that a browser that reads what was written
//! builds the very same tree: nothing can end an element that it did not begin.

use crate::markup;
use crate::symbol::Signs;

/// Elements within elements; deeper ones are left out, their text stays.
pub(super) const DEPTH_MAX: usize = 100;

/// How an element behaves among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// `a`, which never stands in another.
    Anchor,
    /// A block that ends an open paragraph.
    Block,
    /// `td` and `th`.
    Cell,
    /// `dt` and `dd`.
    Description,
    /// `h1` to `h6`, which never stand in each other.
    Heading,
    /// Text level.
    Inline,
    /// `li`.
    Item,
    /// `tr`.
    Row,
    /// `thead`, `tbody`, `tfoot` and `caption`.
    Section,
    /// `table`.
    Table,
    /// Has no content: `br`, `hr`, `img`.
    Void,
}

struct Open {
    name: &'static str,
    class: Class,
    signs: Signs,
}

/// Writes elements and text.
#[derive(Default)]
pub(super) struct Shape {
    out: String,
    open: Vec<Open>,
}

impl Shape {
    /// Begins an element with attributes that are already written. `signs` are those of its font.
    pub(super) fn start(
        &mut self,
        name: &'static str,
        class: Class,
        attributes: &str,
        signs: Option<Signs>,
    ) {
        let too_deep = self.open.len() >= DEPTH_MAX && class != Class::Void;
        if too_deep || !self.make_room(name, class) {
            // The element goes; that its text stands apart from other text must stay.
            match class {
                Class::Anchor | Class::Inline => {}
                Class::Cell => self.out.push(' '),
                Class::Block
                | Class::Description
                | Class::Heading
                | Class::Item
                | Class::Row
                | Class::Section
                | Class::Table
                | Class::Void => self.out.push_str("<br>"),
            }
            return;
        }
        self.out.push_str(&format!("<{name}{attributes}>"));
        if class != Class::Void {
            let signs = signs.unwrap_or_else(|| self.signs());
            self.open.push(Open { name, class, signs });
        }
    }

    /// Ends the innermost element of this name, and those within it.
    pub(super) fn end(&mut self, name: &str) {
        let is_heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        let of_table = matches!(
            name,
            "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "caption"
        );
        let found = self.open.iter().rposition(|open| {
            let same = open.name == name || (is_heading && open.class == Class::Heading);
            let wall = if of_table {
                open.class == Class::Table
            } else {
                open.is_wall()
            };
            same || wall
        });
        let Some(at) = found else {
            return;
        };
        let open = &self.open[at];
        if open.name == name || (is_heading && open.class == Class::Heading) {
            self.close_to(at);
        }
    }

    /// Adds text, references already decoded.
    pub(super) fn text(&mut self, text: &str) {
        let blank = text.chars().all(|c| c.is_ascii_whitespace());
        if !blank {
            self.fill_table();
        }
        match self.signs() {
            Signs::Letters => markup::escape(text, &mut self.out),
            signs @ (Signs::Pictures | Signs::Symbol) => {
                let text: String = text.chars().map(|c| signs.sign(c)).collect();
                markup::escape(&text, &mut self.out);
            }
        }
    }

    /// What was written, every element ended.
    pub(super) fn finish(mut self) -> String {
        self.close_to(0);
        self.out
    }

    /// Ends what may not hold the new element, and begins what it must stand in. Says whether it
    /// may stand here at all.
    fn make_room(&mut self, name: &str, class: Class) -> bool {
        match class {
            Class::Inline => self.fill_table(),
            Class::Void => {
                self.fill_table();
                if name == "hr" {
                    self.close_where(|open| open.name == "p");
                }
            }
            Class::Anchor => {
                self.fill_table();
                self.close_where(|open| open.class == Class::Anchor);
            }
            Class::Block | Class::Table => {
                self.fill_table();
                self.close_where(|open| open.name == "p");
            }
            Class::Heading => {
                self.fill_table();
                self.close_where(|open| open.name == "p");
                self.close_where(|open| open.class == Class::Heading);
            }
            Class::Item => {
                self.fill_table();
                self.close_item(Class::Item, &["ul", "ol"]);
                self.close_where(|open| open.name == "p");
            }
            Class::Description => {
                self.fill_table();
                self.close_item(Class::Description, &["dl"]);
                self.close_where(|open| open.name == "p");
            }
            Class::Section => return self.close_to_table(&[]),
            Class::Row => {
                let inside = self.close_to_table(&[Class::Section]);
                self.begin_section(inside);
                return inside;
            }
            Class::Cell => {
                let inside = self.close_to_table(&[Class::Section, Class::Row]);
                self.begin_section(inside);
                self.begin_row(inside);
                return inside;
            }
        }
        true
    }

    /// Ends everything down to the innermost of these classes, or to the table itself. Says
    /// whether there is a table.
    fn close_to_table(&mut self, keep: &[Class]) -> bool {
        let table = self
            .open
            .iter()
            .rposition(|open| open.class == Class::Table);
        let Some(table) = table else {
            return false;
        };
        let kept = self.open[table..].iter().take_while(|open| {
            let holds = open.class == Class::Table || keep.contains(&open.class);
            holds && open.name != "caption"
        });
        let end = table + kept.count();
        self.close_to(end);
        self.open.len() + 3 <= DEPTH_MAX
    }

    fn begin_section(&mut self, inside: bool) {
        if inside
            && self
                .open
                .last()
                .is_some_and(|open| open.class == Class::Table)
        {
            self.begin("tbody", Class::Section);
        }
    }

    fn begin_row(&mut self, inside: bool) {
        if inside
            && self
                .open
                .last()
                .is_some_and(|open| open.class == Class::Section)
        {
            self.begin("tr", Class::Row);
        }
    }

    fn begin(&mut self, name: &'static str, class: Class) {
        let signs = self.signs();
        self.out.push_str(&format!("<{name}>"));
        self.open.push(Open { name, class, signs });
    }

    /// Content directly in a table or row would be moved before the table: it gets a cell.
    fn fill_table(&mut self) {
        let Some(last) = self.open.last() else {
            return;
        };
        let stands_between = match last.class {
            Class::Table | Class::Row => true,
            Class::Section => last.name != "caption",
            Class::Anchor
            | Class::Block
            | Class::Cell
            | Class::Description
            | Class::Heading
            | Class::Inline
            | Class::Item
            | Class::Void => false,
        };
        if stands_between {
            self.begin_section(true);
            self.begin_row(true);
            self.begin("td", Class::Cell);
        }
    }

    /// Ends the innermost element that is so, unless a cell or table stands between.
    fn close_where(&mut self, is_so: impl Fn(&Open) -> bool) {
        let found = self
            .open
            .iter()
            .rposition(|open| is_so(open) || open.is_wall());
        if let Some(at) = found.filter(|at| is_so(&self.open[*at])) {
            self.close_to(at);
        }
    }

    /// Ends the open item of the same list.
    fn close_item(&mut self, class: Class, lists: &[&str]) {
        let found = self
            .open
            .iter()
            .rposition(|open| open.class == class || lists.contains(&open.name) || open.is_wall());
        if let Some(at) = found.filter(|at| self.open[*at].class == class) {
            self.close_to(at);
        }
    }

    fn close_to(&mut self, count: usize) {
        while self.open.len() > count {
            if let Some(open) = self.open.pop() {
                self.out.push_str(&format!("</{}>", open.name));
            }
        }
    }

    fn signs(&self) -> Signs {
        self.open.last().map_or(Signs::Letters, |open| open.signs)
    }
}

impl Open {
    /// Whether nothing outside can be ended from within it.
    fn is_wall(&self) -> bool {
        matches!(self.class, Class::Cell | Class::Table) || self.name == "caption"
    }
}
