//! Faults of a look at a statement's text.

use std::sync::atomic::{AtomicBool, Ordering};

use runtime::conformance::sql::{refusals, statements, transactions};
use runtime::sql::{Error, Result, Rows, Session as _};

use super::{Call, EXEC, Fault, QUERY, broken};

/// The word that a statement is, as a machine would write it.
fn word(statement: &str) -> String {
    let statement = statement.rsplit("*/").next().unwrap_or_default();
    let word = statement.trim().trim_end_matches(';').trim();
    word.to_uppercase()
}

#[tokio::test]
async fn the_second_of_two_statements_is_left_out() {
    struct First;

    impl Fault for First {
        fn statement(&self, statement: &str) -> String {
            statement.split(';').next().unwrap().to_owned()
        }
    }

    let broken = broken(First, statements::one_call_runs_one_statement).await;
    assert_eq!(broken.wit(), QUERY);
    assert_eq!(broken.expected(), "Error::Statement with the reason");
}

#[tokio::test]
async fn files_are_attached() {
    struct Attaches;

    impl Fault for Attaches {
        fn statement(&self, statement: &str) -> String {
            if statement.starts_with("ATTACH") {
                return "SELECT 1".into();
            }
            statement.to_owned()
        }
    }

    let broken = broken(Attaches, refusals::the_files_of_the_host_are_out_of_reach).await;
    assert!(broken.asked().starts_with("`ATTACH"), "{broken}");
}

#[tokio::test]
async fn what_is_refused_is_only_so_where_rows_are_asked_for() {
    struct Execs;

    impl Fault for Execs {
        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            match call.exec().await {
                Err(Error::AccessDenied(_)) => Ok(0),
                answer => answer,
            }
        }
    }

    let attached = broken(Execs, refusals::the_files_of_the_host_are_out_of_reach).await;
    assert_eq!((attached.wit(), attached.came()), (EXEC, "0"));
    let loaded = broken(Execs, refusals::no_code_is_loaded_nor_run).await;
    assert_eq!((loaded.wit(), loaded.came()), (EXEC, "0"));
}

#[tokio::test]
async fn what_is_refused_is_told_by_how_it_begins() {
    struct Begins(fn(&str) -> bool);

    impl Fault for Begins {
        fn statement(&self, statement: &str) -> String {
            if statement.to_uppercase().contains("ATTACH") && !self.0(statement) {
                return "SELECT 1".into();
            }
            statement.to_owned()
        }
    }

    let spelled = refusals::no_spelling_reaches_what_is_refused;
    let lower = broken(Begins(|text| text.contains("ATTACH")), spelled).await;
    assert!(lower.asked().starts_with("`attach"), "{lower}");
    let blank = broken(Begins(|text| !text.starts_with(' ')), spelled).await;
    assert!(blank.asked().starts_with("` "), "{blank}");
    let comment = broken(Begins(|text| !text.starts_with("--")), spelled).await;
    assert!(comment.asked().starts_with("`--"), "{comment}");
}

#[tokio::test]
async fn what_has_rows_is_told_by_its_first_word() {
    const MOST: &[&str] = &["select", "SELECT", "\n", "/*", "--", "WITH", "VALUES"];

    struct FirstWord(&'static [&'static str]);

    impl Fault for FirstWord {
        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            let rows = call.query().await?;
            let begins = |word: &&str| call.statement.starts_with(word);
            Ok(if self.0.iter().any(begins) {
                rows
            } else {
                Rows::default()
            })
        }
    }

    let behaviour = statements::a_query_gives_rows_whatever_word_it_begins_with;
    let select = broken(FirstWord(&["SELECT"]), behaviour).await;
    assert!(select.asked().starts_with("`select"), "{select}");
    let returning = broken(FirstWord(MOST), behaviour).await;
    assert!(returning.asked().contains("RETURNING"), "{returning}");
}

#[tokio::test]
async fn a_semicolon_is_the_end_wherever_it_stands() {
    struct Ends;

    impl Fault for Ends {
        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            let end = call.statement.trim_end();
            if end.strip_suffix(';').unwrap_or(end).contains(';') {
                return Err(Error::Statement("there is more than one statement".into()));
            }
            call.exec().await
        }
    }

    let behaviour = statements::a_semicolon_in_a_text_or_a_comment_ends_nothing;
    let refused = broken(Ends, behaviour).await;
    assert_eq!(refused.wit(), EXEC);
}

#[tokio::test]
async fn a_commit_that_rolls_back_is_refused_in_one_spelling() {
    /// Rolls back what is committed after a failure, and says so where `tells` this of the text.
    struct Aborts {
        failed: AtomicBool,
        tells: fn(&str) -> bool,
    }

    impl Aborts {
        async fn commit(&self, call: Call<'_>) -> Option<Result<()>> {
            let word = word(call.statement);
            let ends = word.starts_with("COMMIT") || word == "END";
            if !ends || !self.failed.swap(false, Ordering::Relaxed) {
                return None;
            }
            let rolled_back = call.session.exec("ROLLBACK", &[]).await;
            Some(rolled_back.and_then(|_| {
                if (self.tells)(call.statement) {
                    return Err(Error::Statement("the transaction was rolled back".into()));
                }
                Ok(())
            }))
        }
    }

    impl Fault for Aborts {
        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            if let Some(committed) = self.commit(call).await {
                return committed.map(|()| Rows::default());
            }
            call.query().await
        }

        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            if let Some(committed) = self.commit(call).await {
                return committed.map(|()| 0);
            }
            let answer = call.exec().await;
            self.failed.store(answer.is_err(), Ordering::Relaxed);
            answer
        }
    }

    let aborts = |tells| Aborts {
        failed: AtomicBool::new(false),
        tells,
    };
    let behaviour = transactions::a_commit_after_a_failed_statement_keeps_all_or_is_refused;
    for tells in [
        |text: &str| text == "COMMIT",
        |text: &str| text != "END",
        |text: &str| !text.starts_with("/*"),
    ] {
        let kept = broken(aborts(tells), behaviour).await;
        assert_eq!((kept.wit(), kept.came()), (QUERY, "[[Int64(0)]]"));
    }
}

#[tokio::test]
async fn a_rollback_is_one_in_one_spelling() {
    struct ToTheLetter;

    impl Fault for ToTheLetter {
        fn statement(&self, statement: &str) -> String {
            let misses = word(statement) == "ROLLBACK" && statement != "ROLLBACK";
            (if misses { "SELECT 1" } else { statement }).to_owned()
        }
    }

    broken(ToTheLetter, transactions::a_rollback_is_one_in_any_spelling).await;
}

#[tokio::test]
async fn a_rollback_to_a_savepoint_rolls_back_all() {
    struct All;

    impl Fault for All {
        fn statement(&self, statement: &str) -> String {
            let all = statement.starts_with("ROLLBACK");
            (if all { "ROLLBACK" } else { statement }).to_owned()
        }
    }

    let behaviour = transactions::a_rollback_to_a_savepoint_keeps_the_transaction;
    broken(All, behaviour).await;
}

#[tokio::test]
async fn a_begin_that_is_refused_is_begun_in_other_spellings() {
    struct ToTheLetter;

    impl ToTheLetter {
        /// Whether a statement is to do nothing.
        fn look(statement: &str) -> Result<bool> {
            if statement == "BEGIN" {
                return Err(Error::not_offered::<Self>("transactions"));
            }
            Ok(word(statement) == "BEGIN")
        }
    }

    impl Fault for ToTheLetter {
        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            if Self::look(call.statement)? {
                return Ok(Rows::default());
            }
            call.query().await
        }

        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            if Self::look(call.statement)? {
                return Ok(0);
            }
            call.exec().await
        }
    }

    let begun = broken(ToTheLetter, transactions::are_refused).await;
    assert!(begun.asked().starts_with("`begin`"), "{begun}");
}
