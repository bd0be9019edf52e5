use futures_util::FutureExt as _;
use tokio::task::yield_now;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_request_waits_for_its_turn_and_no_longer() {
    let admission = Admission::new(1, Duration::from_secs(5));
    let first = admission.request(1).await.expect("there is a place");
    assert!(admission.request(1).await.is_none());
    let (second, ()) = tokio::join!(admission.request(1), async { drop(first) });
    assert!(second.is_some());
}

#[tokio::test]
async fn requests_take_no_place_of_a_delivery() {
    let admission = Admission::new(1, Duration::ZERO);
    let _request = admission.request(1).await.expect("there is a place");
    drop(admission.trigger(&admission.source(), 1).await);
}

#[tokio::test]
async fn a_source_has_a_place_that_others_cannot_take() {
    let admission = Admission::new(4, Duration::ZERO);
    let [one, other, third] = [(); 3].map(|()| admission.source());
    let mut taken = Vec::new();
    while let Some(place) = admission.trigger(&one, 1).now_or_never() {
        taken.push(place);
    }
    assert_eq!(taken.len(), 3, "its own, and two that are shared");
    let place = admission.trigger(&other, 1).now_or_never();
    assert!(place.is_some());
    assert!(admission.trigger(&other, 1).now_or_never().is_none());
    let late = admission.trigger(&third, 1).now_or_never();
    assert!(late.is_none(), "half of the places are shared");
    taken.clear();
    assert!(admission.trigger(&third, 1).now_or_never().is_some());
}

#[tokio::test]
async fn who_waits_for_another_leaves_it_the_place() {
    let admission = Admission::new(1, Duration::ZERO);
    let place = admission.request(1).await.expect("there is a place");
    place
        .leave_for(async {
            assert!(admission.request(1).await.is_some());
        })
        .await;
    assert!(admission.request(1).await.is_none(), "it was taken again");
    drop(place);
    assert!(admission.request(1).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_two_has_its_place_again_after_both() {
    let admission = Admission::new(1, Duration::ZERO);
    let place = admission.request(1).await.expect("there is a place");
    let both = async {
        tokio::join!(
            place.leave_for(yield_now()),
            place.leave_for(async {
                yield_now().await;
                yield_now().await;
                assert!(admission.request(1).await.is_some());
            })
        )
    };
    timeout(Duration::from_secs(1), both)
        .await
        .expect("the guest does not wait for itself");
    assert!(admission.request(1).await.is_none(), "it was taken again");
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_waiting_has_its_place_again() {
    let admission = Admission::new(1, Duration::ZERO);
    let place = admission.request(1).await.expect("there is a place");
    let forever = place.leave_for(std::future::pending::<()>());
    let given_up = timeout(Duration::from_secs(1), forever).await;
    assert!(given_up.is_err());
    yield_now().await;
    assert!(admission.request(1).await.is_none(), "it was taken again");
    drop(place);
    assert!(admission.request(1).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_often_asks_for_its_place_once() {
    let admission = Admission::new(5, Duration::ZERO);
    let guest = admission.request(3).await.expect("there are places");
    let give_up = || async {
        let forever = guest.leave_for(std::future::pending::<()>());
        assert!(timeout(Duration::ZERO, forever).await.is_err());
    };
    give_up().await;
    let other = admission.request(3).await.expect("it has left its place");
    for _ in 0..100 {
        give_up().await;
    }
    yield_now().await;
    let tasks = Handle::current().metrics().num_alive_tasks();
    assert!(tasks <= 1, "{tasks} tasks take one place");
    drop(other);
    yield_now().await;
    assert!(admission.request(3).await.is_none(), "it was taken again");
    assert!(admission.request(2).await.is_some(), "and only once");
}

#[tokio::test(start_paused = true)]
async fn who_takes_several_places_leaves_the_fewer_to_others() {
    let admission = Admission::new(5, Duration::ZERO);
    let large = admission.request(3).await.expect("there are places");
    assert!(admission.request(3).await.is_none());
    let small = admission.request(2).await.expect("there are places");
    large
        .leave_for(async {
            assert!(admission.request(3).await.is_some());
        })
        .await;
    assert!(admission.request(1).await.is_none(), "all were taken again");
    drop((large, small));
    let largest = admission.request(100).await;
    assert!(largest.is_some(), "no guest takes more than there are");
}
