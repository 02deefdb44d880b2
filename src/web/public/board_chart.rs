//! The chart above the leaderboard: input price against context window of the models on the page, both axes
//! logarithmic. The table beneath has the same numbers as text.

use std::cmp::Reverse;

use super::board_rows::{BoardLine, Row};
use crate::{
    domain::{catalog::Catalog, money::Nano, token_count::TokenCount},
    wording::numbers::{self, number_of},
};

/// Fewer points say nothing.
const POINTS_AT_LEAST: usize = 3;
/// Providers with a hue and a shape of their own; the others share the last.
const HUES: usize = 8;
/// Where points lie, in per cent of the chart: from left to right, and from the bottom up.
const ACROSS: (f64, f64) = (6.0, 94.0);
const UP: (f64, f64) = (82.0, 14.0);
/// Names nearer to each other than this, in per cent, would run into each other; and on a narrow screen.
const APART: (f64, f64) = (18.0, 9.0);
const APART_NARROW: f64 = 45.0;
/// So much of a long name is written into the chart.
const NAME_CHARS: usize = 24;

/// What is drawn, with its places in per cent.
pub struct Chart<'a> {
    pub points: Vec<Point<'a>>,
    pub prices: Vec<Tick>,
    pub contexts: Vec<Tick>,
    /// The best of each price class, cheapest first.
    pub best: Vec<Label>,
    /// Providers with the number of their hue and shape; those that share the last are counted.
    pub legend: Vec<(usize, String)>,
    /// Which models of the page are not drawn, and why.
    pub left_out: Option<String>,
}

/// A model.
pub struct Point<'a> {
    pub row: Row<'a>,
    pub x: String,
    pub y: String,
    pub hue: usize,
    price: Nano,
    context: TokenCount,
}

/// A line across or a word beneath.
pub struct Tick {
    pub place: String,
    pub text: String,
    /// Goes on a narrow screen.
    pub is_lesser: bool,
}

/// A name beside its point.
pub struct Label {
    pub x: String,
    pub y: String,
    pub name: String,
    /// Which end of the name is at the point, so that none runs out of the chart.
    pub anchor: &'static str,
    pub is_lesser: bool,
    /// "GPT-6 Luna reads 1.05M at $0.10".
    pub says: String,
}

/// From the least to the greatest of some numbers, on a logarithmic scale over some per cent.
#[derive(Clone, Copy)]
struct Axis {
    least: u64,
    greatest: u64,
    span: (f64, f64),
}

impl<'a> Chart<'a> {
    /// Of the rows of a page; nothing where too few of them can be drawn.
    pub fn of(lines: &[BoardLine<'a>], catalog: &Catalog) -> Option<Self> {
        let rows: Vec<Row> = lines.iter().map(|line| line.head).collect();
        let known = |row: &Row<'a>| {
            let price = row.input_price().filter(|price| *price > Nano::ZERO)?;
            Some((*row, price, row.entry().model.facts.context_window?))
        };
        let known: Vec<_> = rows.iter().filter_map(known).collect();
        if known.len() < POINTS_AT_LEAST {
            return None;
        }
        let x = Axis::of(known.iter().map(|(_, price, _)| nano(*price)), ACROSS)?;
        let y = Axis::of(known.iter().map(|(.., context)| context.get()), UP)?;
        let legend = legend(&known.iter().map(|(row, ..)| *row).collect::<Vec<_>>(), catalog);
        let hue = |row: &Row<'a>| legend.iter().position(|(id, _)| *id == row.provider_id()).unwrap_or(HUES).min(HUES);
        let point = |(row, price, context): &(Row<'a>, Nano, TokenCount)| Point {
            row: *row,
            x: per_cent(x.place(nano(*price))),
            y: per_cent(y.place(context.get())),
            hue: hue(row),
            price: *price,
            context: *context,
        };
        let points: Vec<Point> = known.iter().map(point).collect();
        Some(Self {
            best: labels(&points, x, y),
            points,
            prices: x.ticks(dollars),
            contexts: y.ticks(numbers::tokens),
            legend: named(&legend),
            left_out: left_out(&rows),
        })
    }

    /// What somebody hears who doesn't see it.
    pub fn description(&self) -> String {
        let best: Vec<&str> = self.best.iter().map(|label| label.says.as_str()).collect();
        let all = number_of(self.points.len(), "model", "models");
        format!("{all}. {}. The table below has every number.", best.join(", "))
    }
}

impl Point<'_> {
    /// "GPT-6 Luna: $0.10, 1.05M"
    pub fn title(&self) -> String {
        format!("{}: {}, {}", self.row.name(), self.price, numbers::tokens(self.context))
    }

    /// Its price class: half a factor of ten, as whole number.
    fn class(&self) -> Option<u32> {
        u128::from(nano(self.price)).pow(2).checked_ilog10()
    }
}

/// The providers of the points, those with most active models first: the large ones keep their hue on every page.
fn legend<'a>(rows: &[Row<'a>], catalog: &Catalog) -> Vec<(&'a str, &'a str)> {
    let mut providers: Vec<(&str, &str)> = rows.iter().map(|row| (row.provider_id(), row.provider())).collect();
    providers.sort_unstable();
    providers.dedup();
    let size = |id: &str| {
        let group = catalog.groups().iter().find(|group| group.provider.id.as_str() == id);
        group.map_or(0, |group| group.counts.active)
    };
    providers.sort_by_cached_key(|(id, name)| (Reverse(size(id)), name.to_lowercase()));
    providers
}

fn named(legend: &[(&str, &str)]) -> Vec<(usize, String)> {
    let own = legend.iter().take(HUES).enumerate().map(|(place, (_, name))| (place, (*name).to_owned()));
    let others = legend.len().saturating_sub(HUES);
    let shared = (others > 0).then(|| (HUES, number_of(others, "other provider", "other providers")));
    own.chain(shared).collect()
}

/// A name for the model of each price class that reads most, the cheaper of two; one that would run into another is
/// left out.
fn labels(points: &[Point<'_>], x: Axis, y: Axis) -> Vec<Label> {
    let mut by_class: Vec<&Point> = points.iter().filter(|point| !point.row.is_off()).collect();
    by_class.sort_by_cached_key(|point| (point.class(), Reverse(point.context), point.price));
    by_class.dedup_by_key(|point| point.class());
    let (mut placed, mut wide): (Vec<(f64, f64)>, Option<f64>) = (Vec::new(), None);
    let mut labels = Vec::new();
    for point in by_class {
        let (across, up) = (x.place(nano(point.price)), y.place(point.context.get()));
        if placed.iter().any(|(x, y)| (x - across).abs() < APART.0 && (y - up).abs() < APART.1) {
            continue;
        }
        let is_lesser = wide.is_some_and(|last| (across - last).abs() < APART_NARROW);
        wide = if is_lesser { wide } else { Some(across) };
        placed.push((across, up));
        labels.push(Label {
            x: per_cent(across),
            y: per_cent(up),
            name: short(point.row.name()),
            anchor: if across < 30.0 {
                ""
            } else if across > 70.0 {
                " end"
            } else {
                " mid"
            },
            is_lesser,
            says: format!("{} reads {} at {}", point.row.name(), numbers::tokens(point.context), point.price),
        });
    }
    labels
}

fn short(name: &str) -> String {
    let more = if name.chars().count() > NAME_CHARS { "…" } else { "" };
    format!("{}{more}", name.chars().take(NAME_CHARS).collect::<String>())
}

/// "Not drawn: 2 models without a price and 1 at $0.00."
fn left_out(rows: &[Row<'_>]) -> Option<String> {
    let count = |is_it: &dyn Fn(&Row<'_>) -> bool| rows.iter().filter(|row| is_it(row)).count();
    let unpriced = count(&|row| row.input_price().is_none());
    let free = count(&|row| row.input_price() == Some(Nano::ZERO));
    let unknown = count(&|row| {
        row.input_price().is_some_and(|price| price > Nano::ZERO) && row.entry().model.facts.context_window.is_none()
    });
    let told: Vec<String> =
        [(unpriced, "without a price"), (free, "at $0.00"), (unknown, "without a known context window")]
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, why)| format!("{} {why}", number_of(*count, "model", "models")))
            .collect();
    (!told.is_empty()).then(|| format!("Not drawn: {}.", told.join(", ")))
}

impl Axis {
    fn of(numbers: impl Iterator<Item = u64> + Clone, span: (f64, f64)) -> Option<Self> {
        Some(Self { least: numbers.clone().min()?, greatest: numbers.max()?, span })
    }

    fn place(self, number: u64) -> f64 {
        let [least, greatest, at] = [self.least, self.greatest, number].map(|number| float(number).ln());
        let share = if greatest > least { (at - least) / (greatest - least) } else { 0.5 };
        self.span.0 + share * (self.span.1 - self.span.0)
    }

    /// One and three of each power of ten between the ends; of what is all the same, that.
    fn ticks(self, text: impl Fn(u64) -> String) -> Vec<Tick> {
        let powers = (0..19).map(|power| 10_u64.pow(power));
        let numbers = powers.flat_map(|power| [(power, false), (power.saturating_mul(3), true)]);
        let within = numbers.filter(|(number, _)| (self.least..=self.greatest).contains(number));
        let tick = |(number, is_lesser): (u64, bool)| Tick {
            place: per_cent(self.place(number)),
            text: text(number),
            is_lesser,
        };
        let ticks: Vec<Tick> = within.map(tick).collect();
        if ticks.is_empty() { vec![tick((self.least, false))] } else { ticks }
    }
}

/// "$0.30", "$3".
fn dollars(nano: u64) -> String {
    let amount = i64::try_from(nano).ok().and_then(Nano::new).unwrap_or_default().to_string();
    amount.strip_suffix(".00").map_or(amount.clone(), str::to_owned)
}

fn nano(price: Nano) -> u64 {
    u64::try_from(price.get()).unwrap_or_default()
}

/// To the sixteen digits that it has.
fn float(number: u64) -> f64 {
    let [high, low] = [number >> 32, number & u64::from(u32::MAX)].map(|half| u32::try_from(half).unwrap_or(u32::MAX));
    f64::from(high) * 2_f64.powi(32) + f64::from(low)
}

fn per_cent(place: f64) -> String {
    format!("{place:.1}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_the_same_distance_everywhere() {
        let axis = Axis { least: 1_000, greatest: 1_000_000, span: (0.0, 90.0) };
        let places = [1_000, 10_000, 100_000, 1_000_000].map(|number| per_cent(axis.place(number)));
        assert_eq!(places, ["0.0%", "30.0%", "60.0%", "90.0%"]);
        let ticks: Vec<String> = axis.ticks(numbers::tokens).into_iter().map(|tick| tick.text).collect();
        assert_eq!(ticks, ["1K", "3K", "10K", "30K", "100K", "300K", "1M"]);
        let flat = Axis { least: 7, greatest: 7, span: (0.0, 90.0) };
        assert_eq!(per_cent(flat.place(7)), "45.0%", "all are equal");
        assert_eq!(flat.ticks(numbers::tokens)[0].text, "7");
        assert!(float(u64::MAX) > float(u64::MAX / 2));
        let many: Vec<(&str, &str)> = vec![("acme", "Acme"); HUES + 2];
        assert_eq!(named(&many).last(), Some(&(HUES, "2 other providers".to_owned())));
        assert_eq!(named(&many[..2]).len(), 2);
        assert_eq!(dollars(300_000_000), "$0.30");
        assert_eq!(dollars(3_000_000_000), "$3");
    }
}
