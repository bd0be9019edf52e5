use std::pin::pin;
use std::task::{Context, Waker};

use runtime::sql::{BlockingConnection as _, GivenUp};

use super::*;

const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000000) SELECT COUNT(*) FROM n";

/// Begins to wait for an answer, and gives up.
fn give_up<T>(answer: impl Future<Output = T>) {
    let answer = pin!(answer);
    let mut context = Context::from_waker(Waker::noop());
    assert!(answer.poll(&mut context).is_pending());
}

/// For what must not be waited for.
const LONG: Duration = Duration::from_hours(1);

const LIMITS: Limits = Limits {
    busy_timeout: LONG,
    max_result_bytes: 1000,
    max_database_bytes: 1 << 20,
};

#[tokio::test]
async fn the_session_goes_on_after_a_statement_that_was_given_up() {
    let session = session().await;
    exec(&session, "CREATE TABLE t (a INTEGER)").await;
    give_up(session.query(ENDLESS, &[]));
    give_up(session.exec(&format!("INSERT INTO t {ENDLESS}"), &[]));
    // The connection is free again only when the statements have stopped.
    let count = one(&session, "SELECT COUNT(*) FROM t").await;
    assert_eq!(count, Value::Int64(0));
}

#[tokio::test]
async fn giving_up_a_call_leaves_the_one_before_it_alone() {
    let session = session().await;
    let counting = ENDLESS.replace("1000000000", "300000");
    let mut running = pin!(session.query(&counting, &[]));
    give_up(running.as_mut());
    give_up(session.query("SELECT 1", &[]));
    let rows = running.await.unwrap().rows;
    assert_eq!(rows, [[Value::Int64(300_000)]]);
}

#[tokio::test]
async fn a_statement_runs_off_the_executor() {
    let session = session().await;
    // There is one thread here: were it to run the statement, the other branch would never be polled.
    tokio::select! {
        _ = session.query(ENDLESS, &[]) => unreachable!("it has no end"),
        () = tokio::task::yield_now() => {}
    }
}

fn connection(database: &Location) -> SqliteConnection {
    SqliteConnection::open(database.clone(), Mode::ReadWrite, LIMITS).unwrap()
}

#[test]
fn a_running_statement_is_interrupted() {
    let (database, _anchor) = Location::in_memory().unwrap();
    let mut connection = connection(&database);
    let given_up = GivenUp::default();
    let running = std::thread::spawn({
        let given_up = given_up.clone();
        move || (connection.query(ENDLESS, &[], &given_up), connection)
    });
    given_up.give_up();
    let (answer, mut connection) = running.join().unwrap();
    assert_eq!(
        answer.unwrap_err().to_string(),
        "the statement was interrupted"
    );

    let one = connection.query("SELECT 1", &[], &GivenUp::default());
    assert_eq!(one.unwrap().rows, [[Value::Int64(1)]]);
}

#[test]
fn a_wait_for_a_lock_is_interrupted() {
    let (database, _anchor) = Location::in_memory().unwrap();
    let other = database.open(Mode::ReadWrite, LIMITS).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();

    let mut connection = connection(&database);
    let given_up = GivenUp::default();
    let waiting = std::thread::spawn({
        let given_up = given_up.clone();
        move || connection.exec("CREATE TABLE t (a INTEGER)", &[], &given_up)
    });
    given_up.give_up();
    let error = waiting.join().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "the database is busy");
}
