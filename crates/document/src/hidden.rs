//! `Debug` for what may say something about a patient: the name of the type, and nothing else.

/// Gives types a `Debug` that hides every value.
macro_rules! hidden {
    ($($name:ident),+ $(,)?) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }
    )+};
}

pub(crate) use hidden;
