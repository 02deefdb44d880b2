//! What a token of an account lets a program do.

use std::{collections::BTreeSet, fmt, str::FromStr};

use super::{
    account::Role,
    words::{UnknownWord, words},
};

words! {
    /// What a token is good for.
    Scope {
        /// Asks for models, prices, tasks and usage.
        Read = "read",
        /// Reports usage.
        Report = "report",
        /// Does what its account may do on the settings pages, and all of the above.
        Admin = "admin",
    }
}

impl Scope {
    /// Whether an account of this role may give it to a token.
    pub fn is_open_to(self, role: Role) -> bool {
        self != Self::Admin || role == Role::Admin
    }
}

/// What one token is good for; never nothing where it is read from a form or the database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Whether something is among what the token may do.
    pub fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope) || self.0.contains(&Scope::Admin)
    }

    /// What is left of them for an account that has this role now.
    #[must_use]
    pub fn within(self, role: Role) -> Self {
        self.0.into_iter().filter(|scope| scope.is_open_to(role)).collect()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&words.join(" "))
    }
}

impl FromStr for Scopes {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        text.split_whitespace().map(str::parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_words_and_admin_has_the_others_in_it() {
        let scopes: Scopes = "report read".parse().unwrap();
        assert_eq!(scopes.to_string(), "read report");
        assert!(scopes.allow(Scope::Read) && scopes.allow(Scope::Report) && !scopes.allow(Scope::Admin));
        let admin: Scopes = "admin".parse().unwrap();
        assert!(Scope::ALL.iter().all(|scope| admin.allow(*scope)));
        assert!("read root".parse::<Scopes>().is_err());
    }

    #[test]
    fn a_viewer_s_token_is_no_admin_s() {
        let all: Scopes = Scope::ALL.iter().copied().collect();
        assert_eq!(all.clone().within(Role::Admin), all);
        assert_eq!(all.within(Role::Viewer).to_string(), "read report");
        assert_eq!("admin".parse::<Scopes>().unwrap().within(Role::Viewer), Scopes::default());
    }
}
