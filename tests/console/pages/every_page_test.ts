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
  /** Is there when the page is ready. */
  ready: (page: Page) => Promise<unknown>;
}

const see = (selector: string) => (page: Page) => page.locator(selector).first().waitFor();

const SUBJECTS: Subject[] = [
  {name: 'home', path: '/', ready: see(`.ids a:text-is("${BUSY}")`)},
  {name: 'stakeholder-lanes', path: `/s/${BUSY}?view=lanes`, ready: see('.quota')},
  {name: 'stakeholder-list', path: `/s/${BUSY}?view=list`, ready: see('.quota')},
  {name: 'unknown', path: '/s/nobody-known', ready: see('text=No touchpoints of nobody-known')},
  {name: 'work-list', path: '/work', ready: see('text=Nothing to be done')},
  {name: 'log', path: '/log', ready: see('.log-row.entry')},
  {name: 'log-grouped', path: '/log?group=rule', ready: see('.log-row.group')},
  {name: 'log-empty', path: '/log?team=no-such-team', ready: see('text=No entry matches')},
  {name: 'conflicts', path: '/conflicts', ready: see('.heat-map .heat, .empty')},
  {name: 'policy', path: '/policy', ready: see('text=At most 1 touchpoint by visit in any 1 day.')},
  {name: 'policy-history', path: '/policy?tab=history', ready: see('.diff')},
  {name: 'policy-what-if', path: '/policy?tab=what-if', ready: see('#policy-text')},
  {name: 'overview', path: '/overview', ready: see('text=Healthy')},
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

for (const [look, options] of LOOKS) {
  test(`every page, ${look}`, async () => {
    const {page, context, complaints} = await open(browser, daemon.url, options);
    for (const {name, path, ready} of SUBJECTS) {
      const where = `${name} ${look}`;
      await page.goto(path);
      await ready(page);
      await noSidewaysScroll(page, where);
      await assertAccessible(page, where);
      if (pictures) await page.screenshot({path: join(pictures, `${name}-${look}.png`)});
    }
    assert.deepEqual(complaints, []);
    await context.close();
  });
}
