/// Declares the behaviours of one interface: the modules that they are in, their names, and the macro `$tests`, which
/// makes a test of each. The first argument is the token `$`.
///
/// The behaviours under `if ABILITY` are asked of backends that declare the ability. Of any other, each of their tests
/// shows the behaviour after `else`: that the ability is refused, or what is done instead.
macro_rules! behaviours {
    (
        $d:tt $tests:ident of $interface:ident: $trait:ident;
        always { $($group:ident { $($name:ident,)+ })+ }
        $(if $ability:ident else $refusal:ident::$refused:ident {
            $($able_group:ident { $($able_name:ident,)+ })+
        })*
    ) => {
        $(pub mod $group;)+
        $($(pub mod $able_group;)+)*

        /// The names of all the behaviours of one connection.
        pub const NAMES: &[&str] = &[
            $($(stringify!($name),)+)+
            $($($(stringify!($able_name),)+)+)*
        ];

        /// What the tests of `conformance!` call.
        #[doc(hidden)]
        pub mod tests {
            $($(pub use super::$group::$name;)+)+
            $($($(
                pub async fn $able_name<B>(backend: B) -> $crate::conformance::Shown
                where
                    B: $crate::$interface::$trait,
                {
                    if B::$ability {
                        super::$able_group::$able_name(backend).await
                    } else {
                        super::$refusal::$refused(backend).await
                    }
                }
            )+)+)*
        }

        #[doc(hidden)]
        #[macro_export]
        macro_rules! $tests {
            ($d connect:expr; $d($d attribute:tt)*) => {
                mod $interface {
                    #[allow(unused_imports, reason = "what connects may need nothing from outside")]
                    use super::*;

                    $($(
                        #[test]
                        $d($d attribute)*
                        fn $name() {
                            $crate::conformance::run($d connect, $crate::conformance::$interface::tests::$name);
                        }
                    )+)+
                    $($($(
                        #[test]
                        $d($d attribute)*
                        fn $able_name() {
                            $crate::conformance::run($d connect, $crate::conformance::$interface::tests::$able_name);
                        }
                    )+)+)*
                }
            };
        }
    };
}

/// Declares the behaviours of two connections to one engine, and the macro `$tests`, which makes a test of each in the module
/// `$tested`. The first argument is the token `$`.
macro_rules! shared {
    (
        $d:tt $tests:ident of $interface:ident in $tested:ident;
        $($name:ident,)+
    ) => {
        pub mod shared;

        #[doc(hidden)]
        #[macro_export]
        macro_rules! $tests {
            ($d connect:expr; $d($d attribute:tt)*) => {
                mod $tested {
                    #[allow(unused_imports, reason = "what connects may need nothing from outside")]
                    use super::*;

                    $(
                        #[test]
                        $d($d attribute)*
                        fn $name() {
                            $crate::conformance::run_shared(
                                $d connect,
                                $crate::conformance::$interface::shared::$name,
                            );
                        }
                    )+
                }
            };
        }
    };
}

pub(super) use {behaviours, shared};
