// SPDX-License-Identifier: Apache-2.0
// Every page, light and dark, on a desk and on a phone: it shows what it should, axe finds nothing
// serious, nothing complains; and its picture, to be looked at.
import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import type {Browser, Page} from 'playwright-core';

import {assertAccessible, launch, type Look, open} from '../support/browser.js';
import {Daemon} from '../support/daemon.js';
import {BUSY} from '../support/sample.js';

const pictures = process.env['TOUCHPOINT_SCREENSHOTS'] ?? '';

interface Subject {
  name: string;
  path: string;
  /** The picture shows the screen, not all of the page. */
  screen?: boolean;
  /** Is there when the page is ready. */
  ready: (page: Page) => Promise<unknown>;
}

const see = (selector: string) => (page: Page) => page.locator(selector).first().waitFor();

async function explainFirst(page: Page) {
  await page.locator('article.item', {hasText: 'Deferred'}).first().click();
  await page.locator('dialog .facts').first().waitFor();
}

async function askWhatIf(page: Page) {
  const text = page.getByLabel('Edited policy');
  const live = await text.inputValue();
  await text.fill(live.replace('id: "four-a-week", limit: 4', 'id: "four-a-week", limit: 2'));
  await page.getByRole('button', {name: 'What if?'}).click();
  await page.locator('.changes tbody tr').first().waitFor();
}

async function measured(page: Page) {
  await page.getByText('Healthy').waitFor();
  await page.locator('.sparkline').waitFor();
}

async function askToPlan(page: Page) {
  await page.getByRole('button', {name: 'Plan visit'}).click();
  await page.getByRole('button', {name: 'Check'}).click();
  await page.getByText('It would be').waitFor();
}

const SUBJECTS: Subject[] = [
  {name: 'home', path: '/', ready: see(`.ids a:text-is("${BUSY}")`)},
  {name: 'stakeholder-lanes', path: `/s/${BUSY}?view=lanes`, ready: see('.quota'), screen: true},
  {name: 'stakeholder-list', path: `/s/${BUSY}?view=list`, ready: see('.quota')},
  {name: 'explained', path: `/s/${BUSY}?view=list`, ready: explainFirst, screen: true},
  {name: 'planning', path: `/s/${BUSY}`, ready: askToPlan, screen: true},
  {name: 'unknown', path: '/s/nobody-known', ready: see('text=No touchpoints of nobody-known')},
  {name: 'work-list', path: '/work', ready: see('text=Nothing to be done')},
  {name: 'log', path: '/log', ready: see('.log-row.entry'), screen: true},
  {name: 'log-grouped', path: '/log?group=rule', ready: see('.log-row.group')},
  {name: 'log-empty', path: '/log?team=no-such-team', ready: see('text=No entry matches')},
  {name: 'conflicts', path: '/conflicts', ready: see('.heat-map .heat, .empty')},
  {name: 'policy', path: '/policy', ready: see('text=At most 1 touchpoint by visit in any 1 day.')},
  {name: 'policy-history', path: '/policy?tab=history', ready: see('.diff')},
  {name: 'policy-what-if', path: '/policy?tab=what-if', ready: see('#policy-text')},
  {
    name: 'policy-what-if-result',
    path: '/policy?tab=what-if',
    ready: askWhatIf,
    screen: true,
  },
  {name: 'overview', path: '/overview', ready: measured},
];
const LOOKS: [string, Look][] = [
  ['desk-light', {}],
  ['desk-dark', {dark: true}],
  ['phone-light', {phone: true}],
  ['phone-dark', {phone: true, dark: true}],
];

const daemon = new Daemon();
let browser: Browser;

before(async () => {
  await daemon.start();
  daemon.importSample();
  browser = await launch();
  if (pictures) mkdirSync(pictures, {recursive: true});
});
after(async () => {
  await browser?.close();
  await daemon.remove();
});

async function noSidewaysScroll(page: Page, where: string) {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(over <= 0, `${where} is ${over} pixels wider than the screen`);
}

/** No word of a drawing ends at its edge. */
async function nothingCut(page: Page, where: string) {
  const cut = await page.locator('svg text').evaluateAll((texts) =>
    texts
      .filter((text) => {
        const edge = text.closest('svg')!.getBoundingClientRect();
        const {left, right} = text.getBoundingClientRect();
        return left < edge.left - 1 || right > edge.right + 1;
      })
      .map((text) => text.textContent),
  );
  assert.deepEqual(cut, [], where);
}

for (const [look, options] of LOOKS) {
  test(`every page, ${look}`, async () => {
    const {page, context, complaints} = await open(browser, daemon.url, options);
    for (const {name, path, ready, screen} of SUBJECTS) {
      const where = `${name} ${look}`;
      await page.goto(path);
      await ready(page);
      await noSidewaysScroll(page, where);
      await nothingCut(page, where);
      await assertAccessible(page, where);
      if (pictures) {
        const path = join(pictures, `${name}-${look}.png`);
        await page.screenshot({path, fullPage: !screen});
      }
    }
    assert.deepEqual(complaints, []);
    await context.close();
  });
}
