//! Ways from ordinary permissions to administration.
//!
//! The steps are the ones that are publicly known (attach or rewrite a policy, pass an administrator's role to something
//! that runs code, take over an administrator's credentials or trust policy, change code that runs as an
//! administrator). A step on another principal counts only if that principal administers the account.

mod steps;

use datafusion::common::Result;
use serde_json::Value as Json;

use super::admin::{Grants, GrantsColumn, Request, Target};
use super::document::texts as json_texts;
use crate::arguments::Arguments;
use crate::function::{Eval, Function, Kind, texts};
use crate::memo::Memo;
use crate::value::Value;
use crate::{FunctionDoc, Text};
use steps::{LAUNCHES, ON_ADMINISTRATORS, ON_ITSELF, ON_WORKLOADS};

/// Another principal of the account that administers it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Administrator {
    arn: String,
    trusted_services: Vec<String>,
}

impl Administrator {
    /// The administrators among the principals of the JSON text: `[{"arn", "admin", "trusted_services"}]`, or an object
    /// whose members are such lists (`{"roles": […], "users": […], "groups": […]}`).
    fn parse_all(text: &str) -> Option<Vec<Self>> {
        let document: Json = serde_json::from_str(text).ok()?;
        let lists: Vec<&Json> = match &document {
            Json::Array(_) => vec![&document],
            Json::Object(lists) => lists.values().collect(),
            _ => return None,
        };
        let mut found = Vec::new();
        for list in lists {
            for principal in list.as_array()? {
                let arn = principal.get("arn")?.as_str()?.to_owned();
                let admin = match principal.get("admin") {
                    Some(Json::Bool(admin)) => *admin,
                    // Whether it is one is not known: neither is what can be reached through it.
                    _ => return None,
                };
                let trusted_services = match principal.get("trusted_services") {
                    None | Some(Json::Null) => Vec::new(),
                    Some(services) => json_texts(services)?,
                };
                if admin {
                    found.push(Self { arn, trusted_services });
                }
            }
        }
        Some(found)
    }

    /// `user`, `group` or `role`.
    fn is_a(&self, kind: &str) -> bool {
        is_a(&self.arn, kind)
    }

    /// Service-linked roles can be neither passed nor changed.
    fn is_service_linked(&self) -> bool {
        self.arn.contains(":role/aws-service-role/")
    }
}

fn is_a(arn: &str, kind: &str) -> bool {
    arn.split(':').nth(5).and_then(|resource| resource.split('/').next()) == Some(kind)
}

/// The steps that lead to administration. `own` are the ARNs of the principal, its groups and its customer policies;
/// without them, a step on itself needs the permission on every resource of the type.
fn paths(grants: &Grants, administrators: &[Administrator], own: Option<&[&str]>) -> Vec<String> {
    let mut found = Vec::new();
    let username =
        own.and_then(|arns| arns.iter().find(|arn| is_a(arn, "user"))).and_then(|arn| arn.rsplit('/').next());
    let request = Request { username, ..Request::default() };
    let may = |action: &str, target: Target<'_>| grants.allow(&action.to_ascii_lowercase(), target, request);
    for (action, kind) in ON_ITSELF {
        let own_allows = match own {
            Some(arns) => arns.iter().any(|arn| is_a(arn, kind) && is_changeable(arn) && may(action, Target::One(arn))),
            None => may(action, Target::Own(kind)),
        };
        // Whoever may change every role may change one that it can assume.
        if own_allows || (kind == "role" && may(action, Target::Every(kind))) {
            found.push(action.to_owned());
        }
    }
    if grants.boundary.is_some() && (Grants { boundary: None, ..grants.clone() }).are_admin() {
        for (action, kind) in
            [("iam:DeleteUserPermissionsBoundary", "user"), ("iam:DeleteRolePermissionsBoundary", "role")]
        {
            let own_allows = match own {
                Some(arns) => arns.iter().any(|arn| is_a(arn, kind) && may(action, Target::One(arn))),
                None => may(action, Target::Own(kind)),
            };
            if own_allows {
                found.push(action.to_owned());
            }
        }
    }
    for (action, kind) in ON_ADMINISTRATORS {
        let other = |admin: &&Administrator| admin.is_a(kind) && !admin.is_service_linked();
        if administrators.iter().filter(other).any(|admin| may(action, Target::One(&admin.arn))) {
            found.push(action.to_owned());
        }
    }
    for launch in &LAUNCHES {
        let Some(actions) = first_of_each(launch.needs, |action| may(action, Target::Something)) else {
            continue;
        };
        let request = Request { passed_to: Some(launch.service), ..request };
        let passable = administrators.iter().any(|admin| {
            admin.is_a("role")
                && !admin.is_service_linked()
                && trusts(admin, launch.service)
                && grants.allow("iam:passrole", Target::One(&admin.arn), request)
        });
        if passable {
            found.push(format!("iam:PassRole+{}", actions.join("+")));
        }
    }
    for (action, service) in ON_WORKLOADS {
        if administrators.iter().any(|admin| trusts(admin, service)) && may(action, Target::Something) {
            found.push(action.to_owned());
        }
    }
    found
}

/// AWS's own policies can't be changed.
fn is_changeable(arn: &str) -> bool {
    arn.split(':').nth(4) != Some("aws")
}

fn trusts(admin: &Administrator, service: &str) -> bool {
    let service_cn = format!("{service}.cn");
    admin.trusted_services.iter().any(|trusted| trusted == service || *trusted == service_cn)
}

/// Of each group the first action that may be done; `None` if a group has none.
fn first_of_each(groups: &[&[&'static str]], may: impl Fn(&str) -> bool) -> Option<Vec<&'static str>> {
    groups.iter().map(|group| group.iter().copied().find(|action| may(action))).collect()
}

pub(super) fn functions() -> Vec<Function> {
    vec![Function {
        doc: FunctionDoc {
            name: "escalation_paths",
            signature: "escalation_paths(policies List<Utf8>, boundary Utf8, principals_json Utf8[, own_arns List<Utf8>]) \
                        -> List<Utf8>",
            summary: Text {
                en: "The known steps by which a principal that is no administrator can become one, after its boundary (NULL: \
                     none) and denies. principals_json is the account's other principals, [{arn, admin, \
                     trusted_services}] (only those with admin true matter; the others may be left out). own_arns: the \
                     ARNs of the principal, its groups and its customer policies; without it a step on itself needs the \
                     permission on every resource of the type. NULL if a document can't be read.",
                ja: "管理者でないプリンシパルが管理者権限を得られる既知の手順の一覧（アクセス許可境界とDenyを考慮。境界のNULLは境界\
                     なし）。principals_jsonはアカウントの他のプリンシパル[{arn, admin, trusted_services}]です（adminがtrueのもの\
                     だけで足ります）。own_arnsは本人、所属グループ、カスタマー管理ポリシーのARNで、省略すると、自身に対する手順は\
                     その種類の全リソースへの許可がある場合だけ数えます。読めない文書があればNULLです。",
            },
            example: r#"escalation_paths(['{"Statement": [{"Effect": "Allow", "Action": ["iam:PassRole", "ec2:RunInstances"], "Resource": "*"}]}'], NULL, '[{"arn": "arn:aws:iam::111122223333:role/ops", "admin": true, "trusted_services": ["ec2.amazonaws.com"]}]')"#,
            result: "[iam:PassRole+ec2:RunInstances]",
        },
        params: &[Kind::Texts, Kind::Text, Kind::Text, Kind::Texts],
        optional: 1,
        returns: texts(),
        start,
    }]
}

fn start(arguments: &Arguments) -> Result<Eval<'_>> {
    let mut grants = GrantsColumn::new(arguments)?;
    let principals = arguments.text(2)?;
    let own = if arguments.has(3) { Some(arguments.text_list(3)?) } else { None };
    let mut administrators = Memo::new(Administrator::parse_all);
    Ok(Box::new(move |row| {
        let administrators = administrators.get(principals.get(row)?)?;
        let own = match &own {
            Some(own) => Some(own.get(row)?),
            None => None,
        };
        Some(Value::Texts(paths(&grants.get(row)?, &administrators, own.as_deref())))
    }))
}

#[cfg(test)]
mod tests;
