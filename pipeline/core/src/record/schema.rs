//! The JSON Schemas of everything that is written, generated from the types.

use super::{ArticleLine, AttributedClaim, EntitiesLine, Failure, RunSummary, SentencesLine};
use schemars::generate::SchemaSettings;
use schemars::JsonSchema;
use serde_json::Value;

/// The schema of a record, as in `data/schema/attributed-claim-1.schema.json`.
pub fn schema() -> Value {
    of::<AttributedClaim>("attributed-claim/1")
}

/// Every schema, with the name of its file in `data/schema`; the record's first.
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("attributed-claim-1.schema.json", schema()),
        ("article-1.schema.json", of::<ArticleLine>("article/1")),
        ("failure-1.schema.json", of::<Failure>("failure/1")),
        ("entities-1.schema.json", of::<EntitiesLine>("entities/1")),
        ("sentences-1.schema.json", of::<SentencesLine>("sentences/1")),
        ("run-1.schema.json", of::<RunSummary>("run/1")),
    ]
}

/// As the type is written, not as it may be read: every field is required.
fn of<T: JsonSchema>(title: &str) -> Value {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), Value::from(title));
    schema.to_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// `UPDATE_SCHEMA=1 cargo test -p dixit-core schema` writes the files anew.
    #[test]
    fn the_schemas_on_disk_are_those_of_the_types() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/schema");
        for (name, schema) in schemas() {
            let path = folder.join(name);
            let generated = format!("{schema:#}\n");
            if std::env::var_os("UPDATE_SCHEMA").is_some_and(|value| value == "1") {
                std::fs::create_dir_all(&folder).expect("data/schema can be made");
                std::fs::write(&path, &generated).expect("the schema can be written");
            }
            let stored = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                stored.replace("\r\n", "\n") == generated,
                "{} is stale: the types have changed. Run `UPDATE_SCHEMA=1 cargo test -p dixit-core schema`, and look at the difference: \
                 a field may be added, but a meaning may not change without a new version",
                path.display()
            );
        }
    }

    /// Nullable or empty, never absent; and described.
    #[test]
    fn every_field_is_required_and_described() {
        fn check(at: &str, schema: &Value) {
            if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
                let required: Vec<&str> =
                    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                for (name, property) in properties {
                    assert!(required.contains(&name.as_str()), "{at}.{name} may be absent");
                    assert!(property.get("description").is_some(), "{at}.{name} has no description");
                }
            }
            match schema {
                Value::Object(fields) => fields.iter().for_each(|(name, inner)| check(&format!("{at}.{name}"), inner)),
                Value::Array(items) => items.iter().for_each(|inner| check(at, inner)),
                _ => {}
            }
        }
        for (name, schema) in schemas() {
            check(name, &schema);
        }
    }
}
