// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

import type {Page} from 'playwright-core';

import {until} from '../support/daemon.js';
import {withSample} from '../support/sample.js';

const sample = withSample();
const {daemon} = sample;

/** A Tuesday noon to come, when visits are legal, whatever the day of the test is. */
function tuesday(): string {
  const at = new Date(Date.now() + 86_400_000);
  at.setUTCDate(at.getUTCDate() + ((2 - at.getUTCDay() + 7) % 7));
  at.setUTCHours(18, 0, 0, 0);
  return at.toISOString();
}

const visit = {channel: 'visit', purpose: 'meal', preferredTime: tuesday()};

/** Two visits on one day: the second is deferred, which the log tells. */
async function throttle(stakeholder: string) {
  await daemon.plan(stakeholder, visit);
  return daemon.plan(stakeholder, visit);
}

const rowOf = (page: Page, stakeholder: string) => page.locator('.log-row', {hasText: stakeholder});

test('what is decided now is on top at once', async () => {
  const {page} = sample.opened;
  await page.goto('/log');
  await page.locator('.link-badge.live').waitFor();
  await throttle('op-log-live');
  await rowOf(page, 'op-log-live').waitFor();
});

test('paused, it stays as it was, says how much is new, and goes on', async () => {
  const {page} = sample.opened;
  await page.goto('/log');
  await page.locator('.link-badge.live').waitFor();
  await page.getByRole('button', {name: 'Pause'}).click();
  await throttle('op-log-paused');
  await page.getByRole('button', {name: /Go on \(\d+ new\)/}).waitFor();
  assert.equal(await rowOf(page, 'op-log-paused').count(), 0);
  await page.getByRole('button', {name: /Go on/}).click();
  await rowOf(page, 'op-log-paused').waitFor();
});

test('filters are in the address, and hold for what comes', async () => {
  const {page} = sample.opened;
  await page.goto('/log');
  await page.getByLabel('Verdict').selectOption('MERGED');
  await page.waitForURL(/verdict=merged/);
  await page.getByLabel('Rule').fill('one-visit-per-product');
  await page.getByLabel('Rule').press('Enter');
  await page.waitForURL(/rule=one-visit-per-product/);
  await until('only merged entries', async () => {
    const texts = await page.locator('.log-row .verdict').allTextContents();
    return texts.length > 0 && texts.every((text) => text === 'Merged');
  });
  await page.locator('.link-badge.live').waitFor();
  await throttle('op-log-filtered');
  await page.getByRole('button', {name: 'Clear'}).click();
  await rowOf(page, 'op-log-filtered').waitFor();
});

test('by team and by channel, only their entries are shown', async () => {
  const {page} = sample.opened;
  for (const [field, value, cell] of [
    ['Team', 'mfr-5713', '.c-team'],
    ['Channel', 'mail', '.c-channel'],
  ] as const) {
    await page.goto('/log');
    await page.locator('.log-row').first().waitFor();
    await page.getByLabel(field).fill(value);
    await page.getByLabel(field).press('Enter');
    await until(`only ${value}`, async () => {
      const texts = await page.locator(`.log-row ${cell}`).allTextContents();
      return texts.length > 0 && texts.every((text) => text.trim().startsWith(value));
    });
  }
});

test('a screen reader is told how much came', async () => {
  const {page} = sample.opened;
  await page.goto('/log');
  await page.locator('.link-badge.live').waitFor();
  await throttle('op-log-told');
  await rowOf(page, 'op-log-told').waitFor();
  await page.getByRole('log').getByText('1 new entries').waitFor();
});

test('by initiative, only its entries are shown, and it stands in the row', async () => {
  const {page} = sample.opened;
  await daemon.plan('op-log-programme', visit);
  await daemon.plan('op-log-programme', {
    ...visit,
    initiative: 'renewal-2027',
  });
  await daemon.plan('op-log-programme', {...visit, initiative: 'launch'});
  await page.goto('/log?stakeholder=op-log-programme');
  await until('both entries', async () => (await page.locator('.log-row').count()) === 2);
  await page.getByLabel('Initiative').fill('renewal-2027');
  await page.getByLabel('Initiative').press('Enter');
  await page.waitForURL(/initiative=renewal-2027/);
  await until('the other to go', async () => (await page.locator('.log-row').count()) === 1);
  await page.locator('.log-row .initiative', {hasText: 'renewal-2027'}).waitFor();
});

test('what is being typed stays while entries arrive', async () => {
  const {page} = sample.opened;
  await page.goto('/log');
  await page.locator('.link-badge.live').waitFor();
  await page.getByLabel('Rule').fill('one-vis');
  await throttle('op-log-typing');
  await rowOf(page, 'op-log-typing').waitFor();
  assert.equal(await page.getByLabel('Rule').inputValue(), 'one-vis');
  await page.getByLabel('Rule').fill('');
});

test('grouped by rule, a group opens to its entries', async () => {
  const {page} = sample.opened;
  await page.goto('/log?group=rule');
  const group = page.locator('.log-row.group', {hasText: 'a-visit-a-day'});
  await group.click();
  await page.locator('.log-row.entry', {hasText: 'a-visit-a-day'}).first().waitFor();
  await group.click();
  await until(
    'the group to close',
    async () => (await page.locator('.log-row.entry').count()) === 0,
  );
  for (let i = 0; i < 2; ++i) await throttle('op-log-grouped');
  await page.goto('/log?group=rule&stakeholder=op-log-grouped');
  const groups = page.locator('.log-row.group');
  await groups.first().waitFor();
  const counts = (await groups.locator('.muted').allTextContents()).map(Number);
  for (const each of await groups.all()) await each.click();
  assert.equal(
    await page.locator('.log-row.entry').count(),
    counts.reduce((sum, count) => sum + count, 0),
  );
});

test('a row leads to the stakeholder, explained', async () => {
  const {page} = sample.opened;
  const {touchpointId} = await throttle('op-log-jump');
  await page.goto('/log?stakeholder=op-log-jump');
  await rowOf(page, 'op-log-jump').first().click();
  await page.waitForURL(`**/s/op-log-jump?t=${touchpointId}`);
  await page.getByRole('dialog').getByText(touchpointId).first().waitFor();
});

test('what is shown can be taken away as NDJSON and CSV', async () => {
  const {page} = sample.opened;
  await page.goto('/log?stakeholder=op-log-jump');
  await rowOf(page, 'op-log-jump').first().waitFor();
  const rows = await page.locator('.log-row').count();
  for (const [name, lines] of [
    ['NDJSON', rows],
    ['CSV', rows + 1],
  ] as const) {
    const started = page.waitForEvent('download');
    await page.getByRole('button', {name}).click();
    const text = readFileSync(await (await started).path(), 'utf8');
    assert.equal(text.trimEnd().split('\n').length, lines, name);
    for (const line of text
      .trimEnd()
      .split('\n')
      .slice(lines - rows)) {
      assert.match(line, /op-log-jump/);
      assert.match(line, /a-visit-a-day|surgery-hours|weekends/, 'its rule');
    }
  }
});
