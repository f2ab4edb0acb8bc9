//! Help and refusals of the command line in the language of the run. English stands in the doc comments of
//! [`crate::arguments`]; other languages are laid over what clap makes of them.

use std::{error::Error as _, ffi::OsString, fmt::Write as _};

use assay_model::Language;
use clap::{
    Arg, ArgAction, Command, CommandFactory as _, FromArgMatches as _,
    builder::PossibleValue,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};

use crate::{arguments::Arguments, errors, said};

/// As clap's own, with the heading of the usage in words that can be chosen.
const TEMPLATE: &str =
    "{before-help}{about-with-newline}\n\u{1b}[1m\u{1b}[4mUSAGE:\u{1b}[0m {usage}\n\n{all-args}{after-help}";

/// Reads the command line; shows help and ends the programme where that is asked for, or where it can't be read.
pub(crate) fn parse(arguments: Vec<OsString>, language: Language) -> Arguments {
    let matches = command(language).try_get_matches_from(arguments);
    matches.and_then(|matches| Arguments::from_arg_matches(&matches)).unwrap_or_else(|error| leave(&error, language))
}

#[expect(clippy::exit, reason = "as clap does: there is nothing to run")]
fn leave(error: &Error, language: Language) -> ! {
    if language == Language::En
        || error.exit_code() == 0
        || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    {
        error.exit();
    }
    eprintln!("{}", refusal(error, language));
    std::process::exit(error.exit_code());
}

/// What cannot be read of the command line, and what to do.
fn refusal(error: &Error, language: Language) -> String {
    let word = |key: &str| said::text(language, key, &[]);
    let rendered = error.render().to_string();
    let usage = rendered.lines().skip_while(|line| !line.starts_with("Usage:")).take_while(|line| !line.is_empty());
    let usage = usage.collect::<Vec<_>>().join("\n").replace("Usage:", &word("usage-heading"));
    let said = wrong(error, language).unwrap_or_else(|| {
        // A kind without words of its own: clap's, in English.
        rendered.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
    });
    let said = said::text(language, "error", &[("message", &said)]);
    [said, usage, word("usage-more")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// What is wrong, in the language.
fn wrong(error: &Error, language: Language) -> Option<String> {
    let of = |kind: ContextKind| error.get(kind).map(shown);
    let argument = of(ContextKind::InvalidArg);
    let value = of(ContextKind::InvalidValue).unwrap_or_default();
    let (key, values): (&str, Vec<(&str, String)>) = match error.kind() {
        ErrorKind::UnknownArgument => {
            let near = of(ContextKind::SuggestedArg).or_else(|| of(ContextKind::SuggestedSubcommand));
            let key = if near.is_some() { "usage-unknown-near" } else { "usage-unknown" };
            (key, vec![("argument", argument?), ("near", near.unwrap_or_default())])
        }
        ErrorKind::InvalidSubcommand => {
            let near = of(ContextKind::SuggestedSubcommand);
            let key = if near.is_some() { "usage-command-near" } else { "usage-command-unknown" };
            let name = of(ContextKind::InvalidSubcommand)?;
            (key, vec![("name", name), ("near", near.unwrap_or_default())])
        }
        ErrorKind::InvalidValue if value.is_empty() => ("usage-no-value", vec![("argument", argument?)]),
        ErrorKind::InvalidValue => {
            let known = of(ContextKind::ValidValue).unwrap_or_default();
            ("usage-value", vec![("argument", argument?), ("value", value), ("known", known)])
        }
        ErrorKind::ValueValidation => {
            let cause = error.source().map_or_else(String::new, |cause| errors::words(cause, language));
            ("usage-value-cause", vec![("argument", argument?), ("value", value), ("cause", cause)])
        }
        ErrorKind::MissingRequiredArgument => ("usage-required", vec![("argument", argument?)]),
        ErrorKind::ArgumentConflict => {
            let other = of(ContextKind::PriorArg).unwrap_or_default();
            ("usage-conflict", vec![("argument", argument?), ("other", other)])
        }
        _ => return None,
    };
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Some(said::text(language, key, &values))
}

/// A piece of what clap knows of the error.
fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(values) => values.join(", "),
        value => value.to_string(),
    }
}

/// The command line, with its help in the language.
fn command(language: Language) -> Command {
    let speaks = |arg: Arg| if arg.get_id() == "lang" { arg.default_value(language.tag()) } else { arg };
    let command = Arguments::command().mut_args(speaks).mut_subcommands(|command| command.mut_args(speaks));
    if language == Language::En {
        return command;
    }
    let mut command = command;
    // What clap adds (help, version, options of all commands) is to be translated too.
    command.build();
    translated(command, None, language)
}

/// The key of a command's or an argument's text: its own, else that of all arguments of the name.
fn key(command: Option<&str>, rest: &str) -> String {
    let own = format!("help-{}-{rest}", command.unwrap_or("assay"));
    if said::has(&own) { own } else { format!("help-arg-{rest}") }
}

fn command_key(command: Option<&str>) -> String {
    // Each command with commands below it has a `help` among them.
    let name = command.map_or("assay", |path| if path.ends_with("-help") { "help" } else { path });
    format!("help-{name}")
}

/// The path of a command below another; `help` holds copies of the commands beside it.
fn below(path: Option<&str>, name: &str) -> String {
    let path = path.map(|path| if path == "help" { "" } else { path.strip_suffix("-help").unwrap_or(path) });
    path.filter(|path| !path.is_empty()).map_or_else(|| name.to_owned(), |path| format!("{path}-{name}"))
}

fn argument_key(command: Option<&str>, arg: &Arg) -> String {
    key(command, &arg.get_id().as_str().replace('_', "-"))
}

fn value_key(command: Option<&str>, arg: &Arg, value: &PossibleValue) -> String {
    key(command, &format!("{}-{}", arg.get_id().as_str().replace('_', "-"), value.get_name()))
}

/// The possible values that help lists.
fn listed_values(arg: &Arg) -> Vec<PossibleValue> {
    let takes = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    let values = if takes { arg.get_possible_values() } else { Vec::new() };
    values.into_iter().filter(|value| !value.is_hide_set()).collect()
}

/// A heading: clap keeps these as long as the programme runs.
fn heading(key: &str, language: Language) -> &'static str {
    said::text(language, key, &[]).leak()
}

/// A built command and those below it in the language. `path`: the names from the root's commands on, joined by dashes.
fn translated(mut command: Command, path: Option<&str>, language: Language) -> Command {
    let word = |key: &str| said::text(language, key, &[]);
    let usage = command.render_usage().to_string();
    let usage = usage.strip_prefix("Usage:").unwrap_or(&usage).trim();
    let usage = usage.replace("[OPTIONS]", &word("usage-options")).replace("COMMAND", &word("usage-command"));
    let lists_values =
        command.get_arguments().any(|arg| listed_values(arg).iter().any(|value| value.get_help().is_some()));
    command
        .about(word(&command_key(path)))
        .long_about(None::<&str>)
        .help_template(TEMPLATE.replace("USAGE:", &word("usage-heading")))
        .override_usage(usage)
        .subcommand_help_heading(heading("usage-heading-commands", language))
        .mut_args(|arg| argument(arg, path, lists_values, language))
        .mut_subcommands(|command| {
            let name = command.get_name().to_owned();
            let below = below(path, &name);
            translated(command, Some(&below), language)
        })
}

/// An argument in the language, with its default and its possible values, whose headings clap has in English only.
fn argument(arg: Arg, command: Option<&str>, long: bool, language: Language) -> Arg {
    let word = |key: &str| said::text(language, key, &[]);
    let text = word(&argument_key(command, &arg));
    let values = listed_values(&arg);
    let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    let defaults: Vec<String> = if arg.get_action().takes_values() && !arg.is_hide_default_value_set() {
        arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect()
    } else {
        Vec::new()
    };
    let default =
        (!defaults.is_empty()).then(|| said::text(language, "usage-default", &[("value", &defaults.join(" "))]));
    let possible = (!names.is_empty()).then(|| said::text(language, "usage-values", &[("values", &names.join(", "))]));
    let short: Vec<&str> =
        [Some(text.as_str()), default.as_deref(), possible.as_deref()].into_iter().flatten().collect();
    let mut full = text.clone();
    if !values.is_empty() {
        full.push_str("\n\n");
        full.push_str(&word("usage-heading-values"));
        for value in &values {
            let _infallible = write!(full, "\n- {}: {}", value.get_name(), word(&value_key(command, &arg, value)));
        }
    }
    if let Some(default) = &default {
        full.push_str("\n\n");
        full.push_str(default);
    }
    let below = if arg.is_positional() { "usage-heading-arguments" } else { "usage-heading-options" };
    let short = short.join(" ");
    let arg = if long { arg.long_help(full) } else { arg.long_help(None::<&str>) };
    arg.help(short).help_heading(heading(below, language)).hide_default_value(true).hide_possible_values(true)
}

#[cfg(test)]
mod tests;
