//! What a guest's statements may not do.

use std::sync::Arc;

use parking_lot::Mutex;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization, TransactionOperation};
use rusqlite::{Connection, Result};

/// The pragmas that tell of the schema, that change the session only, or that set the number which is the guests' own. Others
/// reach files, or every session.
const PRAGMAS: &str = "defer_foreign_keys foreign_key_check foreign_key_list foreign_keys index_info index_list \
    index_xinfo integrity_check quick_check table_info table_list table_xinfo user_version";

/// The pragmas that may be read, as indexes for full text and for space do, but not set.
const READ_ONLY_PRAGMAS: &str = "data_version page_size";

/// What is looked at of the statements that are prepared.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    /// What was refused last, since SQLite's own error does not say it.
    refused: Option<String>,
    /// How the last one that was prepared ends a transaction.
    ends: Option<Ends>,
    /// Whether pragmas are left out, which would take effect as they are prepared.
    looking: bool,
}

impl Watch {
    /// Watches over what is prepared from now on.
    pub(super) fn over(&self, connection: &mut Connection) -> Result<()> {
        let seen = Arc::clone(&self.0);
        connection.authorizer(Some(move |context: AuthContext<'_>| {
            let mut seen = seen.lock();
            seen.ends = ends(&context.action);
            if let Some(what) = refusal(&context.action) {
                seen.refused = Some(format!("{what} is not offered"));
                return Authorization::Deny;
            }
            match context.action {
                AuthAction::Pragma { .. } if seen.looking => Authorization::Ignore,
                _ => Authorization::Allow,
            }
        }))
    }

    /// What was refused since this was asked.
    pub(super) fn refused(&self) -> Option<String> {
        self.0.lock().refused.take()
    }

    /// Prepares what is not run: a pragma takes no effect. Answers too how the last statement would end a transaction.
    pub(super) fn look<T>(&self, prepare: impl FnOnce() -> T) -> (T, Option<Ends>) {
        {
            let mut seen = self.0.lock();
            seen.looking = true;
            // Nothing is asked for a statement that does nothing.
            seen.ends = None;
        }
        let prepared = prepare();
        let mut seen = self.0.lock();
        seen.looking = false;
        (prepared, seen.ends)
    }
}

/// How a statement ends a transaction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ends {
    Commit,
    Rollback,
}

fn ends(action: &AuthAction<'_>) -> Option<Ends> {
    match action {
        AuthAction::Transaction { operation } => match operation {
            TransactionOperation::Rollback => Some(Ends::Rollback),
            // It has no name for `COMMIT`.
            TransactionOperation::Unknown => Some(Ends::Commit),
            _ => None,
        },
        _ => None,
    }
}

fn refusal(action: &AuthAction<'_>) -> Option<String> {
    match *action {
        // `VACUUM` attaches a database too, and so does `VACUUM INTO`.
        AuthAction::Attach { .. } => Some("ATTACH or VACUUM".into()),
        AuthAction::Detach { .. } => Some("DETACH".into()),
        // An ATTACH or DETACH whose name is no literal comes like this.
        AuthAction::Unknown { .. } => Some("this statement".into()),
        AuthAction::Pragma {
            pragma_name: name,
            pragma_value: value,
        } => {
            let among = |names: &str| names.split(' ').any(|n| name.eq_ignore_ascii_case(n));
            let offered = among(PRAGMAS) || value.is_none() && among(READ_ONLY_PRAGMAS);
            (!offered).then(|| format!("PRAGMA {name}"))
        }
        AuthAction::Function {
            function_name: name,
        } if name.eq_ignore_ascii_case("load_extension") => Some(name.to_owned()),
        _ => None,
    }
}
