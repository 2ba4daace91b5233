// SPDX-License-Identifier: Apache-2.0
// Conflicts ahead and the overview.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {open} from '../support/browser.js';
import {Daemon, until} from '../support/daemon.js';
import {withSample} from '../support/sample.js';

const sample = withSample();
const {daemon} = sample;

interface Cell {
  day: string;
  team: string;
  otherTeam: string;
  stakeholders: number;
  stakeholderIds: string[];
}

test('the heat map is what the timelines hold, down to the people', async () => {
  const {page} = sample.opened;
  const at = new Date(Date.now() + 3 * 86_400_000).toISOString();
  for (const team of ['alpha', 'beta']) await daemon.plan('op-conflict', {team, preferredTime: at});
  const {cells} = await daemon.call<{cells: Cell[]}>('TouchpointService/GetConflicts', {
    days: 14,
    timeZone: 'America/Chicago',
  });
  const ours = cells.find(({team, otherTeam}) => team === 'alpha' && otherTeam === 'beta')!;
  await page.goto('/conflicts');
  await page.locator('.heat-map .heat').first().waitFor();
  const all = page.getByRole('button', {name: /Show all/});
  if ((await all.count()) > 0) await all.click();
  assert.equal(await page.locator('.heat-map .heat').count(), cells.length);
  await page.locator(`.heat[data-item="${ours.day} alpha beta"]`).click();
  await page.locator('.conflict').getByRole('link', {name: 'op-conflict'}).click();
  await page.getByRole('heading', {level: 1, name: 'op-conflict'}).waitFor();
});

test('the overview counts what is decided, while it is decided', async () => {
  const fresh = await new Daemon().start();
  const {page, context, complaints} = await open(sample.browser, fresh.url);
  const visit = {channel: 'visit', purpose: 'meal'};
  // The second visit of a day is deferred.
  const decide = async (stakeholder: string) => {
    await fresh.plan(stakeholder, visit);
    await fresh.plan(stakeholder, visit);
  };
  await decide('op-first');
  await page.goto('/overview');
  await page.getByText('Healthy').waitFor();
  const looked = page.locator('.figure', {hasText: 'Looked at'}).locator('.figure-value');
  const count = async () => Number((await looked.textContent())!.replaceAll(',', ''));
  await looked.waitFor();
  const before = await count();
  assert.ok(before > 0);
  for (let i = 0; i < 5; ++i) await decide(`op-counted-${i}`);
  await until('the counter to move', async () => (await count()) >= before + 5);
  await page.getByText('64, no damage known').waitFor();
  await page.getByText('plans that this daemon decided').waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
  await fresh.remove();
});

test('the overview shows that all partitions are well', async () => {
  const fresh = await new Daemon({
    settings: ['redis.partitions=8', 'cache.bytes_max=1KiB'],
  }).start();
  const {page, context} = await open(sample.browser, fresh.url);
  for (let i = 0; i < 20; ++i) await fresh.plan(`op-${i}`);
  await page.goto('/overview');
  const strip = page.locator('.partition-strip');
  await strip.waitFor();
  assert.equal(await strip.getAttribute('aria-label'), '8 partitions, all well');
  assert.equal(await page.locator('.partition').count(), 8);
  assert.equal(
    await page.locator('.partition-totals dd').first().textContent(),
    '20',
    'stakeholders',
  );
  await context.close();
  await fresh.remove();
});
