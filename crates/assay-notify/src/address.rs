//! A channel's URL: checked when it is read, and a secret from then on.

use std::net::IpAddr;

use url::{Host, Url};

/// What stands for a secret in texts.
pub(crate) const MASK: &str = "•••";

/// Parts of a URL that are too short to be a secret, and too common to be hidden.
const SHORT: usize = 8;

/// A URL that messages may be sent to: `https`, or `http` to this machine.
#[derive(Clone)]
pub(crate) struct Address(Url);

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Address").field(&self.place()).finish()
    }
}

/// Why a URL is not taken, and the cure. The URL itself is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    NoUrl,
    Scheme,
    Credentials,
}

impl Fault {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NoUrl => "is no URL with a host; it begins with `https://`",
            Self::Scheme => "does not begin with `https://`; plain `http://` is for this machine (loopback) only",
            Self::Credentials => "holds a user name or a password; give the URL without them",
        }
    }
}

impl Address {
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let url = Url::parse(text.trim()).map_err(|_| Fault::NoUrl)?;
        if url.host().is_none() {
            return Err(Fault::NoUrl);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Fault::Credentials);
        }
        let address = Self(url);
        match address.0.scheme() {
            "https" => Ok(address),
            "http" if address.is_loopback() => Ok(address),
            _ => Err(Fault::Scheme),
        }
    }

    pub(crate) fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => is_loopback(name),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }

    /// The whole URL, for the request only.
    pub(crate) fn secret(&self) -> &str {
        self.0.as_str()
    }

    /// Scheme, host and port: what may be shown.
    pub(crate) fn place(&self) -> String {
        place(&self.0)
    }

    /// What of it must not be seen in a text.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let mut parts = vec![self.0.as_str().to_owned(), self.0.path().to_owned()];
        parts.extend(self.0.query().map(str::to_owned));
        parts.extend(self.0.path_segments().into_iter().flatten().map(str::to_owned));
        parts.extend(self.0.query_pairs().map(|(_, value)| value.into_owned()));
        parts.retain(|part| part.len() >= SHORT);
        parts
    }
}

/// Whether a host's name means this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Scheme, host and port.
pub(crate) fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map_or(String::new(), |port| format!(":{port}"));
    format!("{}://{host}{port}", url.scheme())
}

/// The text without the secrets.
pub(crate) fn mask(text: &str, secrets: &[String]) -> String {
    let mut longest_first: Vec<&String> = secrets.iter().filter(|secret| !secret.is_empty()).collect();
    longest_first.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    longest_first.into_iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), MASK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine() {
        for good in ["https://hooks.example.com/x", "http://127.0.0.1:8080/x", "http://localhost/", "http://[::1]:1/"] {
            assert!(Address::parse(good).is_ok(), "{good}");
        }
        for bad in ["http://hooks.example.com/x", "http://127.0.0.1.example.com/", "ftp://localhost/x", "file:///etc"] {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Address::parse("hooks.example.com").err(), Some(Fault::NoUrl));
        assert_eq!(Address::parse("https://user:word@example.com/").err(), Some(Fault::Credentials));
    }

    #[test]
    fn only_the_host_shows() {
        let address =
            Address::parse("https://hooks.example.com/services/T0001/B0002/verysecretpart?sig=alsosecret").unwrap();
        assert_eq!(address.place(), "https://hooks.example.com");
        assert_eq!(format!("{address:?}"), "Address(\"https://hooks.example.com\")");
        let told = mask("no hook verysecretpart; alsosecret; /services/T0001/B0002/verysecretpart", &address.secrets());
        assert!(!told.contains("secret"), "{told}");
    }
}
