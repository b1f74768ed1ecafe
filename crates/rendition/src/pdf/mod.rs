//! A document as PDF/A-1b.
