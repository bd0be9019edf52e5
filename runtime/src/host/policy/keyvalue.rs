use bytes::Bytes;

use super::guarded::guarded;
use crate::keyvalue::{Changes, ErasedKeyValue, Error, Page, Result, Swap, Version, Versioned};

guarded! {
    impl ErasedKeyValue, denied |_| Error::AccessDenied;
    fn open<'a>(bucket: &'a str) -> (), reads bucket;
    fn get<'a>(bucket: &'a str, key: &'a str) -> Option<Bytes>, reads bucket;
    fn set<'a>(bucket: &'a str, key: &'a str, value: Bytes) -> (), writes bucket;
    fn delete<'a>(bucket: &'a str, key: &'a str) -> (), writes bucket;
    fn list_keys<'a>(bucket: &'a str, cursor: Option<&'a str>) -> Page, reads bucket;
    fn exists<'a>(bucket: &'a str, key: &'a str) -> bool, reads bucket;
    fn get_versioned<'a>(bucket: &'a str, key: &'a str) -> Versioned, reads bucket;
    fn compare_and_swap<'a>(bucket: &'a str, key: &'a str, expected: &'a Version, value: Bytes) -> Swap,
        writes bucket;
    fn increment<'a>(bucket: &'a str, key: &'a str, delta: i64) -> i64, writes bucket;
    fn get_many<'a>(bucket: &'a str, keys: &'a [String]) -> Vec<Option<Bytes>>, reads bucket;
    fn set_many<'a>(bucket: &'a str, pairs: Vec<(String, Bytes)>) -> (), writes bucket;
    fn delete_many<'a>(bucket: &'a str, keys: &'a [String]) -> (), writes bucket;
    // The host's own, for a component that it was told to tell.
    fn watch<'a>(bucket: &'a str) -> Changes;
}
