use super::guarded::guarded;
use crate::blobstore::{
    Blob, Body, ByteRange, ContainerInfo, ErasedBlobStore, Error, ObjectId, ObjectInfo, Page,
    Result,
};

guarded! {
    impl ErasedBlobStore, denied |_| Error::AccessDenied;
    fn create_container<'a>(name: &'a str) -> (), writes name;
    fn delete_container<'a>(name: &'a str) -> (), writes name;
    fn container_info<'a>(name: &'a str) -> Option<ContainerInfo>, reads name;
    fn get<'a>(container: &'a str, object: &'a str, range: ByteRange) -> Blob, reads container;
    fn list<'a>(container: &'a str, cursor: Option<&'a str>) -> Page, reads container;
    fn delete<'a>(container: &'a str, object: &'a str) -> (), writes container;
    fn info<'a>(container: &'a str, object: &'a str) -> Option<ObjectInfo>, reads container;
    fn delete_many<'a>(container: &'a str, objects: &'a [String]) -> (), writes container;
    fn clear<'a>(container: &'a str) -> (), writes container;
    fn put<'a>(container: &'a str, object: &'a str, body: Body) -> (), writes container;
    fn copy<'a>(from: &'a ObjectId, to: &'a ObjectId) -> (), reads &from.container, writes &to.container;
    fn rename<'a>(from: &'a ObjectId, to: &'a ObjectId) -> (), writes &from.container, writes &to.container;
}
