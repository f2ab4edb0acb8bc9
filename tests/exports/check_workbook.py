"""Reads a workbook of assay-report with openpyxl, and with LibreOffice where it is there.

check_workbook.py WORKBOOK EXPECTED [--soffice PROGRAM]

EXPECTED is JSON, written by the test from the same assessment and record: what each sheet must hold. Scores and bands
of risks, and the counts of the grid, are worked out here once more, from the mark's rules and not from the formulas.
"""

import argparse
import csv
import datetime
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

import openpyxl

FAULTS = []
ORDER = ["readme", "answers", "gaps", "findings", "evidence", "exceptions", "risks", "grid", "tiers", "receipts"]
TABLES = [key for key in ORDER if key not in ("readme", "grid")]
FORMULAS = {"risks", "grid"}


def must(holds, what):
    if not holds:
        FAULTS.append(what)


def header(sheet):
    return [cell.value for cell in sheet[1]]


def rows(sheet, last):
    """The rows of a table, without its header and the sentence below it."""
    return list(sheet.iter_rows(min_row=2, max_row=last))


def check_page(name, sheet, key):
    must(len(name) <= 31 and not set(name) & set("[]:*?/\\"), f"{name}: not a name of a sheet")
    # One page across is the default, and so is one page down: that only the grid has.
    must(sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight in (0, None), f"{name}: not as wide as the paper")
    must(sheet.sheet_properties.pageSetUpPr.fitToPage, f"{name}: not fitted to the page")
    if key in TABLES:
        must(sheet.freeze_panes == "A2", f"{name}: the header does not stay")
        must(sheet.auto_filter.ref and sheet.auto_filter.ref.startswith("A1:"), f"{name}: no filter")
        must(sheet.print_title_rows == "$1:$1", f"{name}: the header is not repeated on paper")
        must(sheet.page_setup.orientation == "landscape", f"{name}: not across")
        must(all(cell.alignment.wrap_text for cell in sheet[1]), f"{name}: the header does not wrap")
    for row in sheet.iter_rows():
        for cell in row:
            must(cell.hyperlink is None, f"{name}!{cell.coordinate}: a link")
            must(cell.data_type != "f" or key in FORMULAS, f"{name}!{cell.coordinate}: a formula: {cell.value!r}")
            must(cell.data_type != "e", f"{name}!{cell.coordinate}: an error")


def check_answers(sheet, expected):
    names = header(sheet)
    must(names == expected["columns"], f"self-assessment: columns {names}")
    must(sheet.max_column == 7, f"self-assessment: {sheet.max_column} columns")
    must(sheet.max_row == 1 + len(expected["clauses"]), f"self-assessment: {sheet.max_row} rows")
    got = rows(sheet, sheet.max_row)
    must([row[1].value for row in got] == expected["clauses"], "self-assessment: other clauses, or another order")
    signed = {row[1].value: [row[5].value, row[6].value] for row in got if row[5].value or row[6].value}
    must(signed == expected["signed"], f"self-assessment: answers {signed}")
    for row in got:
        must(all(cell.value for cell in row[:5]), f"self-assessment: {row[1].value} has an empty cell")
        must(row[3].value in row[4].value, f"self-assessment: {row[1].value} asks of something else")
        must(row[3].alignment.wrap_text and row[4].alignment.wrap_text, f"{row[1].value} does not wrap")
    lists = sheet.data_validations.dataValidation
    must(len(lists) == 1 and lists[0].type == "list", "self-assessment: not one list")
    must(lists[0].formula1.strip('"').split(",") == expected["answers"], f"list {lists[0].formula1}")
    must(str(lists[0].sqref) == f"F2:F{sheet.max_row}", f"the list holds for {lists[0].sqref}")
    must(lists[0].errorStyle in (None, "stop") and lists[0].showErrorMessage, "the list refuses nothing")
    must(sheet.page_setup.paperSize in (9, "9"), "self-assessment: not A4")


def check_gaps(sheet, expected):
    got = {row[0].value: row for row in rows(sheet, sheet.max_row)}
    must(list(got) == expected["clauses"], f"gaps: {len(got)} clauses, not {len(expected['clauses'])}")
    for row in got.values():
        must(row[3].value and row[10].value, f"gaps: {row[0].value} lacks its state or its next step")
    for clause, part in expected["says"]:
        line = " ".join(str(cell.value) for cell in got[clause])
        must(part in line, f"gaps: {clause} does not say {part!r}: {line}")


def is_time(cell):
    return cell.is_date and isinstance(cell.value, (datetime.datetime, datetime.date))


def check_findings(sheet, expected):
    got = rows(sheet, 1 + len(expected["rows"]))
    must([row[0].value for row in got] == [row["uid"] for row in expected["rows"]], "findings: other uids")
    must(sheet.max_row == 1 + max(1, len(expected["rows"])), f"findings: {sheet.max_row} rows")
    for row, finding in zip(got, expected["rows"]):
        must(all(is_time(row[column]) for column in (9, 10, 11)), f"findings: {finding['uid']}: a date is no date")
        must(row[11].value == datetime.datetime.fromisoformat(finding["due"]), f"{finding['uid']}: due {row[11].value}")
        must(row[9].value == datetime.datetime.fromisoformat(finding["first_seen"][:-1]), f"{finding['uid']}: seen")
        must((row[7].value, row[8].value) == (finding["resource"], finding["reason"]), f"{finding['uid']}: {row[7].value!r}")
        must(bool(row[12].value) == finding["overdue"], f"{finding['uid']}: overdue {row[12].value!r}")
        must(row[5].data_type == "s", f"{finding['uid']}: the account became a number")
    tones = [rule for rules in sheet.conditional_formatting for rule in rules.rules]
    must(len(tones) >= 6 and all(rule.type == "cellIs" for rule in tones), "findings: words are not marked")


def check_evidence(sheet, expected):
    got = rows(sheet, sheet.max_row)
    states = [[row[0].value, row[1].value, row[4].value, row[5].value] for row in got if row[5].value]
    must(states == expected["attached"], f"evidence: {states}")
    must(len(got) == expected["rows"], f"evidence: {len(got)} rows, not {expected['rows']}")
    for row in got:
        for column in (8, 9, 10, 11):
            must(row[column].value is None or is_time(row[column]), f"evidence: {row[5].value}: a date is no date")


def check_exceptions(sheet, expected):
    got = rows(sheet, 1 + len(expected["rows"]))
    must([[row[0].value, row[1].value, row[5].value] for row in got] == expected["rows"], "exceptions: others")
    must(all(is_time(row[9]) and is_time(row[10]) for row in got), "exceptions: a date is no date")


def band(score):
    return next(at for at, most in enumerate((4, 9, 12, 16, 25)) if score <= most)


def judged(risk, bands):
    """The columns of a risk that are worked out, by the mark's rules."""
    steps = 0 if risk["not_met"] == 0 else 1 if risk["not_met"] < 3 else 2
    likelihood = min(5, risk["residual"][0] + steps)
    scores = [risk["inherent"][0] * risk["inherent"][1], risk["residual"][0] * risk["residual"][1]]
    now = likelihood * risk["residual"][1]
    words = [bands[band(score)] for score in (*scores, now)]
    return [scores[0], words[0], scores[1], words[1], risk["not_met"], likelihood, now, words[2]]


def check_risks(formulas, cached, expected):
    for row, values, risk in zip(rows(formulas, 1 + len(expected["rows"])), rows(cached, 10_000), expected["rows"]):
        worked = [values[column].value for column in (6, 7, 10, 11, 12, 13, 14, 15)]
        must(worked == judged(risk, expected["bands"]), f"{risk['id']}: {worked}, not {judged(risk, expected['bands'])}")
        must([values[0].value, values[1].value] == [risk["id"], risk["title"]], f"{risk['id']}: {values[1].value!r}")
        must(values[17].value == risk["acceptance"], f"{risk['id']}: acceptance {values[17].value!r}")
        for cell in row:
            computed = cell.column - 1 in (6, 7, 10, 11, 13, 14, 15, 17)
            must((cell.data_type == "f") == computed, f"risks!{cell.coordinate}: {cell.data_type}")
        must(is_time(values[20]), f"{risk['id']}: the target date is no date")
    rules = {str(rule.sqref): rule for rule in formulas.data_validations.dataValidation}
    last = 1 + len(expected["rows"])
    within = lambda column: f"{column}2:{column}{last}" if last > 2 else f"{column}2"
    for column in "EFIJ":
        rule = rules.get(within(column))
        must(rule and (rule.type, rule.formula1, rule.formula2) == ("whole", "1", "5"), f"risks: {column} takes anything")
    rule = rules.get(within("Q"))
    must(rule and rule.formula1.strip('"').split(",") == expected["decisions"], "risks: any decision")


def grids(sheet):
    """The counts of the three grids, from likelihood 5 and impact 1 on."""
    numbers = [[cell.value for cell in row[1:6]] for row in sheet.iter_rows(min_row=4, max_col=6)]
    numbers = [row for row in numbers if all(isinstance(value, (int, float)) for value in row)]
    return [numbers[:5], numbers[5:10], numbers[10:]]


def expected_grids(risks):
    result = [[[0] * 5 for _ in range(5)] for _ in range(3)]
    for risk in (risk for risk in risks if not risk["closed"]):
        now = [judged(risk, "abcde")[5], risk["residual"][1]]
        for grid, (likelihood, impact) in zip(result, (risk["inherent"], risk["residual"], now)):
            grid[5 - likelihood][impact - 1] += 1
    return result


def check_tiers(sheet, expected):
    got = [[cell.value for cell in row] for row in rows(sheet, 1 + len(expected["rows"]))]
    for row, tier in zip(got, expected["rows"]):
        counts = [row[1], *row[3:8], *row[10:15]]
        must(counts == tier["counts"], f"{row[0]}: {counts}, not {tier['counts']}")
        must([row[2], row[9]] == tier["outcomes"], f"{row[0]}: {row[2]}, {row[9]}")


def recalculated(soffice, workbook):
    """Each sheet as LibreOffice shows it once it has counted every formula again; and the pages of its PDF."""
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder, "home")
        settings = home / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
            '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
            "<value>0</value></prop></item></oor:items>"
        )
        call = [soffice, f"-env:UserInstallation={home.as_uri()}", "--headless", "--convert-to"]
        every = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
        for target in (every, "pdf"):
            done = subprocess.run([*call, target, "--outdir", folder, workbook], capture_output=True, timeout=300)
            must(done.returncode == 0, f"soffice: {done.stderr.decode(errors='replace')}")
        stem = pathlib.Path(workbook).stem
        sheets = {}
        for file in pathlib.Path(folder).glob(f"{stem}-*.csv"):
            with file.open(encoding="utf-8", newline="") as lines:
                sheets[file.stem.removeprefix(f"{stem}-")] = list(csv.reader(lines))
        pdf = pathlib.Path(folder, f"{stem}.pdf").read_bytes()
        must(pdf.startswith(b"%PDF") and pdf.rstrip().endswith(b"%%EOF"), "soffice made no PDF")
        return sheets


def check_office(soffice, workbook, names, expected):
    sheets = recalculated(soffice, workbook)
    must(sorted(sheets) == sorted(names.values()), f"LibreOffice: sheets {sorted(sheets)}")
    answers = sheets[names["answers"]]
    must(answers[0] == expected["answers"]["columns"], f"LibreOffice: columns {answers[0]}")
    must([row[1] for row in answers[1:]] == expected["answers"]["clauses"], "LibreOffice: other clauses")
    for row, risk in zip(sheets[names["risks"]][1:], expected["risks"]["rows"]):
        worked = [row[column] for column in (6, 7, 10, 11, 12, 13, 14, 15)]
        must(worked == [str(value) for value in judged(risk, expected["risks"]["bands"])], f"LibreOffice: {worked}")
        must(row[17] == risk["acceptance"], f"LibreOffice: acceptance {row[17]!r}")
    counts = [row[1:6] for row in sheets[names["grid"]] if all(re.fullmatch(r"\d+|–", cell) for cell in row[1:6])]
    counts = [[0 if cell == "–" else int(cell) for cell in row] for row in counts]
    wanted = [row for grid in expected_grids(expected["risks"]["rows"]) for row in grid]
    must(counts == wanted, f"LibreOffice: grid {counts}")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("workbook")
    arguments.add_argument("expected")
    arguments.add_argument("--soffice")
    arguments = arguments.parse_args()
    expected = json.loads(pathlib.Path(arguments.expected).read_text(encoding="utf-8"))
    names = expected["sheets"]
    formulas = openpyxl.load_workbook(arguments.workbook)
    cached = openpyxl.load_workbook(arguments.workbook, data_only=True)
    must(formulas.sheetnames == [names[key] for key in ORDER], f"sheets {formulas.sheetnames}")
    must(formulas.properties.created == datetime.datetime.fromisoformat(expected["created"]), "another creation time")
    for key in ORDER:
        check_page(names[key], formulas[names[key]], key)
    check_answers(formulas[names["answers"]], expected["answers"])
    check_gaps(formulas[names["gaps"]], expected["gaps"])
    check_findings(formulas[names["findings"]], expected["findings"])
    check_evidence(formulas[names["evidence"]], expected["evidence"])
    check_exceptions(formulas[names["exceptions"]], expected["exceptions"])
    check_risks(formulas[names["risks"]], cached[names["risks"]], expected["risks"])
    must(grids(cached[names["grid"]]) == expected_grids(expected["risks"]["rows"]), "grid: other counts")
    check_tiers(cached[names["tiers"]], expected["tiers"])
    must(formulas[names["receipts"]].max_row == 1 + expected["receipts"], "receipts: another number")
    with zipfile.ZipFile(arguments.workbook) as archive:
        must(not any("externalLink" in name or "vba" in name for name in archive.namelist()), "links or macros inside")
    if arguments.soffice:
        check_office(arguments.soffice, arguments.workbook, names, expected)
    for fault in FAULTS:
        print(fault, file=sys.stderr)
    sys.exit(1 if FAULTS else 0)


main()
