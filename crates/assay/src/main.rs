//! The command line: `assay demo`, `collect`, `assess`, `scan`, `query`, `clauses`, `checks`, `tables`, `iam-policy`,
//! `test`, and of the record `findings`, `exceptions`, `evidence`, `sign`, `tier`, `risks`, `diff`, `export`, `bundle`,
//! `verify`, `notify`. It parses arguments, wires the crates together and prints; everything else is theirs.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the binary talks to people")]

mod arguments;
mod clock;
mod commands;
mod errors;
mod exit;
mod help;
mod keeping;
mod language;
mod output;
mod progress;
mod project;
mod said;

use std::{ffi::OsString, process::ExitCode};

use assay_model::Language;

use said::{Said, said};

fn main() -> ExitCode {
    quiet_on_closed_pipe();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let language = language::of_run(&arguments);
    let arguments = help::parse(arguments, language);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(8 << 20).build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let cause = said("runtime").with("cause", error);
            tell(&said("error").with_said("message", cause), language);
            return ExitCode::from(exit::ERROR);
        }
    };
    match runtime.block_on(commands::run(arguments)) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            tell(&said("error").with("message", exit::describe(&error, language)), language);
            ExitCode::from(exit::code_of(&error))
        }
    }
}

fn tell(error: &Said, language: Language) {
    eprintln!("{}", error.text(language));
}

/// A reader that has seen enough (`assay checks | head`) ends the programme, without the words of a panic.
#[expect(clippy::exit, reason = "nobody reads on, so there is nothing left to do")]
fn quiet_on_closed_pipe() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload().downcast_ref::<String>();
        if said.is_some_and(|said| said.contains("Broken pipe")) {
            std::process::exit(0);
        }
        usual(panic);
    }));
}
