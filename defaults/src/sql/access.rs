//! What a guest's statements may not do.

use std::sync::Arc;

use parking_lot::Mutex;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, Result};

/// The pragmas that tell of the schema, that change the session only, or that set the number which is the guests' own. Others
/// reach files, or every session.
const PRAGMAS: &str = "defer_foreign_keys foreign_key_check foreign_key_list foreign_keys index_info index_list \
    index_xinfo integrity_check quick_check table_info table_list table_xinfo user_version";

/// The pragmas that may be read, as indexes for full text and for space do, but not set.
const READ_ONLY_PRAGMAS: &str = "data_version page_size";

/// What was refused last, since SQLite's own error does not say it.
#[derive(Debug, Clone, Default)]
pub(super) struct Refused(Arc<Mutex<Option<String>>>);

impl Refused {
    /// Watches over what is prepared from now on.
    pub(super) fn on(connection: &mut Connection) -> Result<Self> {
        let refused = Self::default();
        let last = refused.clone();
        connection.authorizer(Some(move |context: AuthContext<'_>| {
            let Some(what) = refusal(&context.action) else {
                return Authorization::Allow;
            };
            *last.0.lock() = Some(format!("{what} is not offered"));
            Authorization::Deny
        }))?;
        Ok(refused)
    }

    pub(super) fn take(&self) -> Option<String> {
        self.0.lock().take()
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
