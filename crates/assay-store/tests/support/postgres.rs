//! A PostgreSQL cluster of our own, in a temporary folder, reached by a socket; gone when it is dropped.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use sqlx::{Connection as _, Executor as _, PgConnection};

/// Set to `skip` to leave out everything on PostgreSQL.
const VARIABLE: &str = "ASSAY_TEST_POSTGRES";

pub(crate) struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    databases: AtomicU32,
}

impl Cluster {
    /// Starts a cluster; nothing where it is to be skipped, which is told.
    pub(crate) fn start() -> Option<Self> {
        if env::var(VARIABLE).is_ok_and(|word| word == "skip") {
            println!("skipped: everything on PostgreSQL, since {VARIABLE}=skip");
            return None;
        }
        let programs = programs().unwrap_or_else(|| {
            panic!("PostgreSQL is needed (`apt-get install postgresql`); {VARIABLE}=skip leaves its half out")
        });
        let folder = tempfile::Builder::new().prefix("assay-pg-").tempdir().unwrap();
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(folder.path()));
        }
        let cluster = Self { folder, programs, databases: AtomicU32::new(0) };
        let data = cluster.folder.path().join("data");
        let words = ["-U", "assay", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"];
        run(cluster.program("initdb").args(words).arg(&data));
        // The client is killed in these tests, never the server: its durability is its own makers' test.
        let settings = format!(
            "-k {} -c listen_addresses='' -c fsync=off -c max_connections=200",
            cluster.folder.path().display()
        );
        let log = cluster.folder.path().join("log");
        run(cluster.program("pg_ctl").args(["start", "-w", "-o", &settings, "-l"]).arg(log).arg("-D").arg(&data));
        cluster.into()
    }

    /// A PostgreSQL that may not run as root runs as `postgres`.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://assay@localhost/{database}?host={}", self.folder.path().display())
    }

    /// An empty database.
    pub(crate) async fn database(&self) -> String {
        let name = format!("store_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&self.url("postgres")).await.unwrap();
        let sql = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        connection.execute(sqlx::raw_sql(sql)).await.unwrap();
        self.url(&name)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        let _ = self.program("pg_ctl").args(["stop", "-m", "immediate", "-D"]).arg(data).status();
    }
}

fn is_root() -> bool {
    let answer = Command::new("id").arg("-u").output();
    answer.is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}

/// Where Debian keeps the programs (the newest release), or a folder of the search path.
fn programs() -> Option<PathBuf> {
    let releases = fs::read_dir("/usr/lib/postgresql").ok();
    let mut folders: Vec<PathBuf> =
        releases.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect();
    folders.sort();
    folders.reverse();
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    folders.into_iter().find(|folder| has(folder, "initdb") && has(folder, "pg_ctl"))
}

fn has(folder: &Path, program: &str) -> bool {
    folder.join(program).exists()
}

fn run(command: &mut Command) {
    let output = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap().wait_with_output();
    let output = output.unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
