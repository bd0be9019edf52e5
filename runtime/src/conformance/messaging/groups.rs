//! Groups, which share the messages among their members.

use std::sync::Arc;

use super::{
    HANDLE, all_taken, came_as, ended, failed, gets, joined, next, next_of, numbers, patiently,
    published, publishing, subscribed, taken, text,
};
use crate::conformance::{Broken, Shown, fresh};
use crate::messaging::{Error, Messaging, SubscribeOptions, Subscription};

const MESSAGES: usize = 8;
const END: &str = "end";

/// What each subscriber gets of [`MESSAGES`] messages. It leaves with the first message that says so; there are as many
/// of these as a group can have members.
pub(super) async fn dealt<B: Messaging>(
    broker: &B,
    topic: &str,
    subscriptions: Vec<Subscription>,
) -> Result<Vec<Vec<String>>, Broken> {
    let ends = subscriptions.len();
    let subscribers = subscriptions
        .into_iter()
        .map(|s| tokio::spawn(until_end(s)));
    let subscribers: Vec<_> = subscribers.collect();
    for data in numbers(MESSAGES) {
        published(broker, topic, data).await?;
    }
    for _ in 0..ends {
        published(broker, topic, END).await?;
    }
    let mut all = Vec::new();
    for subscriber in subscribers {
        all.push(ended(subscriber).await?);
    }
    Ok(all)
}

async fn until_end(mut subscription: Subscription) -> Result<Vec<String>, Broken> {
    let mut all = Vec::new();
    loop {
        match text(&taken(&mut subscription).await?) {
            end if end == END => return Ok(all),
            data => all.push(data),
        }
    }
}

/// Every message came to one of these, once.
pub(super) fn are_all_once(taken: &[Vec<String>]) -> Shown {
    let mut all = taken.concat();
    all.sort();
    let asked = format!("for {MESSAGES} messages, {} who share them", taken.len());
    came_as(HANDLE, &asked, all, numbers(MESSAGES))
}

/// The members of a group share: each message is for one of them.
pub async fn one_member_of_a_group_gets_a_message<B: Messaging>(broker: B) -> Shown {
    let (topic, group) = (fresh("groups"), fresh("group"));
    let mut members = Vec::new();
    for _ in 0..3 {
        members.push(joined(&broker, &topic, &group).await?);
    }
    are_all_once(&dealt(&broker, &topic, members).await?)
}

/// What one group takes is there for another as well.
pub async fn each_group_gets_a_message<B: Messaging>(broker: B) -> Shown {
    let (topic, one, two) = (fresh("groups"), fresh("group"), fresh("group"));
    let mut members = Vec::new();
    for group in [&one, &one, &two, &two] {
        members.push(joined(&broker, &topic, group).await?);
    }
    let taken = dealt(&broker, &topic, members).await?;
    are_all_once(&taken[..2])?;
    are_all_once(&taken[2..])
}

/// Who subscribed alone gets every message, whoever shares them.
pub async fn a_group_takes_nothing_from_who_is_alone<B: Messaging>(broker: B) -> Shown {
    let (topic, group) = (fresh("groups"), fresh("group"));
    let subscriptions = vec![
        subscribed(&broker, &topic).await?,
        joined(&broker, &topic, &group).await?,
        joined(&broker, &topic, &group).await?,
    ];
    let taken = dealt(&broker, &topic, subscriptions).await?;
    are_all_once(&taken[..1])?;
    are_all_once(&taken[1..])
}

/// Several publish while several share: each message is handled once.
pub async fn a_group_shares_its_work_under_concurrency<B: Messaging>(broker: B) -> Shown {
    const EACH: usize = 100;
    let (topic, group) = (fresh("groups"), fresh("group"));
    let broker = Arc::new(broker);
    let mut members = Vec::new();
    for _ in 0..4 {
        let member = joined(&*broker, &topic, &group).await?;
        members.push(tokio::spawn(until_end(member)));
    }
    let publishers = [0, 1, 2, 3].map(|publisher| {
        let of_it = (0..EACH).map(move |n| format!("{:03}", publisher * EACH + n));
        publishing(&broker, &topic, of_it)
    });
    for publisher in publishers {
        ended(publisher).await?;
    }
    let mut all = Vec::new();
    for _ in 0..members.len() {
        published(&*broker, &topic, END).await?;
    }
    for member in members {
        all.extend(ended(member).await?);
    }
    all.sort();
    let expected: Vec<_> = (0..4 * EACH).map(|n| format!("{n:03}")).collect();
    let again = all.windows(2).filter(|two| two[0] == two[1]).count();
    HANDLE
        .asked("four members for 400 messages of four publishers")
        .holds(
            all == expected,
            "each of them once",
            format!("{} messages, {again} of them more than once", all.len()),
        )
}

/// A group may have members for several topics. A message is for those who subscribed to its topic.
pub async fn a_member_gets_what_it_subscribed_to<B: Messaging>(broker: B) -> Shown {
    let (one, two, group) = (fresh("groups"), fresh("groups"), fresh("group"));
    let mut of_one = joined(&broker, &one, &group).await?;
    let mut of_two = joined(&broker, &two, &group).await?;
    published(&broker, &two, "1 of two").await?;
    published(&broker, &one, "1 of one").await?;
    published(&broker, &two, "2 of two").await?;
    gets(&mut of_one, ["1 of one"]).await?;
    gets(&mut of_two, ["1 of two", "2 of two"]).await
}

/// Groups are two where their names differ in anything, though a broker cannot have either as it is.
pub async fn groups_of_like_names_are_apart<B: Messaging>(broker: B) -> Shown {
    let (topic, group) = (fresh("groups"), fresh("group"));
    let long = "g".repeat(80);
    let mut groups = Vec::new();
    for like in [
        ".a",
        "_a",
        "-a",
        "/a",
        " a",
        ".A",
        "",
        &format!("{long}1"),
        &format!("{long}2"),
    ] {
        let name = format!("{group}{like}");
        let member = broker.subscribe(&topic, SubscribeOptions::in_group(&name));
        let asked = HANDLE.asked(format!("to subscribe in the group `{name}`"));
        match patiently(member).await {
            Err(Error::Other(_)) => {}
            member => groups.push((name, asked.succeeds(member)?)),
        }
    }
    published(&broker, &topic, "1").await?;
    published(&broker, &topic, "2").await?;
    for (name, mut member) in groups {
        let came = all_taken(&mut member, 2).await?;
        let asked = format!("a member of the group `{name}`, with others of names like it");
        came_as(HANDLE, &asked, came, numbers(3).split_off(1))?;
    }
    Ok(())
}

/// What one member fails is tried again by the group, and counted on.
pub async fn what_a_member_fails_comes_again_to_its_group<B: Messaging>(broker: B) -> Shown {
    let (topic, group) = (fresh("groups"), fresh("group"));
    let mut members = [
        joined(&broker, &topic, &group).await?,
        joined(&broker, &topic, &group).await?,
    ];
    published(&broker, &topic, "1").await?;
    failed(next_of(&mut members).await?).await?;
    let again = next_of(&mut members).await?;
    let came = (text(&again.message), again.attempt);
    let asked = "the group again, after one of its members failed";
    came_as(HANDLE, asked, came, ("1".into(), 2))?;
    super::handled(again).await
}

/// A member that leaves with messages in hand has failed them.
pub async fn what_a_member_had_in_hand_goes_to_another<B: Messaging>(broker: B) -> Shown {
    let (topic, group) = (fresh("groups"), fresh("group"));
    let mut leaving = joined(&broker, &topic, &group).await?;
    published(&broker, &topic, "1").await?;
    published(&broker, &topic, "2").await?;
    let in_hand = [next(&mut leaving).await?, next(&mut leaving).await?];
    let mut staying = joined(&broker, &topic, &group).await?;
    drop(leaving);
    drop(in_hand);
    gets_in_any_order(&mut staying, 2).await
}

/// What a member did not get round to is there for the others.
pub async fn what_waited_for_a_member_goes_to_another<B: Messaging>(broker: B) -> Shown {
    let (topic, group) = (fresh("groups"), fresh("group"));
    let mut leaving = joined(&broker, &topic, &group).await?;
    for data in ["0", "1", "2", "3"] {
        published(&broker, &topic, data).await?;
    }
    gets(&mut leaving, ["0"]).await?;
    let mut staying = joined(&broker, &topic, &group).await?;
    drop(leaving);
    gets_in_any_order(&mut staying, 3).await
}

/// The subscriber gets `1` and the following.
async fn gets_in_any_order(subscription: &mut Subscription, count: usize) -> Shown {
    let mut came = all_taken(subscription, count).await?;
    came.sort();
    let asked = "who is left of a group for what another member left";
    came_as(HANDLE, asked, came, numbers(count + 1).split_off(1))
}
