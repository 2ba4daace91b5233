// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

import {assertAccessible} from '../support/browser.js';
import {withSample} from '../support/sample.js';

const sample = withSample();
const {daemon} = sample;

interface Simulated {
  shifts: {before: string; after: string; count: string}[];
  changes: {before: {verdict: string}; after: {verdict: string}}[];
}

const shipped = () => readFileSync(`${daemon.samples}/openpayments.policy.yaml`, 'utf8');

test('every rule of the policy in force is there, as a sentence', async () => {
  const {page} = sample.opened;
  await page.goto('/policy');
  await page.locator('.rules').first().waitFor();
  const ids = [...shipped().matchAll(/id: ([\w-]+)/g)].map(([, id]) => id);
  assert.deepEqual((await page.locator('.rules dt').allTextContents()).sort(), ids.sort());
  await page.getByText('At least 2 days between touchpoints by mail.').waitFor();
});

test('an edited policy shows whose decisions it would have changed, and changes nothing', async () => {
  const {page} = sample.opened;
  await page.goto('/policy?tab=what-if');
  const text = page.getByLabel('Edited policy');
  const live = await text.inputValue();
  await text.fill(live.replace('id: "a-visit-a-day", limit: 1', 'id: "a-visit-a-day", limit: 3'));
  await page.getByRole('button', {name: 'What if?'}).click();
  await page.locator('.changes tbody tr').first().waitFor();
  const {shifts, changes} = await daemon.call<Simulated>('PolicyService/SimulatePolicy', {
    text: await text.inputValue(),
    decisions: 1000,
  });
  const freed = shifts
    .filter(({before, after}) => before === 'VERDICT_DEFERRED' && after === 'VERDICT_SCHEDULED')
    .reduce((sum, {count}) => sum + Number(count), 0);
  await page.getByRole('img', {name: `${freed} Deferred to Scheduled`}).waitFor();
  const verdicts = await page.locator('.changes tbody tr').first().locator('.verdict');
  assert.deepEqual(
    (await verdicts.allTextContents()).map((word) => `VERDICT_${word.trim().toUpperCase()}`),
    [changes[0]!.before.verdict, changes[0]!.after.verdict],
  );
  await assertAccessible(page, 'what if');
  const {policyRevision} = await daemon.call<{policyRevision: string}>(
    'PolicyService/GetPolicy',
    {},
  );
  await page.goto('/policy?tab=history');
  await page.locator('.application', {hasText: policyRevision.slice(7, 19)}).waitFor();
  assert.equal(await page.locator('.application').count(), 1);
});

test('a text that is no policy is told where it is wrong', async () => {
  const {page} = sample.opened;
  await page.goto('/policy?tab=what-if');
  await page.getByLabel('Edited policy').fill('policy: 1\nno_such_key: 1\n');
  await page.getByRole('button', {name: 'What if?'}).click();
  await page.getByRole('alert').getByText('no_such_key').waitFor();
  sample.opened.complaints.length = 0; // Chromium reports the refusal's status by itself.
});

test('history shows what a revision changed', async () => {
  const {page} = sample.opened;
  await daemon.call('PolicyService/ApplyPolicy', {
    comment: 'more visits',
    text: shipped().replace('id: a-visit-a-day, limit: 1', 'id: a-visit-a-day, limit: 2'),
  });
  await page.goto('/policy?tab=history');
  await page.getByText('more visits').waitFor();
  const changed = async (kind: string) => await page.locator(`.diff .${kind}`).allTextContents();
  await page.locator('.diff .added').waitFor();
  assert.match((await changed('removed')).join(), /a-visit-a-day", limit: 1/);
  assert.match((await changed('added')).join(), /a-visit-a-day", limit: 2/);
  await page.locator('.application', {hasText: '#1'}).click();
  await page.getByRole('heading', {name: 'What #1 says'}).waitFor();
  await page.locator('.diff .added', {hasText: 'a-visit-a-day", limit: 1'}).waitFor();
  assert.deepEqual(await changed('removed'), []);
});
