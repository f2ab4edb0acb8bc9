// Opens HTML reports in Chromium and runs axe on them:
//
//   node report.mjs REPORT.html… [--screenshots DIR]
//
// Each report is opened light and dark, on a phone and on a desk, with all that is folded unfolded. A case fails on any
// violation of WCAG 2.2 A and AA, on a request that leaves the file, on an error of the page, and where the page is
// wider than the window or a table wider than its chapter.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { withBrowser } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const SCHEMES = ["light", "dark"];
const WIDTHS = [390, 1280];

const { files, screenshots } = readArguments(process.argv.slice(2));
if (files.length === 0) {
  console.error("name at least one report: node report.mjs report.html");
  process.exit(2);
}
if (screenshots) mkdirSync(screenshots, { recursive: true });

const cases = files.flatMap((file) =>
  SCHEMES.flatMap((scheme) => WIDTHS.map((width) => ({ file, scheme, width }))));
const total = cases.length + 3 * files.length;
console.log(`\nrunning ${total} tests`);
const failed = [];
for (const one of cases) {
  const name = `${basename(one.file)} ${one.scheme} ${one.width}px`;
  const complaints = await tested(() => check(one));
  console.log(`test ${name} ... ${complaints.length === 0 ? "ok" : "FAILED"}`);
  if (complaints.length > 0) failed.push({ name, complaints });
}
for (const file of files) {
  for (const [what, test] of Object.entries({ filter, links, print })) {
    const name = `${basename(file)} ${what}`;
    const complaints = await tested(() => test(file));
    console.log(`test ${name} ... ${complaints.length === 0 ? "ok" : "FAILED"}`);
    if (complaints.length > 0) failed.push({ name, complaints });
  }
}
// A browser that dies says nothing of the page: it is asked once more. What the page is faulted for stands at once.
async function tested(test) {
  return test().catch(() => test()).catch((error) => [`the page could not be tested: ${error.message}`]);
}

for (const { name, complaints } of failed) {
  console.log(`\n---- ${name} ----\n${complaints.join("\n")}`);
}
const verdict = failed.length === 0 ? "ok" : "FAILED";
console.log(`\ntest result: ${verdict}. ${total - failed.length} passed; ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);

function readArguments(given) {
  const at = given.indexOf("--screenshots");
  const folder = at < 0 ? undefined : given.splice(at, 2)[1];
  return { files: given, screenshots: folder };
}

/** What is wrong with a report in that scheme at that width. */
async function check({ file, scheme, width }) {
  const address = pathToFileURL(resolve(file)).href;
  const options = { colorScheme: scheme, viewport: { width, height: 900 }, bypassCSP: false };
  return withBrowser(async (browser) => {
    const complaints = [];
    const page = await browser.newPage();
    page.on("pageerror", (error) => complaints.push(`page error: ${error.message}`));
    page.on("console", (message) => message.type() === "error" && complaints.push(`console: ${message.text()}`));
    page.on("request", (request) => {
      if (request.url() !== address) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(address);
    if (screenshots) await shoot(page, file, scheme, width);
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
    const spill = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (spill > 0) complaints.push(`the page is ${spill}px wider than the window`);
    complaints.push(...await page.evaluate(tooWide));
    // evaluate() is not bound by the page's policy, which forbids any script but its own.
    await page.evaluate(AXE);
    const result = await page.evaluate((tags) => window.axe.run(document, {
      runOnly: { type: "tag", values: tags },
      rules: { "target-size": { enabled: true } },
      resultTypes: ["violations"],
    }), TAGS);
    for (const violation of result.violations) {
      const places = violation.nodes.slice(0, 3).map((node) => `    ${node.target.join(" ")}: ${node.failureSummary.replace(/\s+/g, " ")}`);
      complaints.push(`axe ${violation.id} (${violation.nodes.length}): ${violation.help}`, ...places);
    }
    return complaints;
  }, options);
}

/** Runs in the page: tables that are wider than their chapter and do not scroll by themselves. */
function tooWide() {
  const room = document.querySelector("main section").getBoundingClientRect().right + 1;
  const tables = [...document.querySelectorAll("table")].filter((table) => !table.closest(".scroll"));
  return tables.filter((table) => table.getBoundingClientRect().right > room)
    .map((table) => `the table “${table.caption.textContent}” is wider than its chapter`);
}

async function shoot(page, file, scheme, width) {
  const name = join(screenshots, `${basename(file, ".html")}-${scheme}-${width}`);
  await page.screenshot({ path: `${name}-top.png` });
  for (const id of ["stands", "matrix", "clauses", "checks", "papers", "coverage"]) {
    await page.evaluate((id) => document.getElementById(id).scrollIntoView({ behavior: "instant" }), id);
    await page.screenshot({ path: `${name}-${id}.png` });
  }
}

function opened(file, work, options = {}) {
  return withBrowser(async (browser) => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(resolve(file)).href);
    return work(page);
  }, options);
}

/** The filter shows the clauses of one state and works without the page's script. */
function filter(file) {
  return opened(file, async (page) => {
    const complaints = [];
    const all = await page.locator(".clause:visible").count();
    for (const state of ["good", "bad", "open", "wait", "none"]) {
      await page.locator(`#show-${state}`).check();
      const wanted = await page.locator(`.clause.${state}`).count();
      const seen = await page.locator(".clause:visible").count();
      const right = await page.locator(`.clause.${state}:visible`).count();
      if (seen !== wanted || right !== wanted) complaints.push(`${state}: ${seen} clauses are shown, ${right} of them right, of ${wanted}`);
    }
    await page.locator("#show-all").check();
    if (await page.locator(".clause:visible").count() !== all) complaints.push("“All” does not bring all back");
    return complaints;
  }, { javaScriptEnabled: false });
}

/** A clause of the matrix leads to a clause that is seen, whatever the filter; a receipt unfolds its table. */
function links(file) {
  return opened(file, async (page) => {
    const complaints = [];
    await page.locator("#show-none").check();
    const target = await page.locator(".matrix a.chip.bad, .matrix a.chip.wait").first().getAttribute("href");
    await page.locator(`.matrix a[href="${target}"]`).click();
    if (!(await page.locator(`[id="${target.slice(1)}"]`).isVisible())) complaints.push(`${target} is not shown`);
    const receipt = page.locator('.rows a[href^="#r"]:visible').first();
    if (await receipt.count() > 0) {
      const id = (await receipt.getAttribute("href")).slice(1);
      await receipt.click();
      if (!(await page.locator(`[id="${id}"]`).isVisible())) complaints.push(`receipt ${id} is not shown`);
    }
    return complaints;
  });
}

/** On paper everything is unfolded, and folded again afterwards. */
function print(file) {
  return opened(file, async (page) => {
    const complaints = [];
    const folded = () => page.locator("details:not([open])").count();
    const before = await folded();
    await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    if (await folded() !== 0) complaints.push(`${await folded()} parts stay folded on paper`);
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    if (await folded() !== before) complaints.push("what was folded does not fold again");
    await page.emulateMedia({ media: "print" });
    if (await page.locator(".filter").isVisible()) complaints.push("the filter is printed");
    if (screenshots) await page.pdf({ path: join(screenshots, `${basename(file, ".html")}.pdf`), preferCSSPageSize: true, printBackground: true });
    return complaints;
  });
}
