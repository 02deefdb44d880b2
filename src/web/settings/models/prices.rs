//! The prices of a model's form, with the rows of their tiers.

use super::form::ModelForm;
use crate::{
    domain::{
        money::Nano,
        price::{Rates, Tier},
    },
    web::form::{Errors, fields::tokens},
};

const TIERS_AT_MOST: usize = 20;

/// One row of the tiers as it was typed.
#[derive(Debug, Clone, Copy)]
pub struct TierRow<'a> {
    pub number: usize,
    pub above: &'a str,
    pub input: &'a str,
    pub output: &'a str,
    pub cache_read: &'a str,
    pub cache_write: &'a str,
}

impl ModelForm {
    /// The rates, as far as they can be read: for the worked example.
    pub fn rates(&self) -> Option<Rates> {
        self.prices(&mut Errors::default())
    }

    /// The tiers there are and one empty row.
    pub fn tiers(&self) -> Vec<TierRow<'_>> {
        let rows = self.tier_rows().filter(|row| !row.is_empty());
        rows.chain(std::iter::once(TierRow::EMPTY)).enumerate().map(|(number, row)| TierRow { number, ..row }).collect()
    }

    /// The rates; `None` is unpriced.
    pub fn prices(&self, errors: &mut Errors) -> Option<Rates> {
        let input = errors.optional::<Nano>("input_price", &self.input_price);
        let output = errors.optional::<Nano>("output_price", &self.output_price);
        let typed = |text: &str| !text.trim().is_empty();
        if typed(&self.input_price) != typed(&self.output_price) {
            let missing = if typed(&self.input_price) { "output_price" } else { "input_price" };
            errors.add(missing, "must be filled in too: input and output stand together or both are empty");
        }
        let rates = Rates {
            input: input.unwrap_or_default(),
            output: output.unwrap_or_default(),
            cache_read: errors.optional("cache_read_price", &self.cache_read_price),
            cache_write: errors.optional("cache_write_price", &self.cache_write_price),
            reasoning: errors.optional("reasoning_price", &self.reasoning_price),
            request: errors.optional("request_price", &self.request_price),
            tiers: self.parse_tiers(errors),
        };
        let alone = rates != Rates::default() && !typed(&self.input_price) && !typed(&self.output_price);
        if alone && errors.is_empty() {
            errors.add("input_price", "must be filled in, with output, where any other price is");
        }
        input.and(output).map(|_| rates)
    }

    fn tier_rows(&self) -> impl Iterator<Item = TierRow<'_>> {
        let columns =
            [&self.tier_above, &self.tier_input, &self.tier_output, &self.tier_cache_read, &self.tier_cache_write];
        let rows = columns.iter().map(|column| column.len()).max().unwrap_or(0);
        (0..rows).map(move |number| {
            let [above, input, output, cache_read, cache_write] =
                columns.map(|column| column.get(number).map_or("", |text| text.trim()));
            TierRow { number, above, input, output, cache_read, cache_write }
        })
    }

    fn parse_tiers(&self, errors: &mut Errors) -> Vec<Tier> {
        let mut tiers: Vec<Tier> = Vec::new();
        for (number, row) in self.tier_rows().filter(|row| !row.is_empty()).enumerate() {
            let field = |name: &str| format!("{name}-{number}");
            let above = tokens(errors, field("tier_above"), row.above);
            if row.above.is_empty() {
                errors.add(field("tier_above"), "must be filled in");
            }
            let tier = Tier {
                above: above.unwrap_or_default(),
                input: errors.optional(field("tier_input"), row.input),
                output: errors.optional(field("tier_output"), row.output),
                cache_read: errors.optional(field("tier_cache_read"), row.cache_read),
                cache_write: errors.optional(field("tier_cache_write"), row.cache_write),
            };
            if above.is_some() && tiers.iter().any(|other| other.above == tier.above) {
                errors.add(field("tier_above"), "stands twice");
            }
            if [row.input, row.output, row.cache_read, row.cache_write].iter().all(|rate| rate.is_empty()) {
                errors.add(field("tier_input"), "must be filled in, or another rate of this tier");
            }
            // Without a threshold it never applies, not even in the example beside the mistake.
            if above.is_some() {
                tiers.push(tier);
            }
        }
        if tiers.len() > TIERS_AT_MOST {
            errors.add("tier_above-0", format!("stands in more than {TIERS_AT_MOST} rows"));
        }
        tiers.sort_by_key(|tier| tier.above);
        tiers
    }
}

impl TierRow<'_> {
    const EMPTY: Self = Self { number: 0, above: "", input: "", output: "", cache_read: "", cache_write: "" };

    fn is_empty(&self) -> bool {
        [self.above, self.input, self.output, self.cache_read, self.cache_write].iter().all(|text| text.is_empty())
    }

    /// The end of this row's ids and error names.
    pub fn suffix(&self) -> String {
        format!("-{}", self.number)
    }
}
