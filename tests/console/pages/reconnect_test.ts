// SPDX-License-Identifier: Apache-2.0
// The daemon goes and comes back: the page says so, resumes, and has missed nothing.
import {after, before, test} from 'node:test';

import type {Browser} from 'playwright-core';

import {launch, open} from '../support/browser.js';
import {Daemon} from '../support/daemon.js';

const daemon = new Daemon();
let browser: Browser;

before(async () => {
  await daemon.start();
  await daemon.plan('op-away');
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await daemon.remove();
});

test('a timeline survives a restart of the daemon', async () => {
  const {page} = await open(browser, daemon.url);
  await page.goto('/s/op-away?view=list');
  await page.locator('.link-badge.live').waitFor();
  await page.locator('article.item').first().waitFor();
  await daemon.stop();
  await page.locator('.link-badge.waiting').waitFor();
  await page.getByRole('status').getByText('Connection lost, reconnecting').waitFor();
  await page.locator('article.item').first().waitFor();
  await daemon.start();
  const {touchpointId} = await daemon.plan('op-away');
  await page.locator(`article[data-item="${touchpointId}"]`).waitFor();
  await page.locator('.link-badge.live').waitFor();
});

test('without a daemon the page says so, and comes back when asked', async () => {
  const {page} = await open(browser, daemon.url);
  await page.route('**/session', (route) => route.abort());
  await page.goto('/overview');
  await page.getByText('The daemon does not answer').waitFor();
  await page.unroute('**/session');
  await page.getByRole('button', {name: 'Try again'}).click();
  await page.getByText('Healthy').waitFor();
});
