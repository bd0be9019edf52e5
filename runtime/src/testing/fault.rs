use std::time::Duration;

use super::Call;
use super::forward::Refusal;
use super::methods::Methods;

/// What goes wrong.
#[derive(Debug)]
pub(super) enum Fault {
    FailNth(u64),
    FailShare { share: f64, seed: u64 },
    Deny,
    Delay(Duration),
    LoseSwaps(u64),
}

/// What goes wrong in some methods.
#[derive(Debug)]
pub(super) struct Rule {
    methods: Methods,
    fault: Fault,
    met: u64,
}

impl Rule {
    pub(super) const fn new(methods: Methods, fault: Fault) -> Self {
        let met = 0;
        Self {
            methods,
            fault,
            met,
        }
    }

    /// Whether a swap that came so far is lost.
    pub(super) fn loses_swap(&mut self) -> bool {
        match &mut self.fault {
            Fault::LoseSwaps(left @ 1..) => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }
}

/// How a call is refused.
pub(super) enum Refused {
    Failed,
    Denied,
}

impl Refused {
    pub(super) fn of<E: Refusal>(self, call: &Call) -> E {
        let name = format!("{}.{}", call.interface(), call.method());
        match self {
            Self::Failed => E::failed(format!("{name} was made to fail")),
            Self::Denied => E::denied(format!("{name} is denied")),
        }
    }
}

/// What becomes of a call.
pub(super) struct Verdict {
    pub(super) delay: Duration,
    pub(super) refused: Option<Refused>,
}

impl Verdict {
    /// Counts the call in each rule that is about it.
    pub(super) fn on(call: &Call, rules: &mut [Rule]) -> Self {
        let (mut delay, mut refused) = (Duration::ZERO, None);
        for rule in rules.iter_mut().filter(|rule| rule.methods.include(call)) {
            rule.met += 1;
            let found = match rule.fault {
                Fault::FailNth(nth) => (rule.met == nth).then_some(Refused::Failed),
                Fault::FailShare { share, seed } => {
                    (fraction(seed, rule.met) < share).then_some(Refused::Failed)
                }
                Fault::Deny => Some(Refused::Denied),
                Fault::Delay(by) => {
                    delay += by;
                    None
                }
                Fault::LoseSwaps(_) => None,
            };
            refused = refused.or(found);
        }
        Self { delay, refused }
    }
}

/// A number from 0 to below 1 that is another for every `nth`: the output of splitmix64.
fn fraction(seed: u64, nth: u64) -> f64 {
    let mut bits = seed.wrapping_add(nth.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    f64::from((bits >> 32) as u32) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_is_spread_from_zero_to_one() {
        for seed in [0, 1, u64::MAX] {
            let below = |limit: f64| (0..1000).filter(|&n| fraction(seed, n) < limit).count();
            assert_eq!((below(0.0), below(1.0)), (0, 1000));
            assert!((60..140).contains(&below(0.1)), "{}", below(0.1));
            assert!((440..560).contains(&below(0.5)), "{}", below(0.5));
        }
    }
}
