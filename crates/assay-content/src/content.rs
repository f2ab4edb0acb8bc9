//! The whole content, read and cross-checked.

use std::{collections::BTreeMap, sync::Arc};

use crate::{CaseFile, Check, ContentError, Framework, Source, Table, Texts, api::ServiceModel, check::with_parts};

/// Everything that decides a verdict: models, tables, checks, frameworks, texts.
#[derive(Debug, Clone)]
pub struct Content {
    source: Source,
    models: BTreeMap<String, Arc<ServiceModel>>,
    tables: BTreeMap<String, Arc<Table>>,
    checks: BTreeMap<String, Arc<Check>>,
    frameworks: BTreeMap<String, Arc<Framework>>,
    texts: Texts,
}

impl Content {
    /// The content built into the binary.
    pub fn embedded() -> Result<Self, ContentError> {
        Self::load(Source::Embedded)
    }

    /// The content of a folder.
    pub fn from_dir(folder: impl Into<std::path::PathBuf>) -> Result<Self, ContentError> {
        let folder = folder.into();
        if !folder.is_dir() {
            return Err(ContentError::invalid(&folder.to_string_lossy(), "this content folder does not exist"));
        }
        Self::load(Source::Folder(folder))
    }

    /// Reads and cross-checks a source; the first fault stops.
    pub fn load(source: Source) -> Result<Self, ContentError> {
        let (content, faults) = Self::load_with_faults(source)?;
        match faults.into_iter().next() {
            Some(fault) => Err(fault),
            None => Ok(content),
        }
    }

    /// Reads a source and leaves out what is faulty: for those who are at work on it. Gives the faults besides.
    pub fn load_with_faults(source: Source) -> Result<(Self, Vec<ContentError>), ContentError> {
        let mut faults = Vec::new();
        let models = load_models(&source)?;
        let mut content = Self {
            models,
            tables: BTreeMap::new(),
            checks: BTreeMap::new(),
            frameworks: BTreeMap::new(),
            texts: Texts::load(&source)?,
            source,
        };
        for file in content.source.files("tables", ".toml")? {
            match content.source.read(&file).and_then(|text| Table::parse(&file, &text, &content.models)) {
                Ok(table) => {
                    content.tables.insert(table.name.clone(), Arc::new(table));
                }
                Err(fault) => faults.push(fault),
            }
        }
        content.drop_orphans(&mut faults);
        for file in content.source.files("checks", "/check.toml")? {
            match content.read_check(&file) {
                Ok(check) => {
                    content.checks.insert(check.id.clone(), Arc::new(check));
                }
                Err(fault) => faults.push(fault),
            }
        }
        for file in content.source.files("frameworks", "/framework.toml")? {
            // In the order of editions: a base comes before those that build on it.
            match content.read_framework(file.trim_end_matches("/framework.toml"), &[]) {
                Ok(framework) => {
                    content.frameworks.insert(framework.full_id(), Arc::new(framework));
                }
                Err(fault) => faults.push(fault),
            }
        }
        Ok((content, faults))
    }

    /// Leaves out tables whose parent is no table, until none is left.
    fn drop_orphans(&mut self, faults: &mut Vec<ContentError>) {
        loop {
            let known = &self.tables;
            let orphan =
                known.values().find(|table| table.parent.as_ref().is_some_and(|parent| !known.contains_key(parent)));
            let Some(orphan) = orphan.cloned() else { return };
            let file = format!("tables/aws/{}/{}.toml", orphan.service, orphan.name);
            let parent = orphan.parent.as_deref().unwrap_or_default();
            faults.push(ContentError::invalid(&file, format!("parent `{parent}` is no table")));
            self.tables.remove(&orphan.name);
        }
    }

    fn read_check(&self, file: &str) -> Result<Check, ContentError> {
        let check = Check::parse(file, &self.source.read(file)?, |named| {
            let own = self.source.read(&file.replace("/check.toml", "/check.sql"))?;
            let parts = named.iter().map(|part| self.source.read(&format!("parts/{part}.sql")));
            Ok(with_parts(&own, &parts.collect::<Result<Vec<_>, _>>()?))
        })?;
        if let Some(other) = self.checks.get(&check.id) {
            return Err(ContentError::invalid(file, format!("the id `{}` is taken by `{}`", other.id, other.folder)));
        }
        if let Some(missing) = check.tables.iter().find(|table| !self.tables.contains_key(*table)) {
            let hint = ContentError::unknown("table", missing, self.tables.keys().map(String::as_str));
            return Err(ContentError::invalid(file, hint.to_string()));
        }
        Ok(check)
    }

    /// All that decides a check's verdicts but its parameters: its SQL, what its verdicts rest on, and its tables as
    /// they are defined. Two assessments with the same definition differ by what they saw.
    pub fn definition(&self, check: &Check) -> Result<String, ContentError> {
        let mut text = format!(
            "{}\n{:?}\n{:?}\n{:?}\n{:?}\n",
            check.sql, check.fail_rests_on, check.error_scope, check.ways, check.optional
        );
        for table in check.tables.iter().filter_map(|name| self.tables.get(name)) {
            let file = self.source.read(&format!("tables/aws/{}/{}.toml", table.service, table.name))?;
            let facts = file.lines().filter(|line| !line.starts_with("description") && !line.starts_with('#'));
            text.extend(facts.flat_map(|line| [line, "\n"]));
        }
        Ok(text)
    }

    /// Lays corrections over a framework: the text of a file that names it and the rows' new values.
    pub fn correct(&mut self, file: &str, text: &str) -> Result<(), ContentError> {
        let mut table: toml::Table = toml::from_str(text).map_err(|error| ContentError::parse(file, &error))?;
        let wanted = table.remove("corrects");
        let id = wanted.as_ref().and_then(toml::Value::as_str).ok_or_else(|| {
            ContentError::invalid(file, "say which framework it corrects: `corrects = \"cyber-trust/2025\"`")
        })?;
        self.framework(id)?;
        if let Some(key) = table.keys().find(|key| !["framework", "clauses"].contains(&key.as_str())) {
            return Err(ContentError::invalid(file, format!("`{key}` is neither `framework` nor `clauses`")));
        }
        let framework = self.read_framework(&format!("frameworks/{id}"), &[table]);
        let framework = framework.map_err(|error| ContentError::invalid(file, error.to_string()))?;
        self.frameworks.insert(framework.full_id(), Arc::new(framework));
        Ok(())
    }

    fn read_framework(&self, folder: &str, corrections: &[toml::Table]) -> Result<Framework, ContentError> {
        let mut framework = Framework::load(&self.source, folder, corrections)?;
        if let Some(base) = &framework.base {
            let base = Arc::clone(self.framework(&format!("{}/{base}", framework.id))?);
            framework.inherit(&base);
        }
        for clause in &framework.clauses {
            let file = format!("{folder}/clauses/{}.toml", clause.id);
            for id in clause.rule.iter().flat_map(|rule| rule.checks()) {
                let check = self.check(id).map_err(|error| ContentError::invalid(&file, format!("rule: {error}")))?;
                if !check.clauses.iter().any(|id| id == framework.base_id(clause)) {
                    let message = format!("rule: check `{id}` does not list this clause in its `clauses`");
                    return Err(ContentError::invalid(&file, message));
                }
            }
        }
        Ok(framework)
    }

    /// Where the content was read from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The texts of the programme in both languages.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// API models by service.
    pub fn models(&self) -> &BTreeMap<String, Arc<ServiceModel>> {
        &self.models
    }

    /// botocore's `partitions.json`.
    pub fn partitions(&self) -> Result<serde_json::Value, ContentError> {
        let file = "models/aws/_partitions.json";
        serde_json::from_str(&self.source.read(file)?).map_err(|error| ContentError::parse(file, &error))
    }

    /// Tables by name.
    pub fn tables(&self) -> &BTreeMap<String, Arc<Table>> {
        &self.tables
    }

    /// Checks by id.
    pub fn checks(&self) -> &BTreeMap<String, Arc<Check>> {
        &self.checks
    }

    /// Frameworks by full id, for example `cyber-trust/2022`.
    pub fn frameworks(&self) -> &BTreeMap<String, Arc<Framework>> {
        &self.frameworks
    }

    /// A table by name.
    pub fn table(&self, name: &str) -> Result<&Arc<Table>, ContentError> {
        self.tables
            .get(name)
            .ok_or_else(|| ContentError::unknown("table", name, self.tables.keys().map(String::as_str)))
    }

    /// A check by id or by a former id.
    pub fn check(&self, id: &str) -> Result<&Arc<Check>, ContentError> {
        let by_alias = || self.checks.values().find(|check| check.meta.aliases.iter().any(|alias| alias == id));
        self.checks
            .get(id)
            .or_else(by_alias)
            .ok_or_else(|| ContentError::unknown("check", id, self.checks.keys().map(String::as_str)))
    }

    /// A framework by full id.
    pub fn framework(&self, id: &str) -> Result<&Arc<Framework>, ContentError> {
        self.frameworks
            .get(id)
            .ok_or_else(|| ContentError::unknown("framework", id, self.frameworks.keys().map(String::as_str)))
    }

    /// The model that a table's service is called by.
    pub fn model(&self, service: &str) -> Result<&Arc<ServiceModel>, ContentError> {
        self.models
            .get(service)
            .ok_or_else(|| ContentError::unknown("service", service, self.models.keys().map(String::as_str)))
    }

    /// The cases of a check.
    pub fn cases(&self, check: &Check) -> Result<CaseFile, ContentError> {
        let file = format!("{}/cases.toml", check.folder);
        CaseFile::parse(&file, &self.source.read(&file)?)
    }
}

fn load_models(source: &Source) -> Result<BTreeMap<String, Arc<ServiceModel>>, ContentError> {
    let mut models = BTreeMap::new();
    for file in source.files("models/aws", ".json")? {
        if file.ends_with("/_partitions.json") {
            continue;
        }
        let model: ServiceModel =
            serde_json::from_str(&source.read(&file)?).map_err(|error| ContentError::parse(&file, &error))?;
        models.insert(model.service.clone(), Arc::new(model));
    }
    Ok(models)
}
