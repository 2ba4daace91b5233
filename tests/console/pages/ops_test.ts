// SPDX-License-Identifier: Apache-2.0
// Conflicts ahead and the overview.
import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';

import {assertAccessible, boxOf, open} from '../support/browser.js';
import {Daemon, until} from '../support/daemon.js';
import {withSample} from '../support/sample.js';

const sample = withSample();
const {daemon} = sample;

const pictures = process.env['TOUCHPOINT_SCREENSHOTS'] ?? '';

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
  const heat = page.locator(`.heat[data-item="${ours.day} alpha beta"]`);
  assert.equal(await heat.textContent(), String(ours.stakeholders));
  assert.match(
    (await heat.getAttribute('aria-label'))!,
    new RegExp(`^${ours.stakeholders} people, .+, alpha and beta$`),
  );
  await heat.click();
  await page.locator('.conflict').getByRole('link', {name: 'op-conflict'}).click();
  await page.getByRole('heading', {level: 1, name: 'op-conflict'}).waitFor();
});

test('the overview counts what is decided, while it is decided', async (t) => {
  const fresh = await new Daemon().start();
  t.after(() => fresh.remove());
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
});

test('on a phone the chosen conflict is in sight', async () => {
  const {page, context} = await open(sample.browser, daemon.url, {phone: true});
  const at = new Date(Date.now() + 12 * 86_400_000).toISOString();
  for (let i = 0; i < 3; ++i)
    for (const team of ['delta', 'gamma'])
      await daemon.plan(`op-far-${i}`, {team, preferredTime: at});
  await page.goto('/conflicts');
  const chosen = page.locator('.heat[aria-pressed=true]');
  await chosen.waitFor();
  await until('the chosen conflict to be in sight', async () => {
    const cell = await boxOf(chosen);
    const box = await boxOf(page.locator('.heat-box'));
    return cell.x > box.x && cell.x + cell.width <= box.x + box.width;
  });
  await context.close();
});

test('the figures of the overview are those of the plans', async (t) => {
  const fresh = await new Daemon().start();
  t.after(() => fresh.remove());
  const {page, context} = await open(sample.browser, fresh.url);
  const preferredTime = new Date(Date.now() + 3 * 86_400_000).toISOString();
  const mail = {channel: 'mail', purpose: 'meal', preferredTime};
  // Of each three mails to one person one goes out, one joins it, and one waits for two days.
  const plan = async (person: string) => {
    await fresh.plan(person, {...mail, topic: 'humalog'});
    await fresh.plan(person, {...mail, topic: 'humalog', team: 'mfr-5713'});
    await fresh.plan(person, mail);
  };
  for (let i = 0; i < 4; ++i) await plan(`op-${i}`);
  await page.goto('/overview');
  const figure = (name: string) =>
    page.locator('.figure', {hasText: name}).locator('.figure-value').textContent();
  await page.locator('.figure').first().waitFor();
  assert.equal(await figure('Noise removed'), '33.3 %');
  assert.equal(await figure('Merges'), '4');
  assert.match((await figure('Deferral'))!, /^[12] days?$/);
  const shares = await page.locator('.share-list > div').allTextContents();
  assert.deepEqual(
    shares.map((text) => text.replace(/\s+/g, ' ').trim()),
    ['Scheduled33.3 % 4', 'Deferred33.3 % 4', 'Merged33.3 % 4', 'Suppressed0 % 0'],
  );
  let person = 10;
  await until('the rate to rise', async () => {
    await plan(`op-${person++}`);
    return page.getByRole('img', {name: /Decisions per second .* now [0-9.]*[1-9]/}).count();
  });
  await context.close();
});

test('the overview shows which partition is damaged, late, or cannot be read', async (t) => {
  const fresh = await new Daemon({
    settings: ['redis.partitions=8', 'cache.bytes_max=1KiB'],
  }).start();
  t.after(() => fresh.remove());
  const {page, context} = await open(sample.browser, fresh.url);
  const partitionOf = (stakeholder: string) =>
    Array.from({length: 8}, (_, p) => p).find(
      (p) => fresh.redis('EXISTS', `tp:{${p}}:t:${stakeholder}`) === '1',
    )!;
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

  const damaged = partitionOf('op-0');
  fresh.redis('HSET', `tp:{${damaged}}:t:op-0`, '1', 'flipped');
  await assert.rejects(fresh.call('TouchpointService/GetTimeline', {stakeholderId: 'op-0'}));
  // Nobody is seen to who cannot be read, however long it is due.
  const overdue = Array.from({length: 20}, (_, i) => `op-${i}`).find(
    (id) => partitionOf(id) !== damaged,
  )!;
  const late = partitionOf(overdue);
  fresh.redis('HSET', `tp:{${late}}:t:${overdue}`, '1', 'flipped');
  fresh.redis('ZADD', `tp:{${late}}:due`, String(Date.now() - 3_600_000), overdue);
  const unreadable = Array.from({length: 8}, (_, p) => p).find((p) => p !== damaged && p !== late)!;
  fresh.redis('SET', `tp:{${unreadable}}:due`, 'foreign');
  await page.reload();
  await until(
    'three to be shown',
    async () => (await page.locator('.partition-table tbody tr').count()) === 3,
  );
  const rows = await page.locator('.partition-table tbody tr').allTextContents();
  const rowOf = (partition: number) => rows.find((row) => row.startsWith(String(partition)))!;
  assert.match(rowOf(damaged), /1 stakeholder cannot be read/);
  assert.match(rowOf(late), /1 stakeholder overdue, the first for 1 hour/);
  assert.match(rowOf(unreadable), /nothing can be committed here/);
  await page.getByText('3 need a look').waitFor();
  await assertAccessible(page, 'the overview in trouble');
  if (pictures) {
    mkdirSync(pictures, {recursive: true});
    for (const [look, options] of [
      ['desk-light', {}],
      ['phone-dark', {phone: true, dark: true}],
    ] as const) {
      const looked = await open(sample.browser, fresh.url, options);
      await looked.page.goto('/overview');
      const card = looked.page.locator('.partitions');
      await card.locator('tbody tr').nth(2).waitFor();
      await card.screenshot({
        path: join(pictures, `partitions-in-trouble-${look}.png`),
      });
      await looked.context.close();
    }
  }
  await context.close();
});
