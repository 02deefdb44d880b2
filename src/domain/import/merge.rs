//! One model against one feed: each field by who said it, the more trusted first; a price with all that belongs to it.

use super::{
    Diff, Kept, Outcome,
    claims::{Claims, Heard},
};
use crate::domain::{
    catalog,
    feed::FeedName,
    field::ModelField,
    origin::Source,
    rate::Rate,
    terms::{Terms, TermsBuilder},
};

/// What a feed would do to a model.
#[derive(Debug)]
pub struct Merged {
    /// What would change.
    pub diffs: Vec<Diff>,
    /// What stays although the feed says otherwise.
    pub kept: Vec<Kept>,
    /// The model then.
    pub outcome: Outcome,
    /// Whether the feed takes back a price that it stated.
    pub withdraws: bool,
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
    current: Vec<(ModelField, String)>,
    claims: &'a Claims,
    diffs: Vec<Diff>,
    kept: Vec<Kept>,
}

/// Holds a feed's claims against a model as it is.
pub fn merge(feed: FeedName, claims: &Claims, stored: &catalog::Entry, heard: &[Heard]) -> Merged {
    let terms = Terms::of(&stored.model, stored.rates());
    let current = ModelField::of_feeds().map(|field| (field, field.get(&terms))).collect();
    let mut merge = Merge { feed, stored, heard, current, claims, diffs: Vec::new(), kept: Vec::new() };
    for (field, claim) in claims.fields.iter().filter(|(field, _)| !field.is_price()) {
        merge.fact(*field, claim.as_deref());
    }
    for (field, guess) in &claims.guesses {
        merge.guess(*field, guess);
    }
    let withdraws = merge.withdraws();
    if claims.terms.rates.is_some() {
        merge.price();
    }
    Merged { withdraws, ..merge.finish(terms) }
}

impl Merge<'_> {
    fn fact(&mut self, field: ModelField, claim: Option<&str>) {
        match claim {
            Some(said) => {
                let verdict = self.verdict(field, said);
                self.follow(field, said, verdict);
            }
            None if self.claims.is_unread(field) => {}
            // A guess follows a word that is taken back.
            None if self.claims.guess(field).is_some() => {}
            None if !field.is_required() && self.is_own(field) => self.follow(field, "", Verdict::Take),
            None => {}
        }
    }

    /// A guess fills a gap or follows an earlier guess, and never stands against anybody's word: not even beside it.
    fn guess(&mut self, field: ModelField, guess: &str) {
        let is_open = match self.origin(field) {
            Source::Admin => false,
            Source::Guess | Source::Anybody => true,
            // Of what every model has there is no gap: what was stated once is not taken back by silence.
            _ => self.text(field).is_empty() || (!field.is_required() && self.is_own(field)),
        };
        if is_open && guess != self.text(field) {
            let old = self.text(field).to_owned();
            self.diffs.push(Diff { field, old, new: guess.to_owned(), source: Source::Guess });
        }
    }

    /// Whether the feed states no price, or half of one, where it stated the one that is known: that one stays.
    fn withdraws(&self) -> bool {
        let field = ModelField::InputPrice;
        let stated = self.heard.iter().any(|heard| heard.source == self.feed.source() && heard.says(field).is_some());
        self.claims.terms.rates.is_none() && !self.claims.is_unread(field) && self.stored.rates().is_some() && stated
    }

    fn price(&mut self) {
        let base = Rate::BASE.map(Rate::field);
        let mut verdicts = base.map(|field| self.verdict(field, self.said(field)));
        let kept = verdicts.iter().copied().find(|verdict| matches!(verdict, Verdict::Keep(_)));
        // Input and output stand together or both are absent.
        if let (None, Some(kept)) = (self.stored.rates(), kept) {
            verdicts = [kept; 2];
        }
        for (field, verdict) in base.into_iter().zip(verdicts) {
            let said = self.said(field).to_owned();
            self.follow(field, &said, verdict);
        }
        let is_new_base = verdicts.contains(&Verdict::Take);
        // Parts of a price mean nothing beside another base.
        for field in ModelField::of_feeds().filter(|field| field.is_price() && !base.contains(field)) {
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

    fn verdict(&self, field: ModelField, said: &str) -> Verdict {
        let current = self.text(field);
        if said == current || self.is_same_window(field, current) {
            return Verdict::Same;
        }
        match self.holder(field) {
            // It is upstream's own word about itself: nobody else has one.
            _ if field == ModelField::UpstreamStatus => Verdict::Take,
            Source::Admin => Verdict::Keep(Source::Admin),
            holder if holder < self.feed.source() => Verdict::Keep(holder),
            _ => Verdict::Take,
        }
    }

    /// litellm's window is the largest input: with the largest output it makes the window that others tell.
    fn is_same_window(&self, field: ModelField, current: &str) -> bool {
        let facts = &self.claims.terms.facts;
        let limits = facts.context_window.zip(facts.max_output_tokens);
        let whole = limits.map(|(input, output)| input.get() + output.get());
        field == ModelField::ContextWindow
            && self.feed == FeedName::Litellm
            && whole.is_some_and(|whole| whole.to_string() == current)
    }

    /// The most trusted who says what the model has; nobody holds what is empty but an admin who emptied it.
    fn holder(&self, field: ModelField) -> Source {
        let (origin, current) = (self.origin(field), self.text(field));
        if origin == Source::Admin {
            return origin;
        }
        if current.is_empty() {
            return Source::Anybody;
        }
        let agrees = |heard: &&Heard| heard.source.states(field) && heard.says(field) == Some(current);
        let agreeing = self.heard.iter().filter(agrees);
        agreeing.map(|heard| heard.source).chain([origin]).min().unwrap_or(origin)
    }

    /// Whether a value is this feed's alone, to be taken back by its silence.
    fn is_own(&self, field: ModelField) -> bool {
        let (own, current) = (self.feed.source(), self.text(field));
        let others = || self.heard.iter().any(|heard| heard.source != own && heard.says(field) == Some(current));
        !current.is_empty() && self.origin(field) == own && !others()
    }

    /// Who said what the model has.
    fn origin(&self, field: ModelField) -> Source {
        let source = self.stored.model.origins.of(field).source;
        if source.states(field) { source } else { Source::Guess }
    }

    fn follow(&mut self, field: ModelField, said: &str, verdict: Verdict) {
        let source = self.feed.source();
        let diff = || Diff { field, old: self.text(field).to_owned(), new: said.to_owned(), source };
        match verdict {
            Verdict::Same => {}
            Verdict::Take if said == self.text(field) => {}
            Verdict::Take => self.diffs.push(diff()),
            Verdict::Keep(holder) => self.kept.push(Kept { diff: diff(), holder }),
        }
    }

    fn text(&self, field: ModelField) -> &str {
        self.current.iter().find(|(known, _)| *known == field).map_or("", |(_, text)| text)
    }

    fn said(&self, field: ModelField) -> &str {
        let claim = self.claims.fields.iter().find(|(claimed, _)| *claimed == field);
        claim.and_then(|(_, text)| text.as_deref()).unwrap_or_default()
    }

    /// The model with the new values of its fields, each read as a form would read it.
    fn finish(self, terms: Terms) -> Merged {
        let mut builder = TermsBuilder::new(terms);
        let (mut diffs, mut reprices) = (Vec::with_capacity(self.diffs.len()), false);
        for diff in self.diffs {
            // What a feed says was read by the same rules; where a text is refused all the same, the field stays.
            if diff.field.set(&mut builder, &diff.new).is_ok() {
                reprices |= diff.field.is_price();
                diffs.push(diff);
            }
        }
        let (terms, mistakes) = builder.finish();
        debug_assert!(mistakes.is_empty(), "half a price: {mistakes:?}");
        Merged { diffs, kept: self.kept, outcome: Outcome { terms, reprices }, withdraws: false }
    }
}
