//! The command line: `assay demo`, `collect`, `assess`, `scan`, `query`, `clauses`, `checks`, `tables`, `iam-policy`,
//! `test`. It parses arguments, wires the crates together and prints; everything else is theirs.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the binary talks to people")]

mod arguments;
mod commands;
mod exit;
mod output;
mod progress;
mod project;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    quiet_on_closed_pipe();
    let arguments = arguments::Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(8 << 20).build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: starting the runtime: {error}");
            return ExitCode::from(exit::ERROR);
        }
    };
    match runtime.block_on(commands::run(arguments)) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {}", exit::describe(&error));
            ExitCode::from(exit::code_of(&error))
        }
    }
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
