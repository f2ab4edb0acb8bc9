//! Who calls: the account from the access key id, the region and the service's signing name from the signature's scope,
//! the role from the session token. Secrets and signatures are not checked.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const TOKEN_PREFIX: &str = "replay.";

/// The caller of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) signing_name: String,
    pub(crate) access_key: String,
    pub(crate) arn: String,
    pub(crate) user_id: String,
    /// When the session ends, in seconds since 1970; `None` for a long-term key.
    pub(crate) expires: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Session {
    account: String,
    role: String,
    name: String,
    expires: i64,
}

impl Caller {
    /// Reads the caller from the `Authorization` header, else from a presigned query.
    pub(crate) fn of(headers: &HeaderMap, query: &[(String, String)], default_account: &str) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let parameter = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let authorization = text("authorization").unwrap_or_default();
        let credential = authorization.split_once("Credential=").map(|(_, rest)| rest);
        let credential = credential.map(|rest| rest.split([',', ' ']).next().unwrap_or_default());
        let credential = credential.or_else(|| parameter("X-Amz-Credential")).unwrap_or_default();
        // from the end, for an access key id may be anything: …/20240101/ap-southeast-1/ec2/aws4_request
        let mut parts = credential.rsplit('/').skip(1);
        let signing_name = parts.next().unwrap_or_default().to_owned();
        let region = parts.next().filter(|region| !region.is_empty()).unwrap_or("us-east-1").to_owned();
        let access_key = credential.split('/').next().unwrap_or_default().to_owned();
        let account = account_of(&access_key).unwrap_or(default_account).to_owned();
        let token = text("x-amz-security-token").or_else(|| parameter("X-Amz-Security-Token"));
        let session = token.and_then(|token| token.strip_prefix(TOKEN_PREFIX)).and_then(read_session);
        match session {
            Some(session) => Self {
                arn: format!("arn:aws:sts::{}:assumed-role/{}/{}", session.account, session.role, session.name),
                user_id: format!("AROAREPLAYROLE000000:{}", session.name),
                account: session.account,
                expires: Some(session.expires),
                region,
                signing_name,
                access_key,
            },
            None => Self {
                arn: format!("arn:aws:iam::{account}:user/replay"),
                user_id: "AIDAREPLAYUSER000000".to_owned(),
                account,
                expires: None,
                region,
                signing_name,
                access_key,
            },
        }
    }
}

/// The account in an access key id: `AKIA` or `ASIA`, twelve digits, anything.
pub(crate) fn account_of(access_key: &str) -> Option<&str> {
    let rest = access_key.strip_prefix("AKIA").or_else(|| access_key.strip_prefix("ASIA"))?;
    rest.get(..12).filter(|account| account.bytes().all(|byte| byte.is_ascii_digit()))
}

fn read_session(text: &str) -> Option<Session> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

/// The account and the last part of the name of a role's ARN.
pub(crate) fn role_of(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.splitn(6, ':');
    let (Some("arn"), Some(partition), Some("iam"), Some(""), Some(account), Some(resource)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let name = resource.strip_prefix("role/")?.rsplit('/').next()?;
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    (partition.starts_with("aws") && is_account && !name.is_empty()).then_some((account, name))
}

/// Temporary credentials for a role, as the `Credentials` structure of STS; `serial` makes the key id its own.
pub(crate) fn credentials(account: &str, role: &str, session: &str, expires: i64, serial: u64) -> Value {
    let session = Session { account: account.into(), role: role.into(), name: session.into(), expires };
    let token = serde_json::to_vec(&session).unwrap_or_default();
    json!({
        "AccessKeyId": format!("ASIA{account}{serial:08X}"),
        "SecretAccessKey": format!("replay-secret-{serial:026x}"),
        "SessionToken": format!("{TOKEN_PREFIX}{}", URL_SAFE_NO_PAD.encode(token)),
        "Expiration": expires,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn caller(authorization: &str, token: Option<&str>) -> Caller {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", HeaderValue::from_str(authorization).unwrap());
        if let Some(token) = token {
            headers.insert("x-amz-security-token", HeaderValue::from_str(token).unwrap());
        }
        Caller::of(&headers, &[], "999999999999")
    }

    fn signed(key: &str) -> String {
        format!(
            "AWS4-HMAC-SHA256 Credential={key}/20240101/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0"
        )
    }

    #[test]
    fn account_region_and_service_come_from_the_signature() {
        let who = caller(&signed("AKIA111111111111TEST"), None);
        assert_eq!(
            (who.account.as_str(), who.region.as_str(), who.signing_name.as_str()),
            ("111111111111", "eu-west-1", "ec2")
        );
        assert_eq!(who.arn, "arn:aws:iam::111111111111:user/replay");
        assert_eq!(caller(&signed("test"), None).account, "999999999999");
        assert_eq!(caller("", None).signing_name, "");
    }

    #[test]
    fn a_session_is_read_back_from_its_token() {
        let credentials = credentials("222222222222", "Audit", "s1", 500, 7);
        let who = caller(&signed(credentials["AccessKeyId"].as_str().unwrap()), credentials["SessionToken"].as_str());
        assert_eq!(who.account, "222222222222");
        assert_eq!(who.arn, "arn:aws:sts::222222222222:assumed-role/Audit/s1");
        assert_eq!(who.expires, Some(500));
    }

    #[test]
    fn roles() {
        assert_eq!(role_of("arn:aws:iam::222222222222:role/path/Audit"), Some(("222222222222", "Audit")));
        for wrong in [
            "arn:aws:iam::2:role/Audit",
            "arn:aws:iam::222222222222:user/x",
            "Audit",
            "arn:aws:iam::222222222222:role/",
        ] {
            assert_eq!(role_of(wrong), None, "{wrong}");
        }
    }
}
