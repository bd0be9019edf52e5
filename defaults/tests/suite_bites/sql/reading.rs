//! Faults of sessions that are to read only.

use std::sync::{Arc, Mutex};

use defaults::{Sqlite, SqliteSession};
use runtime::conformance::sql::read_only;
use runtime::sql::{Error, Result, Rows, Sql as _};

use super::{Call, EXEC, Fault, OPEN, QUERY, broken};

/// The sessions that were opened to read.
#[derive(Default)]
struct Readers(Mutex<Vec<Arc<SqliteSession>>>);

impl Readers {
    /// Opens one that can write.
    async fn open(&self, databases: &Sqlite, name: &str) -> Result<Arc<SqliteSession>> {
        let session = Arc::new(databases.open(name).await?);
        self.0.lock().unwrap().push(Arc::clone(&session));
        Ok(session)
    }

    fn have(&self, session: &Arc<SqliteSession>) -> bool {
        let readers = self.0.lock().unwrap();
        readers.iter().any(|reader| Arc::ptr_eq(reader, session))
    }
}

/// A session to read is one as any other.
struct Writes;

impl Fault for Writes {
    async fn open_read_only(&self, databases: &Sqlite, name: &str) -> Result<Arc<SqliteSession>> {
        databases.open(name).await.map(Arc::new)
    }
}

#[tokio::test]
async fn a_session_that_is_to_read_writes() {
    let written = broken(Writes, read_only::no_statement_writes).await;
    assert_eq!(written.wit(), QUERY);
    assert_eq!(written.expected(), "Error::AccessDenied");
    let inserted = broken(Writes, read_only::no_transaction_writes).await;
    assert_eq!((inserted.wit(), inserted.came()), (EXEC, "1"));
    broken(Writes, read_only::no_setting_lets_a_session_write).await;
}

#[tokio::test]
async fn sessions_to_read_that_are_not_offered_are_opened_all_the_same() {
    let opened = broken(Writes, read_only::are_refused).await;
    assert_eq!(opened.wit(), OPEN);
    assert_eq!(opened.came(), "()");
}

#[tokio::test]
async fn what_writes_is_told_by_its_first_word() {
    #[derive(Default)]
    struct LooksAtWords(Readers);

    impl LooksAtWords {
        fn look(&self, session: &Arc<SqliteSession>, statement: &str) -> Result<()> {
            let writing = ["INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP"];
            if self.0.have(session) && writing.iter().any(|word| statement.starts_with(word)) {
                return Err(Error::AccessDenied("the session only reads".into()));
            }
            Ok(())
        }
    }

    impl Fault for LooksAtWords {
        async fn open_read_only(
            &self,
            databases: &Sqlite,
            name: &str,
        ) -> Result<Arc<SqliteSession>> {
            self.0.open(databases, name).await
        }

        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            self.look(call.session, call.statement)?;
            call.query().await
        }

        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            self.look(call.session, call.statement)?;
            call.exec().await
        }
    }

    let written = broken(LooksAtWords::default(), read_only::no_statement_writes).await;
    assert!(written.asked().contains("WITH n AS"), "{written}");
}

#[tokio::test]
async fn a_guest_lifts_what_keeps_its_session_from_writing() {
    /// What is said to the engine of transactions is for the guest to say.
    #[derive(Default)]
    struct Lifts {
        readers: Readers,
        lifted: Mutex<bool>,
    }

    impl Lifts {
        fn look(&self, call: Call<'_>) -> Result<()> {
            let mut lifted = self.lifted.lock().unwrap();
            *lifted |= call.statement.ends_with("READ WRITE");
            if *lifted || !self.readers.have(call.session) {
                return Ok(());
            }
            Err(Error::AccessDenied("the session only reads".into()))
        }
    }

    impl Fault for Lifts {
        async fn open_read_only(
            &self,
            databases: &Sqlite,
            name: &str,
        ) -> Result<Arc<SqliteSession>> {
            self.readers.open(databases, name).await
        }

        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            self.look(call)?;
            call.query().await
        }

        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            self.look(call)?;
            call.exec().await
        }
    }

    let written = broken(Lifts::default(), read_only::no_setting_lets_a_session_write).await;
    assert!(written.asked().contains("READ WRITE; INSERT"), "{written}");
}

#[tokio::test]
async fn a_write_is_answered_and_not_done() {
    /// Answers that it has changed a row, or that there is none.
    #[derive(Default)]
    struct Swallows(Readers);

    impl Fault for Swallows {
        async fn open_read_only(
            &self,
            databases: &Sqlite,
            name: &str,
        ) -> Result<Arc<SqliteSession>> {
            let session = Arc::new(databases.open_read_only(name).await?);
            self.0.0.lock().unwrap().push(Arc::clone(&session));
            Ok(session)
        }

        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            match call.query().await {
                Err(Error::AccessDenied(_)) if self.0.have(call.session) => Ok(Rows::default()),
                answer => answer,
            }
        }

        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            match call.exec().await {
                Err(Error::AccessDenied(_)) if self.0.have(call.session) => Ok(1),
                answer => answer,
            }
        }
    }

    broken(Swallows::default(), read_only::no_statement_writes).await;
    let inserted = broken(Swallows::default(), read_only::no_transaction_writes).await;
    assert_eq!(inserted.came(), "1");
}

#[tokio::test]
async fn a_session_to_read_is_of_a_copy() {
    /// Reads what was there when it was opened.
    struct Stays;

    impl Fault for Stays {
        async fn open_read_only(
            &self,
            databases: &Sqlite,
            name: &str,
        ) -> Result<Arc<SqliteSession>> {
            let copy = databases.open(&format!("copy of {name}")).await?;
            Ok(Arc::new(copy))
        }
    }

    let read = broken(Stays, read_only::what_others_commit_is_read).await;
    assert_eq!(read.wit(), QUERY);
    broken(Stays, read_only::the_empty_name_is_read_as_default).await;
}

#[tokio::test]
async fn only_an_exec_is_kept_from_writing() {
    #[derive(Default)]
    struct Forgets(Readers);

    impl Fault for Forgets {
        async fn open_read_only(
            &self,
            databases: &Sqlite,
            name: &str,
        ) -> Result<Arc<SqliteSession>> {
            self.0.open(databases, name).await
        }

        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            if self.0.have(call.session) && call.statement.starts_with("INSERT") {
                return Err(Error::AccessDenied("the session only reads".into()));
            }
            call.exec().await
        }
    }

    let written = broken(
        Forgets::default(),
        read_only::no_setting_lets_a_session_write,
    )
    .await;
    assert_eq!(written.wit(), QUERY);
}

#[tokio::test]
async fn only_rows_are_kept_from_being_written() {
    #[derive(Default)]
    struct Analyzes(Readers);

    impl Fault for Analyzes {
        async fn open_read_only(
            &self,
            databases: &Sqlite,
            name: &str,
        ) -> Result<Arc<SqliteSession>> {
            self.0.open(databases, name).await
        }

        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            if self.0.have(call.session) && call.statement.contains("user_version") {
                return Ok(0);
            }
            call.exec().await
        }

        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            if self.0.have(call.session) && call.statement.contains("user_version") {
                return Ok(Rows::default());
            }
            call.query().await
        }
    }

    let known = broken(
        Analyzes::default(),
        read_only::no_setting_of_the_database_changes,
    )
    .await;
    assert!(known.came().contains("sqlite_stat1"), "{known}");
}

#[tokio::test]
async fn only_the_default_database_is_kept_from_being_written() {
    struct Others;

    impl Fault for Others {
        async fn open_read_only(
            &self,
            databases: &Sqlite,
            name: &str,
        ) -> Result<Arc<SqliteSession>> {
            databases.open(name).await.map(Arc::new)
        }
    }

    let written = broken(Others, read_only::another_database_is_read_only_too).await;
    assert_eq!(written.expected(), "Error::AccessDenied");
}

#[tokio::test]
async fn to_read_a_database_makes_it() {
    /// Says that it is not there, and makes it.
    struct Makes;

    impl Fault for Makes {
        async fn open_read_only(
            &self,
            databases: &Sqlite,
            name: &str,
        ) -> Result<Arc<SqliteSession>> {
            let opened = databases.open_read_only(name).await;
            drop(databases.open(name).await?);
            opened.map(Arc::new)
        }
    }

    let made = broken(Makes, read_only::no_database_is_made_to_be_read).await;
    assert_eq!((made.wit(), made.came()), (OPEN, "()"));
}
