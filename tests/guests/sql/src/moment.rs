//! A date, a time or both, as this flavour has them.

use crate::bindings::wasi::sql::types::FormattedValue as Moment;

pub fn moment(text: &str, format: &str) -> Moment {
    Moment {
        value: text.to_owned(),
        format: format.to_owned(),
    }
}

pub fn text(moment: Moment) -> String {
    moment.value
}
