use super::guarded::guarded;
use crate::messaging::{
    ErasedMessaging, Error, Message, RequestOptions, Result, SubscribeOptions, Subscription,
};

// A client is no more than a name, and where a reply goes the host knows and the guest does not.
guarded! {
    impl ErasedMessaging, denied |topic| Error::PermissionDenied(format!("access denied to the topic {topic}"));
    fn open<'a>(client: &'a str) -> ();
    fn publish<'a>(topic: &'a str, message: Message) -> (), writes topic;
    fn request<'a>(topic: &'a str, message: Message, options: RequestOptions) -> Vec<Message>, writes topic;
    fn reply<'a>(to: &'a Message, message: Message) -> ();
    // The host's own, for a component that it was told to deliver to.
    fn subscribe<'a>(pattern: &'a str, options: SubscribeOptions) -> Subscription;
}
