//! How wide the columns of a table are, in whole units of any size.

use crate::body::{Cell, Row};

/// Most columns that are laid out, as a count; further cells join the last one.
pub(crate) const COLUMNS_MAX: usize = 60;

/// What each column needs.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    /// So much that no word is broken.
    least: Vec<u64>,
    /// So much that no line is broken.
    most: Vec<u64>,
}

impl Needs {
    /// Measures all rows. `measure` gives, for one cell, the width of its longest word and of its
    /// longest line.
    pub(crate) fn of<'r>(
        rows: impl Iterator<Item = &'r Row> + Clone,
        mut measure: impl FnMut(&Cell) -> (u64, u64),
    ) -> Self {
        let count = rows.clone().map(|row| spans(row).count_columns()).max();
        let count = count.unwrap_or(0);
        let mut needs = Self {
            least: vec![0; count],
            most: vec![0; count],
        };
        let mut wide = Vec::new();
        for row in rows {
            for (cell, columns) in spans(row) {
                let (least, most) = measure(cell);
                if columns.len() == 1 {
                    raise(&mut needs.least[columns.clone()], least);
                    raise(&mut needs.most[columns], most);
                } else {
                    wide.push((columns, least, most));
                }
            }
        }
        // Cells over several columns widen them only where these are too narrow together.
        for (columns, least, most) in wide {
            raise(&mut needs.least[columns.clone()], least);
            raise(&mut needs.most[columns], most);
        }
        needs
    }

    /// Widths that come to `available` together at most, and to exactly that with `fill`.
    pub(crate) fn share(&self, available: u64, fill: bool) -> Vec<u64> {
        let sum = |widths: &[u64]| widths.iter().sum::<u64>();
        let (least, most) = (sum(&self.least), sum(&self.most));
        if most <= available {
            let spare = if fill { available - most } else { 0 };
            return self.part(&self.most, spare, &self.most);
        }
        if least >= available {
            return self.part(&vec![0; self.least.len()], available, &self.least);
        }
        self.settle(available)
    }

    /// Columns that want no more than an even part of the room get what they want; the others
    /// share the rest by what they lack.
    fn settle(&self, available: u64) -> Vec<u64> {
        let mut base = self.least.clone();
        let mut lacking: Vec<u64> = self
            .most
            .iter()
            .zip(&self.least)
            .map(|(most, least)| most.saturating_sub(*least))
            .collect();
        loop {
            let spare = available - base.iter().sum::<u64>();
            let open = lacking.iter().filter(|lack| **lack > 0).count() as u64;
            let even = spare.checked_div(open).unwrap_or(0);
            let modest = lacking.iter().position(|lack| (1..=even).contains(lack));
            let Some(at) = modest else {
                return self.part(&base, spare, &lacking);
            };
            base[at] += std::mem::take(&mut lacking[at]);
        }
    }

    /// `base` with `spare` parted by `weights`.
    fn part(&self, base: &[u64], spare: u64, weights: &[u64]) -> Vec<u64> {
        let count = base.len() as u64;
        let total: u64 = weights.iter().sum();
        let portion = |weight: &u64| match total {
            0 => spare.checked_div(count).unwrap_or(0),
            total => spare.saturating_mul(*weight) / total,
        };
        base.iter()
            .zip(weights)
            .map(|(base, weight)| base + portion(weight))
            .collect()
    }
}

/// The cells of a row with the columns that they cover.
pub(crate) fn spans(row: &Row) -> Spans<'_> {
    Spans {
        cells: row.cells.iter(),
        next: 0,
    }
}

/// Iterator of [`spans`].
pub(crate) struct Spans<'r> {
    cells: std::slice::Iter<'r, Cell>,
    next: usize,
}

impl Spans<'_> {
    fn count_columns(self) -> usize {
        self.map(|(_, columns)| columns.end).max().unwrap_or(0)
    }
}

impl<'r> Iterator for Spans<'r> {
    type Item = (&'r Cell, std::ops::Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let cell = self.cells.next()?;
        let start = self.next.min(COLUMNS_MAX - 1);
        let end = (start + usize::from(cell.columns.max(1))).min(COLUMNS_MAX);
        self.next = end;
        Some((cell, start..end))
    }
}

/// Raises widths evenly until they come to `wanted`.
fn raise(widths: &mut [u64], wanted: u64) {
    let have: u64 = widths.iter().sum();
    let count = widths.len() as u64;
    let missing = wanted.saturating_sub(have);
    for width in widths {
        *width += missing.div_ceil(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(least: &[u64], most: &[u64]) -> Needs {
        Needs {
            least: least.to_vec(),
            most: most.to_vec(),
        }
    }

    #[test]
    fn what_fits_gets_what_it_wants() {
        let needs = needs(&[3, 3], &[10, 20]);
        assert_eq!(needs.share(40, false), [10, 20]);
        assert_eq!(needs.share(60, true), [20, 40]);
    }

    #[test]
    fn what_does_not_fit_is_shared_by_want() {
        let needs = needs(&[5, 5], &[5, 105]);
        assert_eq!(needs.share(60, false), [5, 55]);
        assert_eq!(needs.share(8, false), [4, 4]);
        let needs = self::needs(&[5, 5, 5], &[20, 400, 40]);
        assert_eq!(needs.share(100, false), [20, 40, 40]);
        assert_eq!(self::needs(&[0, 0], &[0, 0]).share(8, true), [4, 4]);
        assert_eq!(self::needs(&[], &[]).share(8, true), [] as [u64; 0]);
    }

    #[test]
    fn a_wide_cell_widens_its_columns_together() {
        let cell = |columns, text: &str| Cell {
            columns,
            text: vec![crate::Inline::Text(text.to_owned())],
        };
        let rows = [
            Row {
                cells: vec![cell(1, "ab"), cell(1, "cd")],
            },
            Row {
                cells: vec![cell(2, "abcdefgh")],
            },
            Row {
                cells: vec![cell(9999, "x")],
            },
        ];
        let measure = |cell: &Cell| match &cell.text[0] {
            crate::Inline::Text(text) => (1, text.len() as u64),
            crate::Inline::Break | crate::Inline::Emphasis(_) | crate::Inline::Strong(_) => (0, 0),
        };
        let needs = Needs::of(rows.iter(), measure);
        assert_eq!(needs.most.len(), COLUMNS_MAX);
        assert_eq!(needs.most[..3], [4, 4, 0]);
    }
}
