//! Reads that work outside of a change as well as inside one.

use std::ops::DerefMut;

use sqlx::{Any, AnyConnection, pool::PoolConnection};

use super::{Change, Db, Result};

/// What rows are read through: the database as everybody sees it, or a change, which also sees what it wrote itself.
pub trait Reads: Send {
    /// A connection of the pool, or the change's own.
    type Connection: DerefMut<Target = AnyConnection> + Send;

    /// The connection to read by.
    ///
    /// # Errors
    /// No connection of the pool is free in time, or the database can't be reached.
    fn connection(self) -> impl Future<Output = Result<Self::Connection>> + Send;
}

impl Reads for &Db {
    type Connection = PoolConnection<Any>;

    async fn connection(self) -> Result<Self::Connection> {
        Ok(self.reader().acquire().await?)
    }
}

impl<'change> Reads for &'change mut Change {
    type Connection = &'change mut AnyConnection;

    async fn connection(self) -> Result<Self::Connection> {
        Ok(self.read())
    }
}
