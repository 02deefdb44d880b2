//! Which prices were slips: what somebody takes back at once, or before it counts, leaves no line anywhere but in the audit.

use jiff::{SignedDuration, Timestamp};

/// A price that is corrected or undone so soon was a slip.
const A_SLIP_AT_MOST: SignedDuration = SignedDuration::from_mins(10);

/// When a price was recorded, and from when on it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// From when on calls are priced so.
    pub valid_from: Timestamp,
    /// When somebody said so.
    pub recorded_at: Timestamp,
    /// Whether that was an admin.
    pub by_hand: bool,
}

impl Record {
    /// Whether another price from `from` on, said at `now`, takes this one back, so that it leaves no line anywhere but in
    /// the audit: one that is to come has not counted yet, and one that an admin said just now, or that an undo takes
    /// back so soon, was a slip.
    pub fn is_taken_back(self, from: Timestamp, now: Timestamp, by_undo: bool) -> bool {
        let from_the_same_moment = self.valid_from.as_millisecond() == from.as_millisecond();
        if self.valid_from > now {
            return from_the_same_moment;
        }
        let is_new = now.duration_since(self.recorded_at) <= A_SLIP_AT_MOST;
        let began_when_said = self.valid_from == self.recorded_at && self.valid_from <= from && from <= now;
        (self.by_hand || by_undo) && is_new && (from_the_same_moment || began_when_said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_corrected_within_ten_minutes_or_before_it_counts_is_taken_back() {
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        let record = |valid_from, recorded_at| Record {
            valid_from: at(valid_from),
            recorded_at: at(recorded_at),
            by_hand: false,
        };
        for (record, from, now, by_hand, expected, case) in [
            (record(0, 0), 10, 10, true, true, "typed and corrected ten minutes later"),
            (record(0, 0), 11, 11, true, false, "typed and changed later than that"),
            (record(0, 0), 5, 5, false, false, "said by a feed"),
            (record(0, 0), 90, 5, true, false, "another is scheduled"),
            (record(-90, 0), 5, 5, true, false, "a price of the past was filled in, and another is from now on"),
            (record(-90, 0), -90, 5, true, true, "a price of the past was filled in and corrected"),
            (record(90, -500), 90, 5, false, true, "scheduled, and another is from the same moment on"),
            (record(90, 0), 80, 5, true, false, "scheduled, and another is from before"),
        ] {
            let record = Record { by_hand, ..record };
            assert_eq!(record.is_taken_back(at(from), at(now), false), expected, "{case}");
            assert!(!expected || record.is_taken_back(at(from), at(now), true), "{case}, by an undo");
        }
    }
}
