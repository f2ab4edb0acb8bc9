#!/usr/bin/env python3
"""Verifies an Assay evidence bundle offline: python3 verify.py BUNDLE.zip [--key SHA256:...]
Python 3.9+, standard library only; signatures by the package `cryptography` or by the programme `openssl`.
Exit code: 0 everything held; 1 refused; 2 wrong usage; 3 all held, but the signatures were NOT checked."""
import base64, collections, hashlib, json, os, pathlib, re, shutil, struct, subprocess, sys, tempfile, zipfile, zlib

LAST = ["manifest.json", "manifest.sig"]
ALWAYS = "README.ja.md README.md key.json log/checkpoint.txt log/entries.jsonl proposals.jsonl report.html verify.py".split()
NAME = re.compile("|".join(map(re.escape, ALWAYS + LAST)) + r"|log/earlier\.jsonl|evidence/[0-9a-f]{64}"
                  r"|data/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}|assessments/(0|[1-9][0-9]*)/(receipts|verdicts)\.jsonl")
def need(holds, where, why): return holds or sys.exit(f"REFUSED: {where}: {why}")
def sha(data): return hashlib.sha256(data).digest()
def node(left, right): return sha(b"\1" + left + right)
def b64(text): return base64.b64decode(text, validate=True)
def hashes(text): return [value for (value,) in struct.iter_unpack("32s", b64(text))]
def half(size): return 1 << (size - 1).bit_length() - 1  # the largest power of two below size
def lines(data): return data.decode().split("\n")[:-1]

def root_of(value, index, size, path):  # RFC 6962, 2.1.1: where the audit path of a leaf's hash leads
    if size == 1: return b"" if path else value
    *path, top = path
    if index < half(size): return node(root_of(value, index, half(size), path), top)
    return node(top, root_of(value, index - half(size), size - half(size), path))

def roots_of(old, new, path, root, whole=True):  # RFC 6962, 2.1.2: the roots of both states that a consistency proof leads to
    if old == new:
        return 2 * tuple([root] + path if whole else path)
    *path, top = path
    if old <= half(new):
        before, after = roots_of(old, half(new), path, root, whole)
        return before, node(after, top)
    return tuple(node(top, value) for value in roots_of(old - half(new), new - half(new), path, root, False))

def openssl(key, text, signature):
    able = shutil.which("openssl") and re.match(rb"OpenSSL ([3-9]|[1-9]\d)", subprocess.check_output(["openssl", "version"]))
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("key", "text", "signature")]
        for path, data in zip(paths, (bytes.fromhex("302a300506032b6570032100") + key, text, signature)):
            pathlib.Path(path).write_bytes(data)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin", "-inkey", paths[0], "-in", paths[1], "-sigfile"]
        return subprocess.run([*command, paths[2]], capture_output=True).returncode == 0 if able else None

def signed(note, text, origin, key, where):  # a C2SP signed note over exactly this text; None where nothing here can tell
    raw = b64(note[len(text) + len(origin) + 6:-1].decode())
    form = f"{text}\n\u2014 {origin} {base64.b64encode(raw).decode()}\n".encode()
    need(note == form and raw[:4] == sha(origin.encode() + b"\n\1" + key)[:4], where, "not signed by the key, or over something else")
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        held = Ed25519PublicKey.from_public_bytes(key).verify(raw[4:], text.encode()) is None
    except ImportError:
        held = openssl(key, text.encode(), raw[4:])
    except Exception:  # InvalidSignature, or no key at all
        held = False
    return need(held is not False, where, "the signature does not hold") and held

def rows(data, where, head):  # each line's row, proved
    path, newest = [], -1
    for line in lines(data):
        start, leaf = line[:-1].split(',"row":', 1)
        start = json.loads(start + "}")
        need(start["keep"] <= len(path) and newest < start["index"] < head["size"], where, "rows in disorder")
        path, newest = hashes(start["path"]) + path[len(path) - start["keep"]:], start["index"]
        led = root_of(sha(b"\0" + leaf.encode()), newest, head["size"], path)
        need(led.hex() == head["root"], f"{where}, row {newest}", "the proof does not hold")
        yield newest, json.loads(leaf)

def read(path):  # every byte of the archive; gives the manifest, and the files except large ones
    infos, content, directory, file = zipfile.ZipFile(path).infolist(), {}, b"", open(path, "rb")
    names = [info.filename for info in infos]
    need(len(names) <= 65_000 and sum(info.file_size for info in infos) <= 16 << 30, "archive", "too large: do not unpack it")
    need(len(set(names)) == len(names) and names[-2:] == LAST, "archive", "files are missing, twice there, or in disorder")
    for info in infos:
        safe = NAME.fullmatch(info.filename) and info.external_attr >> 16 == 0o100644
        need(safe, repr(info.filename), "not a file that a bundle has: do not unpack it")
        need(info.file_size <= max(1 << 20, 200 * info.compress_size), info.filename, "a zip bomb: do not unpack it")
        name, start, left, parts = info.filename, file.tell(), info.compress_size, []
        stored, keep = name in LAST or name.startswith("evidence/"), not name.startswith(("evidence/", "data/", "report"))
        common = struct.pack("<5H3I2H", 20, 0, 0 if stored else 8, 0, 0x21, info.CRC, left, info.file_size, len(name), 0)
        need(file.read(30 + len(name)) == b"PK\3\4" + common + name.encode(), name, "its header was changed")
        directory += b"PK\1\2\x1e\3" + common + struct.pack("<3H2I", 0, 0, 0, 0o100644 << 16, start) + name.encode()
        packed, plain, crc, size, inflate = hashlib.sha256(), hashlib.sha256(), 0, 0, zlib.decompressobj(-15)
        while left:
            raw = file.read(min(left, 1 << 16))
            data = raw if stored else inflate.decompress(raw, info.file_size - size + 1)
            left, crc, size = left - len(raw), zlib.crc32(data, crc), size + len(data)
            need(raw and size <= info.file_size, name, "cut short, or larger than it says")
            packed.update(raw), plain.update(data), parts.append(data if keep else b"")
        need((size, crc) == (info.file_size, info.CRC) and (stored or inflate.eof), name, "its size or checksum is another")
        content[name] = (size, plain.hexdigest(), info.compress_size, packed.hexdigest(), b"".join(parts))
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, len(infos), len(infos), len(directory), file.tell(), 0)
    need(file.read() == directory + end, "archive", "its directory was changed")
    manifest = json.loads(content["manifest.json"][4])
    need((manifest["format"], manifest["schema"]) == ("assay-bundle", 1), "manifest.json", "of another version: use a later script")
    said = {f["name"]: (f["size"], f["sha256"], f["packed_size"], f["packed_sha256"]) for f in manifest["files"]}
    for name in names[:-2]:
        need(said.get(name) == content[name][:4], name, "not as the manifest has it: it was changed or added")
    need(sorted(names[:-2]) == names[:-2] == list(said) and set(ALWAYS) <= set(names), "archive", "a file is missing")
    return manifest, {name: facts[4] for name, facts in content.items()}

def main(path, expected=None):
    manifest, files = read(path)
    origin, log, key_file = manifest["origin"], manifest["log"], json.loads(files["key.json"])
    key, root, counts = b64(key_file["public_key"]), bytes.fromhex(log["root"]), collections.Counter()
    mark = "SHA256:" + sha(key).hex()
    need(manifest["key"] == key_file["fingerprint"] == mark, "key.json", f"its fingerprint is {mark}")
    need(expected in (None, mark), "key.json", f"signed by {mark}, not by the key that you expect")
    quoted = re.sub(rb"[^A-Za-z0-9._-]", lambda byte: b"%%%02X" % ord(byte[0]), manifest["tenant"].encode()).decode()
    need(origin == "assay/" + quoted, "manifest.json", "its origin is not that of its tenant")
    for where, text in (("manifest.sig", f"assay-bundle 1\n{origin}\nsha256 {sha(files['manifest.json']).hex()}\n"),
                        ("log/checkpoint.txt", f"{origin}\n{log['size']}\n{base64.b64encode(root).decode()}\n")):
        checked = signed(files[where], text, origin, key, where)
    entries, attested, signs, proposals = {}, set(), {}, collections.defaultdict(list)
    for index, entry in rows(files["log/entries.jsonl"], "log/entries.jsonl", log):
        need(entry["tenant"] == manifest["tenant"], f"entry {index}", "of another organisation")
        entries[index], body = entry, entry["body"]
        counts[entry["kind"]] += 1
        attested.update([body.get("sha256")] if entry["kind"] == "attestation" else [])
        signs.update({body["clause"]: body["proposal_sha256"]} if entry["kind"] == "sign_off" else {})
    need(entries.get(log["size"] - 1, {}).get("at") == manifest["at"], "log/entries.jsonl", "the newest entry is not there")
    for line in map(json.loads, lines(files.get("log/earlier.jsonl", b""))):
        whose, size, old = line["checkpoint"].split("\n")[:3]
        led = root if size == "0" else roots_of(int(size), log["size"], hashes(line["path"]), b64(old))
        need(whose == origin and led in (root, (b64(old), root)), "log/earlier.jsonl", f"not continued since {size} entries")
    for here in sorted({name.rpartition("/")[0] for name in files if name.startswith("assessments/")}):
        body = entries[int(here.split("/")[1])]["body"]
        need(all(body[word] == manifest[word] for word in ("framework", "edition")), here, "of another edition")
        ids = {row["id"] for _, row in rows(files[here + "/receipts.jsonl"], here + "/receipts.jsonl", body["receipts"])}
        for _, row in rows(files[here + "/verdicts.jsonl"], here + "/verdicts.jsonl", body["verdicts"]):
            counts["verdicts"] += need(ids.issuperset(row["receipts"]), here, "a verdict's receipt is missing")
        counts["receipts"] += len(ids)
    for file in (file for file in manifest["files"] if file["name"].startswith("evidence/")):
        counts["evidence files"] += need(file["name"][9:] == file["sha256"] in attested, file["name"], "not what was attested")
    for line in lines(files["proposals.jsonl"]):
        proposals[json.loads(line)["id"]].append(sha(line.encode()).hex())
    for clause in sorted(signs.keys() & manifest["selection"]["clauses"]):
        need(signs[clause] in proposals[clause], clause, "the proposal that was signed is not in the bundle")
        print(f"note: {clause} was signed on an earlier state\n" * (signs[clause] != proposals[clause][-1]), end="")
    print(f"{manifest['tenant']}, state of {manifest['at']}: {len(files)} files, log of {log['size']} entries; proved:",
          ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))
    print(f"key {mark}, valid from {key_file.get('valid_from', 'ever')} until {key_file.get('valid_until', 'ever')};",
          "it is the one expected" if expected else "compare it with what the organisation tells you over another channel")
    print("Everything held." if checked else "The signatures were NOT checked: install the package `cryptography`, or openssl 3.")
    return 0 if checked else 3

if __name__ == "__main__":
    used = len(sys.argv) in (2, 4) and sys.argv[2:3] in ([], ["--key"])
    try:
        sys.exit(main(sys.argv[1], *sys.argv[3:]) if used else print(__doc__) or 2)
    except Exception as why:  # whatever can't be read is no bundle
        sys.exit(f"REFUSED: it can't be read: {why!r}")
