//! A model's input and output price over time as steps, for an inline SVG: places in thousandths, so that words keep
//! their size however wide the chart is.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::{
    domain::{
        catalog::{Entry, Held},
        money::Nano,
        rate::Rate,
    },
    wording::moment::Moment,
};

/// The whole width, and height.
const WHOLE: i128 = 1_000;
/// What is left free above the highest step.
const HEADROOM: i128 = 120;
/// Lines across, beside the one at zero, at most.
const LINES: i128 = 4;
/// Two dates nearer than this would be written over each other.
const DATES_APART: i128 = 200;
/// Two words nearer than this, too.
const WORDS_APART: i128 = 130;

/// What the SVG shows; `y` grows downwards.
pub struct PriceChart {
    pub says: String,
    pub lines: Vec<Label>,
    pub dates: Vec<Label>,
    pub today: Percent,
    /// Whether something is scheduled behind it.
    pub has_future: bool,
    pub curves: Vec<Curve>,
}

/// A word at a place.
pub struct Label {
    pub at: Percent,
    pub text: String,
}

/// The steps of one rate.
pub struct Curve {
    pub class: &'static str,
    /// Until today.
    pub past: String,
    /// What is scheduled.
    pub ahead: String,
    /// What it is today: "Input $2.00".
    pub says: Option<Word>,
}

/// A word at the end of a curve.
pub struct Word {
    pub y: Percent,
    /// Below the curve, where there is no room above it.
    pub is_below: bool,
    pub text: String,
}

/// A place in per cent, to a tenth.
#[derive(Clone, Copy)]
pub struct Percent(i128);

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}%", self.0 / 10, self.0 % 10)
    }
}

/// From moments and money to places.
struct Scale {
    begin: i128,
    end: i128,
    most: i128,
}

impl PriceChart {
    /// The chart of a model whose price is known to have changed, or will; there is nothing to draw of one that did not.
    pub fn of(entry: &Entry, now: Timestamp) -> Option<Self> {
        let history = entry.history();
        let moments: Vec<Timestamp> = history.iter().filter_map(|held| held.since).collect();
        if history.len() < 2 {
            return None;
        }
        let scale = Scale::of(&history, &moments, now)?;
        let mut curves: Vec<Curve> = [(Rate::Output, "ink"), (Rate::Input, "go")]
            .iter()
            .map(|(rate, class)| Curve::new(*rate, class, &history, &scale, now))
            .collect();
        keep_words_apart(&mut curves);
        Some(Self {
            says: says(&history),
            lines: scale.lines(),
            dates: scale.dates(&moments),
            today: Percent(scale.x(now)),
            has_future: moments.last().is_some_and(|last| *last > now),
            curves,
        })
    }
}

impl Scale {
    fn of(history: &[Held<'_>], moments: &[Timestamp], now: Timestamp) -> Option<Self> {
        let (first, last) = (*moments.first()?, *moments.last()?);
        let (first, last) = (millis(first.min(now)), millis(last.max(now)));
        // What held before the first moment and will hold behind the last is seen, too.
        let margin = ((last - first) / 5).max(i128::from(24 * 60 * 60 * 1_000));
        let amounts = history.iter().filter_map(|held| held.price.rates.as_ref()).flat_map(|r| [r.input, r.output]);
        let most = amounts.map(|nano| i128::from(nano.get())).max()?.max(1);
        let end = if last > millis(now) { last + margin / 2 } else { last };
        Some(Self { begin: first - margin, end, most })
    }

    fn x(&self, moment: Timestamp) -> i128 {
        ((millis(moment) - self.begin) * WHOLE / (self.end - self.begin).max(1)).clamp(0, WHOLE)
    }

    fn y(&self, amount: i128) -> i128 {
        WHOLE - amount * (WHOLE - HEADROOM) / self.most
    }

    /// Zero and round amounts above it.
    fn lines(&self) -> Vec<Label> {
        let mut step = 1;
        // 1, 2, 5, 10, 20, …
        while self.most / step > LINES {
            let leading = step.to_string().starts_with('2');
            step = if leading { step / 2 * 5 } else { step * 2 };
        }
        let amounts = (0..=self.most / step).map(|number| number * step);
        amounts.map(|amount| Label { at: Percent(self.y(amount)), text: short(amount) }).collect()
    }

    /// The days of changes, as far as they can be read beside each other; the last ones count most.
    fn dates(&self, moments: &[Timestamp]) -> Vec<Label> {
        let mut dates: Vec<Label> = Vec::new();
        for moment in moments.iter().rev() {
            let x = self.x(*moment);
            if dates.last().is_none_or(|last| last.at.0 - x >= DATES_APART) {
                dates.push(Label { at: Percent(x), text: Moment(*moment).day() });
            }
        }
        dates
    }
}

impl Curve {
    fn new(rate: Rate, class: &'static str, history: &[Held<'_>], scale: &Scale, now: Timestamp) -> Self {
        let (mut past, mut ahead, mut says) = (String::new(), String::new(), None);
        let today = scale.x(now);
        // Where the steps so far end, if they go on from there.
        let mut pen = (None, None);
        for held in history {
            let Some(amount) = held.price.rates.as_ref().and_then(|rates| rate.of(rates)) else {
                pen = (None, None);
                continue;
            };
            let y = scale.y(i128::from(amount.get()));
            let from = held.since.map_or(0, |since| scale.x(since));
            let to = held.until.map_or(WHOLE, |until| scale.x(until));
            let is_begun = held.since.is_none_or(|since| since <= now);
            let is_current = is_begun && held.until.is_none_or(|until| until > now);
            if is_begun {
                step(&mut past, &mut pen.0, (from, to.min(today)), y);
            }
            if to > today {
                step(&mut ahead, &mut pen.1, (from.max(today), to), y);
            }
            if is_current {
                says = Some(Word { y: Percent(y), is_below: false, text: format!("{} {amount}", rate.label()) });
            }
        }
        Self { class, past, ahead, says }
    }
}

/// Draws along a price, and to it from where the pen is.
fn step(path: &mut String, pen: &mut Option<i128>, (from, to): (i128, i128), y: i128) {
    // Writing into a text doesn't fail.
    let _ = match pen {
        Some(_) => write!(path, "V{y}H{to}"),
        None => write!(path, "M{from} {y}H{to}"),
    };
    *pen = Some(to);
}

/// Output costs more than input nearly always: where both are near each other, the lower curve's word goes below it.
fn keep_words_apart(curves: &mut [Curve]) {
    let heights: Vec<i128> = curves.iter().filter_map(|curve| Some(curve.says.as_ref()?.y.0)).collect();
    if let [a, b] = heights[..]
        && (a - b).abs() < WORDS_APART
    {
        let lower = usize::from(b >= a);
        if let Some(word) = curves.get_mut(lower).and_then(|curve| curve.says.as_mut()) {
            word.is_below = true;
        }
    }
}

fn millis(moment: Timestamp) -> i128 {
    i128::from(moment.as_millisecond())
}

/// "$2.50", "$10": an amount that is round.
fn short(amount: i128) -> String {
    let text = i64::try_from(amount).ok().and_then(Nano::new).unwrap_or_default().to_string();
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}

/// The same in words.
fn says(history: &[Held<'_>]) -> String {
    let told = history.iter().map(|held| {
        let when = held.since.map_or_else(|| "First known".to_owned(), |since| Moment(since).day());
        match &held.price.rates {
            Some(rates) => format!("{when}: {} in, {} out.", rates.input, rates.output),
            None => format!("{when}: unpriced."),
        }
    });
    told.collect::<Vec<_>>().join(" ")
}
