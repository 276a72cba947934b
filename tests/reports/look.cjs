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
const VIEWS = {
  light: { viewport: { width: 1200, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1200, height: 900 }, colorScheme: "dark" },
  narrow: { viewport: { width: 400, height: 800 } },
  jenkins: { viewport: { width: 1200, height: 900 } },
};

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
  return said;
}

server.listen(0, "127.0.0.1", async () => {
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  const told = {};
  for (const [name, options] of Object.entries(VIEWS)) {
    const context = await browser.newContext(options);
    const tab = await context.newPage();
    const url = `${origin}/${name}`;
    const others = [], errors = [];
    tab.on("request", (request) => { if (request.url() !== url) { others.push(request.url()); } });
    tab.on("pageerror", (error) => errors.push(`${error}`));
    await tab.goto(url, { waitUntil: "load" });
    told[name] = await tab.evaluate(seen);
    if (name === "light") { told.filtered = await filtered(tab); }
    if (name === "light" || name === "dark") {
      await tab.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      told[name].violations = await violations(tab);
    }
    if (name === "jenkins") {
      await tab.click("#all-controls summary");
      told[name].opened = await tab.innerText("#all-controls tr");
    }
    Object.assign(told[name], { others, errors });
    if (process.env.PICTURES) {
      await tab.screenshot({ path: path.join(process.env.PICTURES, `${name}.png`), fullPage: true });
    }
    await context.close();
  }
  await browser.close();
  server.close();
  process.stdout.write(JSON.stringify({ ...told, asked }));
});
