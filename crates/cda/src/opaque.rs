//! `Debug` for what holds patients' data: the name of the type and nothing else.

/// Gives types a `Debug` that shows nothing of their content.
macro_rules! opaque {
    ($($name:ident),+ $(,)?) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        })+
    };
}

pub(crate) use opaque;
