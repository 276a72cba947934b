// Looks at a page in a real browser and prints what it saw as JSON.
// node look.cjs NODE_MODULES CHROMIUM PAGE
"use strict";
const fs = require("fs");
const http = require("http");
const path = require("path");
const [modules, executablePath, page] = process.argv.slice(2);
const { chromium } = require(path.join(modules, "playwright-core"));
const axe = fs.readFileSync(path.join(modules, "axe-core", "axe.min.js"), "utf8");

// What Jenkins sends with files of a build.
const POLICY = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';";
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const WIDE = { width: 1200, height: 900 };

const asked = [];
const server = http.createServer((request, response) => {
  asked.push(request.url);
  const headers = { "content-type": "text/html; charset=utf-8" };
  if (request.url === "/jenkins") { headers["content-security-policy"] = POLICY; }
  response.writeHead(200, headers);
  response.end(fs.readFileSync(page));
});

async function violations(tab) {
  await tab.evaluate(axe);
  const found = await tab.evaluate(() => window.axe.run());
  return found.violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
}

function seen() {
  const rows = [...document.querySelectorAll("#all-controls tr")];
  return {
    text: document.body.innerText,
    width: document.documentElement.scrollWidth,
    rows: rows.filter((row) => row.getClientRects().length).length,
    filter: document.getElementById("filter").getClientRects().length > 0,
    said: document.getElementById("shown").textContent,
    bars: [...document.querySelectorAll("svg.chart rect")].map((bar) => getComputedStyle(bar).fill),
    borders: [...document.querySelectorAll("table")].filter(
      (table) => parseFloat(getComputedStyle(table).borderTopWidth) > 0).length,
    background: getComputedStyle(document.body).backgroundColor,
    pwned: window.pwned === true,
  };
}

async function filtered(tab) {
  const said = {};
  await tab.selectOption("[name=state]", "Failed");
  said.failed = await tab.textContent("#shown");
  await tab.selectOption("[name=criticality]", "CRITICAL");
  said.critical = await tab.textContent("#shown");
  await tab.selectOption("[name=state]", "");
  await tab.selectOption("[name=criticality]", "");
  await tab.selectOption("[name=size]", "10");
  await tab.click("[name=after]");
  said.second = await tab.textContent("#shown");
  await tab.selectOption("[name=size]", "100");
  return said;
}

async function opened(browser, url, told) {
  const tab = await browser.newPage({ viewport: WIDE });
  tab.on("request", (request) => { if (request.url() !== url) { told.others.push(request.url()); } });
  tab.on("pageerror", (error) => told.errors.push(`${error}`));
  await tab.goto(url, { waitUntil: "load" });
  return tab;
}

async function picture(tab, name) {
  if (process.env.PICTURES) {
    await tab.screenshot({ path: path.join(process.env.PICTURES, `${name}.png`), fullPage: true });
  }
}

server.listen(0, "127.0.0.1", async () => {
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  const told = { asked, others: [], errors: [] };

  const page = await opened(browser, `${origin}/page`, told);
  told.light = await page.evaluate(seen);
  await picture(page, "light");
  await page.setViewportSize({ width: 400, height: 800 });
  told.narrow = await page.evaluate(seen);
  await picture(page, "narrow");
  await page.setViewportSize(WIDE);
  told.filtered = await filtered(page);
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  told.light.violations = await violations(page);
  await page.emulateMedia({ colorScheme: "dark" });
  told.dark = await page.evaluate(seen);
  told.dark.violations = await violations(page);
  await picture(page, "dark");

  const jenkins = await opened(browser, `${origin}/jenkins`, told);
  told.jenkins = await jenkins.evaluate(seen);
  await jenkins.click("#all-controls summary");
  told.jenkins.opened = await jenkins.innerText("#all-controls tr");
  await picture(jenkins, "jenkins");

  await browser.close();
  server.close();
  process.stdout.write(JSON.stringify(told));
});
