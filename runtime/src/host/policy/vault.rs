use super::guarded::guarded;
use crate::vault::{ErasedVault, Error, Result, Secret};

guarded! {
    impl ErasedVault, denied |_| Error::AccessDenied;
    fn open<'a>(locker: &'a str) -> (), reads locker;
    fn get<'a>(locker: &'a str, id: &'a str) -> Option<Secret>, reads locker;
    fn list_ids<'a>(locker: &'a str) -> Vec<String>, reads locker;
    fn exists<'a>(locker: &'a str, id: &'a str) -> bool, reads locker;
    fn set<'a>(locker: &'a str, id: &'a str, value: Secret) -> (), writes locker;
    fn delete<'a>(locker: &'a str, id: &'a str) -> (), writes locker;
}
