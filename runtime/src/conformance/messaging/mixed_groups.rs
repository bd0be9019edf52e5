//! Groups whose members have subscribed to different patterns.

use super::groups::{are_all_once, dealt};
use super::{gets, joined, published};
use crate::conformance::{Shown, fresh};
use crate::messaging::Messaging;

/// A pattern and a topic that it matches, of this run.
fn overlapping() -> (String, String) {
    let word = fresh("mixed");
    (format!("{word}.*"), format!("{word}.a"))
}

/// One member of a group gets a message that the patterns of two match.
pub async fn members_with_overlapping_patterns_share<B: Messaging>(broker: B) -> Shown {
    if !B::WILDCARDS {
        return Ok(());
    }
    let ((pattern, topic), group) = (overlapping(), fresh("group"));
    let mut members = Vec::new();
    for pattern in [&pattern, &topic] {
        members.push(joined(&broker, pattern, &group).await?);
    }
    are_all_once(&dealt(&broker, &topic, members).await?)
}

/// Otherwise each pattern gets a message that both match.
pub async fn a_group_shares_each_of_its_patterns<B: Messaging>(broker: B) -> Shown {
    if !B::WILDCARDS {
        return Ok(());
    }
    let ((pattern, topic), group) = (overlapping(), fresh("group"));
    let mut of_all = joined(&broker, &pattern, &group).await?;
    let mut of_one = joined(&broker, &topic, &group).await?;
    for data in ["1", "2"] {
        published(&broker, &topic, data).await?;
    }
    gets(&mut of_all, ["1", "2"]).await?;
    gets(&mut of_one, ["1", "2"]).await
}
