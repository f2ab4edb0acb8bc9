//! Runs a query step by step: what is used more than once is made once.
//!
//! DataFusion puts the query of a `WITH` wherever its name is used, and plans and runs each copy. Names that use names
//! that use names make the plan grow without measure: two checks took seconds to plan over a handful of rows. So a name
//! that is used twice or more is run first, and its rows stand in as a table.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use arrow::array::RecordBatch;
use assay_snapshot::Session;
use datafusion::{
    error::{DataFusionError, Result},
    sql::{
        parser::Statement as Parsed,
        sqlparser::{
            ast::{Cte, ObjectName, Query, SetExpr, Statement, With, visit_relations},
            dialect::GenericDialect,
            parser::Parser,
        },
    },
};

/// Runs a query over the session's tables.
pub(crate) async fn run(session: &Session, tables: &[String], sql: &str) -> Result<Vec<RecordBatch>> {
    let Some((with, body)) = parse(sql) else { return session.context().sql(sql).await?.collect().await };
    let uses = uses(&with, &body);
    if !with.cte_tables.iter().any(|step| is_step(step, &uses)) {
        return execute(session, Some(with), body).await.map(|(_, batches)| batches);
    }
    let mut own = session.fork(tables).map_err(|error| DataFusionError::External(Box::new(error)))?;
    let mut inlined: Vec<Cte> = Vec::new();
    for step in with.cte_tables.clone() {
        if !is_step(&step, &uses) {
            inlined.push(step);
            continue;
        }
        let name = step.alias.name.value.to_lowercase();
        let (schema, batches) = execute(&own, with_of(&with, &inlined), *step.query).await?;
        own.add(&name, &schema, batches).map_err(|error| DataFusionError::External(Box::new(error)))?;
    }
    execute(&own, with_of(&with, &inlined), body).await.map(|(_, batches)| batches)
}

type Rows = (arrow::datatypes::SchemaRef, Vec<RecordBatch>);

async fn execute(session: &Session, with: Option<With>, query: Query) -> Result<Rows> {
    let query = Query { with, ..query };
    let statement = Parsed::Statement(Box::new(Statement::Query(Box::new(query))));
    let plan = session.context().state().statement_to_plan(statement).await?;
    let frame = session.context().execute_logical_plan(plan).await?;
    let schema = std::sync::Arc::new(frame.schema().as_arrow().clone());
    let batches = frame.collect().await?;
    // What was planned as never null may come as nullable, and the other way round: the rows' own schema is right.
    let schema = batches.first().map_or(schema, RecordBatch::schema);
    Ok((schema, batches))
}

/// The names of a query and the query without them; `None` where it has none, or is no single query.
fn parse(sql: &str) -> Option<(With, Query)> {
    let statements = Parser::parse_sql(&GenericDialect {}, sql).ok()?;
    let [Statement::Query(query)] = <[Statement; 1]>::try_from(statements).ok()? else { return None };
    let mut query = *query;
    let with = query.with.take().filter(|with| !with.recursive)?;
    matches!(*query.body, SetExpr::Select(_) | SetExpr::SetOperation { .. } | SetExpr::Query(_))
        .then_some((with, query))
}

/// How often each name is used by the names behind it and by the query.
fn uses(with: &With, body: &Query) -> BTreeMap<String, usize> {
    let mut uses = BTreeMap::new();
    let mut count = |name: &ObjectName| {
        *uses.entry(name.to_string().to_lowercase()).or_default() += 1;
        ControlFlow::<()>::Continue(())
    };
    for step in &with.cte_tables {
        let _never_breaks = visit_relations(&step.query, &mut count);
    }
    let _never_breaks = visit_relations(body, &mut count);
    uses
}

/// Whether a name is worth a step of its own: used more than once, and nothing that a table can't stand in for.
fn is_step(step: &Cte, uses: &BTreeMap<String, usize>) -> bool {
    let name = step.alias.name.value.to_lowercase();
    uses.get(&name).is_some_and(|uses| *uses > 1) && step.alias.columns.is_empty() && step.query.with.is_none()
}

fn with_of(with: &With, steps: &[Cte]) -> Option<With> {
    (!steps.is_empty()).then(|| With { cte_tables: steps.to_vec(), ..with.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(sql: &str) -> Vec<String> {
        let (with, body) = parse(sql).unwrap();
        let uses = uses(&with, &body);
        let steps = with.cte_tables.iter().filter(|step| is_step(step, &uses));
        steps.map(|step| step.alias.name.value.clone()).collect()
    }

    #[test]
    fn what_is_used_twice_is_a_step() {
        let sql = "WITH a AS (SELECT 1 AS x), b AS (SELECT * FROM a), c AS (SELECT * FROM a JOIN b ON true) \
                   SELECT * FROM c WHERE EXISTS (SELECT 1 FROM b)";
        assert_eq!(steps(sql), ["a", "b"]);
        assert_eq!(steps("WITH a AS (SELECT 1 AS x) SELECT * FROM a"), Vec::<String>::new());
    }

    #[test]
    fn a_query_without_names_is_left_alone() {
        assert!(parse("SELECT 1").is_none());
        assert!(parse("WITH RECURSIVE a AS (SELECT 1) SELECT * FROM a").is_none());
        assert!(parse("SELECT FROM WHERE").is_none());
    }
}
