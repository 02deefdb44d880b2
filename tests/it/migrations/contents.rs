//! What every row of a database was before it was brought up to date, compared with what it is afterwards.
#![expect(clippy::unwrap_used, reason = "a database that can't be read has to end the test")]

use crate::support::database::{Database, is_postgres};

/// Columns that a migration moved elsewhere or emptied of what nobody knew; a test of their own follows them.
const MOVED: [&str; 2] = ["accounts.password_hash", "models.status_since"];

/// Every row of every table as one line of text, with the columns that there were when it was first read.
pub struct Contents {
    select: String,
    rows: Vec<String>,
}

struct Table {
    name: String,
    columns: Vec<String>,
}

impl Contents {
    /// Reads every table with the columns that it has. Each must hold something, or its loss would not show.
    pub async fn read(database: &Database) -> Self {
        let tables = tables(database).await;
        assert!(tables.len() >= 16);
        let nothing: Vec<String> = tables.iter().flat_map(Table::select_empty_columns).collect();
        let nothing = database.texts(&nothing.join(" UNION ALL ")).await;
        assert_eq!(nothing, [] as [&str; 0], "columns that hold nothing");
        let select: Vec<String> = tables.iter().map(Table::select_rows).collect();
        let select = format!("{} ORDER BY 1", select.join(" UNION ALL "));
        Self { rows: database.texts(&select).await, select }
    }

    /// Every row must still be there with the values that it had, and no row besides.
    pub async fn assert_kept(&self, database: &Database) {
        let after = database.texts(&self.select).await;
        let lost: Vec<&String> = self.rows.iter().filter(|row| !after.contains(row)).collect();
        let new: Vec<&String> = after.iter().filter(|row| !self.rows.contains(row)).collect();
        assert!(lost.is_empty() && new.is_empty(), "lost {lost:#?} and got {new:#?}");
        assert_eq!(after.len(), self.rows.len());
    }
}

impl Table {
    fn select_rows(&self) -> String {
        let texts =
            self.columns.iter().map(|column| format!("' {column}=' || COALESCE(CAST({column} AS TEXT), 'NULL')"));
        format!("SELECT '{}:' || {} FROM {}", self.name, texts.collect::<Vec<_>>().join(" || "), self.name)
    }

    fn select_empty_columns(&self) -> Vec<String> {
        let name = &self.name;
        let select = |column| {
            format!("SELECT '{name}.{column}' WHERE NOT EXISTS (SELECT 1 FROM {name} WHERE {column} IS NOT NULL)")
        };
        self.columns.iter().map(select).collect()
    }
}

async fn tables(database: &Database) -> Vec<Table> {
    let sql = if is_postgres() {
        "SELECT CAST(table_name || '.' || column_name AS TEXT) FROM information_schema.columns \
         WHERE table_schema = current_schema() ORDER BY 1"
    } else {
        "SELECT tables.name || '.' || columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns \
         WHERE tables.type = 'table' ORDER BY 1"
    };
    let mut tables: Vec<Table> = Vec::new();
    for name in database.texts(sql).await.iter().filter(|name| !name.starts_with("_sqlx_migrations.")) {
        if MOVED.contains(&name.as_str()) {
            continue;
        }
        let (table, column) = name.split_once('.').unwrap();
        match tables.last_mut() {
            Some(last) if last.name == table => last.columns.push(column.to_owned()),
            _ => tables.push(Table { name: table.to_owned(), columns: vec![column.to_owned()] }),
        }
    }
    tables
}
