use runtime::Backend as _;

#[path = "../poll.rs"]
mod poll;

#[allow(
    dead_code,
    unused_macros,
    non_camel_case_types,
    non_upper_case_globals,
    reason = "all of these are only there to be in the way"
)]
mod shadowed {
    #![no_implicit_prelude]

    struct Result;
    struct Option;
    struct Ok;
    struct Err;
    struct Some;
    struct None;
    struct Self_;
    struct String;
    struct Arc;
    struct Box;
    struct Env;
    struct Debug;
    struct Clone;
    struct Default;
    struct From;
    struct Send;
    struct Sync;
    struct Backend;
    struct Backends;
    struct Registry;
    struct Interface;
    struct FromEnv;
    struct NoOptions;
    struct ConnectError;
    struct str;
    struct bool;
    struct u8;

    const env: () = ();
    const value: () = ();
    const result: () = ();
    const options: () = ();
    const formatter: () = ();
    const registry: () = ();
    const port: () = ();
    const shown: () = ();

    mod core {}
    mod std {}
    mod runtime {}
    mod macros {}

    macro_rules! format_args {
        () => {};
    }
    macro_rules! unreachable {
        () => {};
    }

    fn connected() {}
    fn required() {}
    fn or_default() {}
    fn vault() {}

    trait Shadow {
        fn clone(&self) {}
        fn default() {}
        fn from() {}
        fn read() {}
        fn register(&self) {}
        fn enter() {}
        fn connect() {}
        fn connect_with() {}
        fn field(&self) {}
        fn finish(&self) {}
        fn new() {}
        fn with_env(&self) {}
        fn with_options(&self) {}
    }

    impl<T> Shadow for T {}

    #[::runtime::wasi_backend(vault)]
    pub(super) struct Remote {
        #[option(env = "REMOTE_ADDRESS", default = "localhost")]
        pub(super) address: ::std::string::String,
        #[option(env = "REMOTE_TOKEN", default, secret)]
        pub(super) env: ::std::string::String,
        #[option(env = "REMOTE_PORT", default = 8200)]
        pub(super) options: ::core::primitive::u16,
        pub(super) calls: ::core::primitive::u64,
    }

    impl Remote {
        const NAME: () = ();
        const INTERFACES: () = ();
    }

    #[::runtime::wasi_backend(vault, connect = open)]
    pub(super) struct Opened {
        #[option(env = "OPENED_PORT")]
        pub(super) port: ::core::primitive::u16,
    }

    async fn open(
        opened: OpenedOptions,
    ) -> ::core::result::Result<Opened, ::runtime::ConnectError> {
        ::core::result::Result::Ok(Opened { port: opened.port })
    }

    macro_rules! vault {
        ($name:ty) => {
            impl ::runtime::vault::Vault for $name {
                async fn get(
                    &self,
                    _: &::core::primitive::str,
                    _: &::core::primitive::str,
                ) -> ::runtime::vault::Result<::core::option::Option<::runtime::vault::Secret>>
                {
                    ::core::unimplemented!()
                }

                async fn list_ids(
                    &self,
                    _: &::core::primitive::str,
                ) -> ::runtime::vault::Result<::std::vec::Vec<::std::string::String>> {
                    ::core::unimplemented!()
                }
            }
        };
    }

    vault!(Remote);
    vault!(Opened);
}

fn main() {
    let options = shadowed::RemoteOptions::new().with_options(8201);
    let remote = poll::ready(shadowed::Remote::connect_with(options)).unwrap();
    assert_eq!(remote.options, 8201);

    let remote = poll::ready(<shadowed::Remote as runtime::Backend>::connect()).unwrap();
    assert_eq!(remote.address, "localhost");
    assert_eq!(remote.env, "");
    assert_eq!(remote.options, 8200);
    assert_eq!(remote.calls, 0);
    assert_eq!(<shadowed::Remote as runtime::Backend>::NAME, "Remote");

    let options = shadowed::OpenedOptions::new(1);
    let opened = poll::ready(shadowed::Opened::connect_with(options)).unwrap();
    assert_eq!(opened.port, 1);
}
