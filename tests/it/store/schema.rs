//! What the schema itself refuses, whatever the code does.

use crate::support::House;

#[tokio::test]
async fn the_schema_refuses_what_must_never_be() {
    let house = House::small().await;
    let before = house.database.dump().await;
    for (what, sql) in [
        ("two defaults", "INSERT INTO defaults VALUES ('acme', 'acme/beta', 'active')"),
        ("an inactive default", "UPDATE defaults SET model_id = 'acme/gamma'"),
        ("an inactive default that says otherwise", "UPDATE defaults SET model_id = 'acme/gamma', status = 'inactive'"),
        ("a default that loses its status", "UPDATE models SET status = 'inactive' WHERE id = 'acme/alpha'"),
        ("a default of another provider", "INSERT INTO defaults VALUES ('zeta', 'acme/beta', 'active')"),
        ("a default that is gone", "DELETE FROM models WHERE id = 'acme/alpha'"),
        ("a pick that is not there", "INSERT INTO task_picks VALUES ('judge', 0, 'acme/none')"),
        ("a pick that is gone", "UPDATE task_picks SET model_id = 'acme/none'"),
        ("a task that is not there", "INSERT INTO task_picks VALUES ('cooking', 0, 'acme/alpha')"),
        ("a negative price", "UPDATE prices SET input_nano = -1 WHERE model_id = 'acme/alpha'"),
        ("input without output", "UPDATE prices SET output_nano = NULL WHERE model_id = 'acme/alpha'"),
        ("a status of another list", "UPDATE models SET status = 'asleep' WHERE id = 'acme/gamma'"),
        ("a model of nobody", "UPDATE models SET provider_id = 'nobody' WHERE id = 'acme/gamma'"),
        ("a successor that is not there", "UPDATE models SET successor_id = 'acme/none' WHERE id = 'acme/gamma'"),
        ("a limit of none", "UPDATE providers SET max_parallel_requests = 0"),
        ("an audit entry without its change", "UPDATE audit SET change_id = 'none'"),
        ("a change of no topic", "UPDATE changes SET topic = 'weather'"),
    ] {
        assert!(house.database.try_run(sql).await.is_err(), "{what} was taken");
    }
    assert_eq!(house.database.dump().await, before);
}
