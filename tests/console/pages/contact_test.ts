// SPDX-License-Identifier: Apache-2.0
// "Can I contact this person now?", quotas, planning right there, and the calendar link.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {assertAccessible} from '../support/browser.js';
import {BUSY, withSample} from '../support/sample.js';

const sample = withSample();
const {daemon} = sample;

interface Contact {
  options: {channel: string; allowedNow?: boolean}[];
  quotas: {rule: string; limit?: number; used?: number}[];
}

test('every channel has an answer, and every cap a meter', async () => {
  const {page} = sample.opened;
  const contact = await daemon.call<Contact>('StakeholderService/CheckContact', {
    stakeholderId: BUSY,
    team: 'mfr-66',
    purpose: 'meal',
  });
  await page.goto(`/s/${BUSY}`);
  await page.getByLabel('as team').fill('mfr-66');
  await page.getByLabel('as team').press('Enter');
  await page.getByLabel('for', {exact: true}).fill('meal');
  await page.getByLabel('for', {exact: true}).press('Enter');
  await page.locator('.quota').first().waitFor();
  assert.deepEqual(
    await page.locator('.option-channel').allTextContents(),
    contact.options.map(({channel}) => channel),
  );
  for (const {channel, allowedNow} of contact.options) {
    const row = page.locator('.option', {has: page.getByText(channel, {exact: true})});
    assert.equal(await row.locator('.yes').count(), allowedNow ? 1 : 0, channel);
  }
  assert.deepEqual(
    await page.locator('.quota-rule').allTextContents(),
    contact.quotas.map(({rule}) => rule),
  );
});

test('a rep plans right there: first what would happen, then for real', async () => {
  const {page} = sample.opened;
  await page.goto(`/s/op-planned?view=list`);
  await page.getByRole('button', {name: 'Plan other'}).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Purpose').fill('grant');
  await dialog.getByLabel('Topic').fill('spring-school');
  await dialog.getByRole('button', {name: 'Check'}).click();
  await dialog.getByText('It would be').waitFor();
  await assertAccessible(page, 'planning');
  const before = await daemon.call<{touchpoints?: unknown[]}>('TouchpointService/GetTimeline', {
    stakeholderId: 'op-planned',
  });
  assert.equal(before.touchpoints?.length ?? 0, 0);
  await dialog.getByRole('button', {name: 'Plan it'}).click();
  await dialog.getByText('It is planned:').waitFor();
  await dialog.locator('.row').getByRole('button', {name: 'Close'}).click();
  await page.locator('article.item', {hasText: 'grant, spring-school'}).waitFor();
});

test('what the daemon refuses is said where it was asked', async () => {
  const {page} = sample.opened;
  await page.goto(`/s/op-planned`);
  await page.getByRole('button', {name: 'Plan other'}).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Purpose').fill('grant');
  await dialog.getByLabel('When').fill('2001-01-01T10:00');
  sample.opened.complaints.length = 0;
  await dialog.getByRole('button', {name: 'Check'}).click();
  await dialog.locator('.plan-answer, .failed').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({state: 'detached'});
  sample.opened.complaints.length = 0; // Chromium reports the refusal's status by itself.
});

test('a calendar link is shown once, works, and can be revoked', async () => {
  const {page} = sample.opened;
  await page.goto(`/s/${BUSY}`);
  await page.getByRole('button', {name: 'Calendar'}).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('There are no calendar links yet.').waitFor();
  await dialog.getByRole('button', {name: 'Make a link'}).click();
  const address = await dialog.locator('#feed-address').inputValue();
  await assertAccessible(page, 'calendar links');
  const feed = await fetch(address);
  assert.equal(feed.status, 200);
  assert.match(feed.headers.get('content-type') ?? '', /^text\/calendar/);
  const calendar = await feed.text();
  assert.match(calendar, /^BEGIN:VCALENDAR\r\n/);
  assert.match(calendar, /\r\nBEGIN:VEVENT\r\n/);
  assert.ok(!calendar.includes(BUSY), 'nobody is named who was not asked for');
  await dialog.getByRole('button', {name: 'Revoke'}).click();
  await dialog.getByText('There are no calendar links yet.').waitFor();
  assert.equal((await fetch(address)).status, 404);
});
