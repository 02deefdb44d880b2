//! Who may sign in, and as what.

use std::fmt;

use jiff::Timestamp;

use super::{
    audit::{Access, Actor, Subject},
    words::words,
};

/// Characters of a password; there is no other rule but a list of common ones.
pub const PASSWORD_MIN_CHARS: usize = 12;
/// Enough for any passphrase, little enough to hash.
pub const PASSWORD_MAX_BYTES: usize = 512;
const NAME_MAX_CHARS: usize = 60;

words! {
    /// What an account may do.
    Role {
        /// Changes everything.
        Admin = "admin",
        /// Reads the settings pages.
        Viewer = "viewer",
    }
}

/// The name of an account; lower case, so that nobody signs in as a look-alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountName(String);

/// Somebody who may sign in, or may once a way to do so is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: AccountName,
    /// What it may do.
    pub role: Role,
    /// When it was added.
    pub created_at: Timestamp,
    /// When its password was set, if it has one.
    pub password_set_at: Option<Timestamp>,
    /// When somebody signed in with it or asked for a page, to within five minutes.
    pub last_seen_at: Option<Timestamp>,
    /// Until when its one-time link works, if it has one.
    pub link_expires_at: Option<Timestamp>,
}

/// What somebody signed in with. A session starts only while it still holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// The password with this hash.
    Password {
        /// argon2id in PHC form.
        hash: String,
    },
}

/// Somebody who has just signed in, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Whose account it is.
    pub account: Account,
    /// What was given.
    pub credential: Credential,
}

/// A text that is no account name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not an account name. Use 1 to 60 of a-z, 0-9 and . _ @ + -")]
pub struct AccountNameError;

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than [`PASSWORD_MIN_CHARS`] characters.
    #[error("Use at least 12 characters.")]
    Short,
    /// More than [`PASSWORD_MAX_BYTES`] bytes.
    #[error("Use a shorter password, of at most 512 bytes.")]
    Long,
    /// Among the first that are tried.
    #[error("This is one of the most common passwords. Choose another one.")]
    Common,
    /// Cannot be typed again.
    #[error("Leave the control character out.")]
    Control,
}

impl AccountName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for AccountName {
    type Err = AccountNameError;

    fn from_str(text: &str) -> Result<Self, AccountNameError> {
        let name = text.trim().to_ascii_lowercase();
        let known = |c: char| c.is_ascii_alphanumeric() || "._@+-".contains(c);
        if name.is_empty() || name.len() > NAME_MAX_CHARS || !name.chars().all(known) {
            return Err(AccountNameError);
        }
        Ok(Self(name))
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Account {
    /// Whether its person has any way to sign in. A link is none: it only leads to one.
    pub fn can_sign_in(&self) -> bool {
        self.password_set_at.is_some()
    }

    /// As the subject of an audit entry.
    pub fn subject(&self) -> Subject {
        Subject::Account(self.name.to_string())
    }

    /// As the one who makes a change that asks for a credential itself.
    pub fn actor(&self) -> Actor {
        Actor::Account { id: self.id.clone(), name: self.name.to_string(), access: Access::Credential }
    }
}

/// Whether nobody could sign in as an admin without the account of this id.
pub fn is_last_admin(accounts: &[Account], id: &str) -> bool {
    let mut admins = accounts.iter().filter(|account| account.role == Role::Admin && account.can_sign_in());
    admins.next().is_some_and(|first| first.id == id) && admins.next().is_none()
}

/// Checks a new password against the rules.
pub fn check_password(password: &str, name: &AccountName) -> Result<(), PasswordError> {
    if password.contains(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER) {
        return Err(PasswordError::Control);
    }
    if password.chars().count() < PASSWORD_MIN_CHARS {
        return Err(PasswordError::Short);
    }
    if password.len() > PASSWORD_MAX_BYTES {
        return Err(PasswordError::Long);
    }
    let lower = password.to_lowercase();
    let common = include_str!("common_passwords.txt").lines().any(|line| line == lower);
    let few_letters = lower.chars().collect::<std::collections::HashSet<_>>().len() < 4;
    if common || few_letters || lower == name.as_str().repeat(lower.len() / name.as_str().len()) {
        return Err(PasswordError::Common);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_and_not_common() {
        let name: AccountName = "Ada.Lovelace".parse().unwrap();
        assert_eq!(name.as_str(), "ada.lovelace");
        for (password, answer) in [
            ("correct horse battery", Ok(())),
            ("zwölf Zeichen", Ok(())),
            ("short", Err(PasswordError::Short)),
            ("qwertyuiop123", Err(PasswordError::Common)),
            ("Password1234", Err(PasswordError::Common)),
            ("aaaaaaaaaaaa", Err(PasswordError::Common)),
            ("ada.lovelaceada.lovelace", Err(PasswordError::Common)),
            ("line\nbreak in it", Err(PasswordError::Control)),
        ] {
            assert_eq!(check_password(password, &name), answer, "{password}");
        }
        assert_eq!(check_password(&"ab1 ".repeat(200), &name), Err(PasswordError::Long));
    }

    #[test]
    fn the_last_admin_is_the_last_who_can_sign_in() {
        let account = |id: &str, role, password_set_at| Account {
            id: id.to_owned(),
            name: "ada".parse().unwrap(),
            role,
            created_at: Timestamp::UNIX_EPOCH,
            password_set_at,
            last_seen_at: None,
            link_expires_at: Some(Timestamp::MAX),
        };
        let set = Some(Timestamp::UNIX_EPOCH);
        let [ada, vera] = [account("ada", Role::Admin, set), account("vera", Role::Viewer, set)];
        let (invited, bea) = (account("invited", Role::Admin, None), account("bea", Role::Admin, set));
        let mut accounts = vec![invited, ada, vera];
        for (id, is_last) in [("ada", true), ("invited", false), ("vera", false), ("nobody", false)] {
            assert_eq!(is_last_admin(&accounts, id), is_last, "{id}");
        }
        accounts.push(bea);
        assert!(!is_last_admin(&accounts, "ada") && !is_last_admin(&accounts, "bea"));
    }

    #[test]
    fn names_are_plain() {
        for text in ["", " ", "a b", "Müller", "x\ny", &"a".repeat(61)] {
            assert!(text.parse::<AccountName>().is_err(), "{text}");
        }
    }
}
