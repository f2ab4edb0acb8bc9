//! The page of a service that the guide names, in each language, and the index of these pages.
//!
//! It answers in this order: what did the guide name, what became of it, what is read, what is judged and recommended,
//! and what only people can tell.

mod judged;

use std::fmt::Write as _;

use anyhow::Context as _;
use assay_content::{Clause, Content, Framework, Service};
use assay_model::Language;

use super::{
    MADE, clauses,
    markdown::{Tongue, code, head, line, prose},
    services::{Subject, others, subjects},
};

/// What all sections of a page need.
struct Page<'p> {
    content: &'p Content,
    framework: &'p Framework,
    /// The editions that build on this one.
    later: Vec<&'p Framework>,
    /// Pages by the service's name.
    slugs: Vec<(&'p str, &'p str)>,
    tongue: Tongue,
}

/// Every page with its file's name, the index included.
pub(super) fn pages(content: &Content) -> anyhow::Result<Vec<(String, String)>> {
    let first = content.frameworks().values().find(|framework| framework.base.is_none());
    let framework = first.context("no edition stands for itself")?.as_ref();
    let subjects = subjects(content, framework)?;
    let later = content.frameworks().values().map(AsRef::as_ref).filter(|other| builds_on(other, framework)).collect();
    let slugs = subjects.iter().map(|subject| (subject.service.name.as_str(), subject.slug.as_str())).collect();
    let mut page = Page { content, framework, later, slugs, tongue: Tongue(Language::En) };
    let mut made = vec![("README.md".to_owned(), index(&page, &subjects))];
    for language in Language::ALL {
        page.tongue = Tongue(language);
        for subject in &subjects {
            made.push((file(&subject.slug, language), page.of(subject)?));
        }
    }
    Ok(made)
}

fn builds_on(other: &Framework, framework: &Framework) -> bool {
    other.id == framework.id && other.base.as_ref() == Some(&framework.edition)
}

fn file(slug: &str, language: Language) -> String {
    match language {
        Language::En => format!("{slug}.md"),
        Language::Ja => format!("{slug}.ja.md"),
    }
}

impl Page<'_> {
    fn of(&self, subject: &Subject<'_>) -> anyhow::Result<String> {
        let other = match self.tongue.0 {
            Language::En => format!("[日本語]({})", file(&subject.slug, Language::Ja)),
            Language::Ja => format!("[English]({})", file(&subject.slug, Language::En)),
        };
        let all = self.tongue.say("all services", "サービス一覧");
        let mut text =
            format!("{MADE}\n# {}\n\n{other} · [{all}](README.md)\n", prose(self.heading(subject.service).as_str()));
        self.printed(&mut text, subject);
        self.became(&mut text, subject);
        self.clauses(&mut text, subject);
        self.reads(&mut text, subject);
        judged::checks(self, &mut text, subject)?;
        judged::parameters(self, &mut text, subject);
        judged::attestations(self, &mut text, subject);
        Ok(text)
    }

    /// The name, and that of the guide where it is another one.
    fn heading(&self, service: &Service) -> String {
        match (&service.name_in_seed, self.tongue.0) {
            (Some(printed), Language::Ja) if !printed.is_ascii() => format!("{}（{printed}）", service.name),
            _ => service.name.clone(),
        }
    }

    fn word(&self, key: &str) -> String {
        self.content.texts().get(self.tongue.0, key)
    }

    fn section(&self, text: &mut String, en: &'static str, ja: &'static str) {
        text.extend(["\n## ", self.tongue.say(en, ja), "\n\n"]);
    }

    fn clause_link(&self, id: &str) -> String {
        format!("[{id}](../{}#{id})", clauses::file(self.framework))
    }

    fn clause_links(&self, ids: &[String]) -> String {
        ids.iter().map(|id| self.clause_link(id)).collect::<Vec<_>>().join(", ")
    }

    fn printed(&self, text: &mut String, subject: &Subject<'_>) {
        let say = self.tongue;
        self.section(text, "What the guide named", "ガイドの記載");
        head(
            text,
            &[
                say.say("Printed as", "記載名"),
                say.say("Printed at", "記載箇所"),
                say.say("Where it belongs", "本来の条項"),
            ],
        );
        for printed in &subject.printed {
            let mut at = printed.at.clone();
            if let Some(under) = &printed.under {
                let again = match say.0 {
                    Language::En => format!("a second time, under {under}"),
                    Language::Ja => format!("{under}に重複して掲載"),
                };
                at.push_str(&say.aside(&again));
            }
            if printed.at != printed.clause.id {
                at = match say.0 {
                    Language::En => format!("{at} (meant is {})", self.clause_link(&printed.clause.id)),
                    Language::Ja => format!("{at}（正しくは{}）", self.clause_link(&printed.clause.id)),
                };
            }
            let belongs_here = subject.clauses.iter().any(|(clause, here)| clause.id == printed.clause.id && *here);
            let place = match printed.elsewhere {
                Some(mention) => self.clause_links(mention.belongs_at.as_deref().unwrap_or_default()),
                None if belongs_here => self.clause_link(&printed.clause.id),
                None => {
                    let ids = subject.clauses.iter().filter(|(_, here)| *here).map(|(clause, _)| clause.id.clone());
                    self.clause_links(&ids.collect::<Vec<_>>())
                }
            };
            line(text, &[&printed.name, &at, &place]);
        }
    }

    fn became(&self, text: &mut String, subject: &Subject<'_>) {
        let (say, service) = (self.tongue, subject.service);
        self.section(text, "In 2026", "2026年の状況");
        let state = self.word(&format!("cli-lifecycle-{}", service.lifecycle));
        text.extend(["**", capitalised(&state).as_str(), "**"]);
        text.push_str(say.say(". ", "。"));
        text.push_str(&self.sentence(subject));
        text.push_str("\n\n");
        if let Some(note) = &service.note {
            let sure = service.confidence.as_ref().map(|word| self.word(&format!("confidence-{word}")));
            let sure = sure.map_or_else(String::new, |sure| say.aside(&sure));
            let _infallible = writeln!(text, "- {}{sure}", say.text(note));
        }
        if let Some(alternatives) = &service.alternatives {
            let what = say.say("What else serves it: ", "ほかの手段: ");
            let _infallible = writeln!(text, "- {what}{}", say.text(alternatives));
        }
    }

    /// The guide named this; in 2026 that serves the clause.
    fn sentence(&self, subject: &Subject<'_>) -> String {
        let (say, service) = (self.tongue, subject.service);
        let printed = service.name_in_seed.as_deref().unwrap_or(&service.name);
        let name = &service.name;
        let next = subject.successors().join(say.say(", then ", "、その後"));
        match (service.lifecycle.as_str(), next.is_empty(), say.0) {
            ("ended", false, Language::En) => {
                format!("The guide named {printed}; in 2026 {next} serves in its place.")
            }
            ("ended", false, Language::Ja) => {
                format!("ガイドは{printed}を挙げていますが、2026年現在は{next}がその役割を担います。")
            }
            ("ended", true, Language::En) => {
                format!("The guide named {printed}, which is no more; nobody is marked down for not having it.")
            }
            ("ended", true, Language::Ja) => {
                format!("ガイドは{printed}を挙げていますが、提供は終了しています。未利用でも不利には扱いません。")
            }
            ("renamed", false, Language::En) => format!("The guide named {printed}; it became {next}."),
            ("renamed", false, Language::Ja) => format!("ガイドは{printed}を挙げていますが、現在は{next}です。"),
            ("renamed", true, Language::En) if printed != name => {
                format!("The guide named {printed}; in 2026 it is {name}.")
            }
            ("renamed", true, Language::Ja) if printed != name => {
                format!("ガイドは{printed}を挙げていますが、現在の名称は{name}です。")
            }
            ("renamed", _, Language::En) => format!("The guide named {printed}; in 2026 parts of it have other names."),
            ("renamed", _, Language::Ja) => {
                format!("ガイドは{printed}を挙げていますが、現在は一部の名称が変わっています。")
            }
            ("closed_to_new", _, Language::En) => format!(
                "The guide named {printed}, which new customers cannot get. Whoever has it may go on; its absence is no \
                 gap, and the other means below serve the clauses."
            ),
            ("closed_to_new", _, Language::Ja) => format!(
                "ガイドは{printed}を挙げていますが、新規には利用できません。既存の利用者は継続できます。未利用でも不備とは扱わず、\
                 下記のほかの手段で条項を満たせます。"
            ),
            ("guidance", _, Language::En) => format!(
                "What the guide named ({printed}) is a design, not a service. No API shows it; the evidence is that of \
                 the services which it is built of."
            ),
            ("guidance", _, Language::Ja) => format!(
                "ガイドが挙げる{printed}はサービスではなく構成例であり、その利用を示すAPIはありません。証跡は構成要素となる\
                 サービスから得ます。"
            ),
            (_, false, Language::En) => format!("The guide named {printed}; in 2026 {next} is the form to choose."),
            (_, false, Language::Ja) => {
                format!("ガイドは{printed}を挙げていますが、2026年現在は{next}の利用が推奨されます。")
            }
            (_, true, Language::En) if printed.is_ascii() && printed != name => {
                format!("The guide named {printed}; today's name is {name}, available for the clauses below.")
            }
            (_, true, Language::En) => format!("The guide named {name}: still available for the clauses below."),
            (_, true, Language::Ja) if printed.is_ascii() && printed != name => {
                format!("ガイドの記載は{printed}、現在の名称は{name}で、現在も下記の条項に利用できます。")
            }
            (_, true, Language::Ja) => format!("ガイドが挙げる{printed}は、現在も下記の条項に利用できます。"),
        }
    }

    fn clauses(&self, text: &mut String, subject: &Subject<'_>) {
        let say = self.tongue;
        self.section(text, "Its clauses, and what serves them", "対象の条項と、条項に対応する手段");
        let mut columns = vec![say.say("Clause", "条項").to_owned(), say.say("Title", "題名").to_owned()];
        columns.extend(self.later.iter().map(|later| match say.0 {
            Language::En => {
                format!("In the {} edition{}", later.edition, if is_draft(later) { " (draft)" } else { "" })
            }
            Language::Ja => format!("{}年版{}", later.edition, if is_draft(later) { "（草案）" } else { "" }),
        }));
        columns.push(say.say("Services that serve it", "対応するサービス").to_owned());
        columns.push(say.say("Checks beyond this page", "このページ以外のチェック").to_owned());
        head(text, &columns.iter().map(String::as_str).collect::<Vec<_>>());
        for (clause, belongs) in &subject.clauses {
            let mut title = say.text(&clause.title);
            if !belongs {
                title.push_str(
                    say.say(" (printed here, belongs elsewhere)", "（ここに記載されているが、本来は別の条項）"),
                );
            }
            let mut cells = vec![self.clause_link(&clause.id), title];
            cells.extend(self.later.iter().map(|later| continued(later, clause)));
            cells.push(self.servants(clause));
            let other = others(self.content, subject, clause);
            cells.push(other.iter().map(|check| code(&check.id)).collect::<Vec<_>>().join(" "));
            line(text, &cells.iter().map(|cell| if cell.is_empty() { "–" } else { cell.as_str() }).collect::<Vec<_>>());
        }
        text.push_str(say.say(
            "\nServices are alternatives: a clause asks for an outcome, and the means of another vendor count too, \
             where somebody attests them.\n",
            "\nサービスは選択肢です。条項が求めるのは結果であり、他社製の手段も確認書（自己申告）により認められます。\n",
        ));
    }

    /// The services of a clause, with what became of those that are not simply there.
    fn servants(&self, clause: &Clause) -> String {
        let mut named = Vec::new();
        for name in clause.services.iter().filter_map(|mention| mention.belongs.as_ref()) {
            let service = self.framework.services.iter().find(|service| service.name == *name);
            if service.is_some_and(|service| service.lifecycle == "ended") {
                continue;
            }
            let page = self.slugs.iter().find(|(other, _)| other == name);
            let mut shown = match page {
                Some((_, slug)) => format!("[{name}]({})", file(slug, self.tongue.0)),
                None => name.clone(),
            };
            if let Some(service) = service.filter(|service| service.lifecycle != "available") {
                let state = self.word(&format!("cli-lifecycle-{}", service.lifecycle));
                shown.push_str(&self.tongue.aside(&state));
            }
            named.push(shown);
        }
        named.join(self.tongue.say(", ", "、"))
    }

    fn reads(&self, text: &mut String, subject: &Subject<'_>) {
        let (say, name) = (self.tongue, &subject.service.name);
        self.section(text, "What Assay reads", "Assayが読み取る情報");
        if !subject.tables.iter().any(|table| subject.owns(table)) {
            let no_api = subject.service.botocore.is_empty();
            let nothing = match (no_api, say.0) {
                (true, Language::En) => format!("No AWS API shows the use of {name}. "),
                (true, Language::Ja) => format!("{name}の利用状況を示すAWSのAPIはありません。"),
                (false, Language::En) => format!("Nothing is read of {name} itself. "),
                (false, Language::Ja) => format!("{name}自体からは何も読み取りません。"),
            };
            text.push_str(&nothing);
            text.push_str(if subject.tables.is_empty() {
                say.say("It is people who attest it.\n", "担当者の確認によります。\n")
            } else {
                say.say("What stands in for it:\n\n", "代わりに次の情報を読み取ります。\n\n")
            });
        }
        if !subject.tables.is_empty() {
            self.tables(text, subject);
        }
        if subject.checks.iter().any(|check| !check.attestations.is_empty()) {
            text.push_str(say.say(
                "\nWhat no API shows is asked of people: [what people attest](#what-people-attest).\n",
                "\nAPIで確認できない事項は担当者に確認します（[担当者に確認する事項](#担当者に確認する事項)）。\n",
            ));
        }
    }

    fn tables(&self, text: &mut String, subject: &Subject<'_>) {
        let say = self.tongue;
        head(
            text,
            &[
                say.say("Table", "テーブル"),
                say.say("Operation", "API操作"),
                say.say("Permission", "必要な権限"),
                say.say("Rows", "行"),
            ],
        );
        for table in &subject.tables {
            let actions: Vec<String> = table.iam_actions.iter().map(|action| code(action)).collect();
            let mut rows = say.text(&table.description);
            if table.extended {
                rows.push_str(say.say(" (with `--extended` only)", "（`--extended`指定時のみ）"));
            }
            line(
                text,
                &[
                    &format!("[`{0}`](../../../content/tables/aws/{1}/{0}.toml)", table.name, table.service),
                    &format!("{}:{}", table.service, table.operation),
                    &actions.join(" "),
                    &rows,
                ],
            );
        }
    }
}

/// The first letter as a capital.
fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn is_draft(framework: &Framework) -> bool {
    framework.completion.is_some()
}

/// The clauses of a later edition that continue a clause.
fn continued(later: &Framework, clause: &Clause) -> String {
    let page = clauses::file(later);
    let rows = later.clauses.iter().filter(|row| row.from.as_ref() == Some(&clause.id));
    let links: Vec<String> = rows.map(|row| format!("[{0}](../{page}#{0})", row.id)).collect();
    if links.is_empty() { "–".to_owned() } else { links.join(", ") }
}

/// The index, both languages in one table.
fn index(page: &Page<'_>, subjects: &[Subject<'_>]) -> String {
    let mut text = format!(
        "{MADE}\n# Services that the guide names · ガイドが挙げるサービス\n\n\
         {} services of the AWS companion guide of October 2023, as a Japanese digest of it prints them: each with a page \
         of what the guide named, what became of it, what Assay reads, judges and recommends. The guide itself was not at \
         hand, so a wrong place may be the guide's or the digest's.\n\n\
         2023年10月のAWS版ガイドが挙げる{0}サービス（日本語の紹介記事の記載による）について、記載箇所、現在の状況、読み取る情報、\
         判定内容、推奨事項をサービスごとにまとめています。ガイド原文は参照できていないため、記載箇所の誤りが原文と記事のどちらによるかは\
         区別できません。\n\n",
        subjects.len()
    );
    head(
        &mut text,
        &["Service", "日本語", "Printed at · 記載箇所", "Belongs at · 本来の条項", "2026", "Checks · チェック"],
    );
    for subject in subjects {
        let name = &subject.service.name;
        let mut printed: Vec<&str> = subject.printed.iter().map(|printed| printed.at.as_str()).collect();
        printed.dedup();
        let belongs: Vec<String> =
            subject.clauses.iter().filter(|(_, here)| *here).map(|(clause, _)| page.clause_link(&clause.id)).collect();
        let state =
            |language| page.content.texts().get(language, &format!("cli-lifecycle-{}", subject.service.lifecycle));
        line(
            &mut text,
            &[
                &format!("[{name}]({})", file(&subject.slug, Language::En)),
                &format!("[日本語]({})", file(&subject.slug, Language::Ja)),
                &printed.join(", "),
                &belongs.join(", "),
                &format!("{} · {}", state(Language::En), state(Language::Ja)),
                &subject.checks.len().to_string(),
            ],
        );
    }
    text
}
