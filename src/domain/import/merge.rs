//! One model against one feed: each field by who said it, the more trusted first; a price with all that belongs to it.

use super::{
    Diff, Kept, Outcome,
    claims::{Claims, Heard, UPSTREAM_STATUS, fields, take_fact, take_rate},
};
use crate::domain::{catalog, feed::FeedName, origin::Source, price::Rates};

const BASE: [&str; 2] = ["input_price", "output_price"];
/// Prices that belong to a base price: they mean nothing beside another.
const EXTRAS: [&str; 4] = ["cache_read_price", "cache_write_price", "reasoning_price", "tiers"];
/// What every model has: silence takes it from none.
const NEVER_EMPTY: [&str; 2] = ["display_name", "mode"];

/// What a feed would do to a model.
#[derive(Debug)]
pub struct Merged {
    /// What would change.
    pub diffs: Vec<Diff>,
    /// What stays although the feed says otherwise.
    pub kept: Vec<Kept>,
    /// The model then.
    pub outcome: Outcome,
}

/// Whether a claim is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Same,
    Take,
    /// Somebody more trusted said otherwise.
    Keep(Source),
}

struct Merge<'a> {
    feed: FeedName,
    stored: &'a catalog::Entry,
    heard: &'a [Heard],
    current: Vec<(&'static str, String)>,
    claims: &'a Claims,
    diffs: Vec<Diff>,
    kept: Vec<Kept>,
}

/// Holds a feed's claims against a model as it is.
pub fn merge(feed: FeedName, claims: &Claims, stored: &catalog::Entry, heard: &[Heard]) -> Merged {
    let model = &stored.model;
    let current = fields(&model.facts, stored.rates(), model.upstream_status);
    let mut merge = Merge { feed, stored, heard, current, claims, diffs: Vec::new(), kept: Vec::new() };
    for (field, claim) in &claims.fields {
        if !BASE.contains(field) && !EXTRAS.contains(field) {
            merge.fact(field, claim.as_deref());
        }
    }
    if claims.rates.is_some() {
        merge.price();
    }
    merge.finish()
}

impl Merge<'_> {
    fn fact(&mut self, field: &'static str, claim: Option<&str>) {
        match claim {
            Some(said) => {
                let verdict = self.verdict(field, said);
                self.follow(field, said, verdict);
            }
            None if !NEVER_EMPTY.contains(&field) && self.is_own(field) => self.follow(field, "", Verdict::Take),
            None => {}
        }
    }

    fn price(&mut self) {
        let mut verdicts = BASE.map(|field| self.verdict(field, self.said(field)));
        let kept = verdicts.iter().copied().find(|verdict| matches!(verdict, Verdict::Keep(_)));
        // Input and output stand together or both are absent.
        if let (None, Some(kept)) = (self.stored.rates(), kept) {
            verdicts = [kept; 2];
        }
        for (field, verdict) in BASE.into_iter().zip(verdicts) {
            let said = self.said(field).to_owned();
            self.follow(field, &said, verdict);
        }
        let is_new_base = verdicts.contains(&Verdict::Take);
        for field in EXTRAS {
            let said = self.said(field).to_owned();
            let verdict = match (kept, said.is_empty()) {
                // It belongs to a price that is not taken.
                (Some(kept), false) if said != self.text(field) => kept,
                (None, false) => self.verdict(field, &said),
                // What belonged to the former price goes with it, unless it was said by somebody more trusted.
                (None, true) if is_new_base => self.verdict(field, ""),
                (None, true) if self.is_own(field) => Verdict::Take,
                _ => Verdict::Same,
            };
            self.follow(field, &said, verdict);
        }
    }

    fn verdict(&self, field: &str, said: &str) -> Verdict {
        let current = self.text(field);
        if said == current || self.is_same_window(field, current) {
            return Verdict::Same;
        }
        match self.holder(field) {
            // It is upstream's own word about itself: nobody else has one.
            _ if field == UPSTREAM_STATUS => Verdict::Take,
            Source::Admin => Verdict::Keep(Source::Admin),
            holder if holder < self.feed.source() => Verdict::Keep(holder),
            _ => Verdict::Take,
        }
    }

    /// litellm's window is the largest input: with the largest output it makes the window that others tell.
    fn is_same_window(&self, field: &str, current: &str) -> bool {
        let facts = &self.claims.facts;
        let whole = facts.context_window.zip(facts.max_output_tokens).map(|(input, output)| input + output);
        field == "context_window"
            && self.feed == FeedName::Litellm
            && whole.is_some_and(|whole| whole.to_string() == current)
    }

    /// The most trusted who says what the model has; nobody holds what is empty but an admin who emptied it.
    fn holder(&self, field: &str) -> Source {
        let origin = self.stored.model.origins.of(field).source;
        let current = self.text(field);
        if origin == Source::Admin {
            return origin;
        }
        if current.is_empty() {
            return Source::Anybody;
        }
        let agreeing = self.heard.iter().filter(|heard| heard.says(field) == Some(current));
        agreeing.map(|heard| heard.source).chain([origin]).min().unwrap_or(origin)
    }

    /// Whether a value is this feed's alone, to be taken back by its silence.
    fn is_own(&self, field: &str) -> bool {
        let (own, current) = (self.feed.source(), self.text(field));
        let others = || self.heard.iter().any(|heard| heard.source != own && heard.says(field) == Some(current));
        !current.is_empty() && self.stored.model.origins.of(field).source == own && !others()
    }

    fn follow(&mut self, field: &'static str, said: &str, verdict: Verdict) {
        let diff = || Diff { field, old: self.text(field).to_owned(), new: said.to_owned() };
        match verdict {
            Verdict::Same => {}
            Verdict::Take if said == self.text(field) => {}
            Verdict::Take => self.diffs.push(diff()),
            Verdict::Keep(holder) => self.kept.push(Kept { diff: diff(), holder }),
        }
    }

    fn text(&self, field: &str) -> &str {
        self.current.iter().find(|(name, _)| *name == field).map_or("", |(_, text)| text)
    }

    fn said(&self, field: &str) -> &str {
        let claim = self.claims.fields.iter().find(|(name, _)| *name == field);
        claim.and_then(|(_, text)| text.as_deref()).unwrap_or_default()
    }

    fn finish(self) -> Merged {
        let model = &self.stored.model;
        let mut facts = model.facts.clone();
        let mut rates = self.stored.rates().cloned();
        let mut upstream_status = model.upstream_status;
        let none = Rates::default();
        let theirs = self.claims.rates.as_ref().unwrap_or(&none);
        let mut reprices = false;
        for diff in &self.diffs {
            match diff.field {
                UPSTREAM_STATUS => upstream_status = self.claims.upstream_status,
                field if BASE.contains(&field) || EXTRAS.contains(&field) => {
                    reprices = true;
                    take_rate(rates.get_or_insert_default(), field, theirs);
                }
                field => take_fact(&mut facts, field, &self.claims.facts),
            }
        }
        let outcome = Outcome { facts, rates, reprices, upstream_status };
        Merged { diffs: self.diffs, kept: self.kept, outcome }
    }
}
