// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {assertAccessible} from '../support/browser.js';
import {until} from '../support/daemon.js';
import {BUSY, withSample} from '../support/sample.js';

const sample = withSample();
const {daemon} = sample;

test('search leads to the stakeholder, and remembers whom', async () => {
  const {page} = sample.opened;
  await page.goto('/');
  await page.fill('#search', BUSY);
  await page.press('#search', 'Enter');
  await page.getByRole('heading', {level: 1, name: BUSY}).waitFor();
  await page.locator('[data-item]').first().waitFor();
  await page.goto('/s');
  await page
    .getByRole('region', {name: 'Looked at lately'})
    .getByRole('link', {name: BUSY})
    .waitFor();
});

test('whoever begins like what is typed is offered, and picked by key or pointer', async () => {
  const {page} = sample.opened;
  for (const id of ['wanted-1', 'wanted-2', 'wanted-3', 'unwanted-1']) await daemon.plan(id);
  await page.goto('/s');
  await page.fill('#search', 'wanted-');
  const options = page.getByRole('listbox', {name: 'Stakeholders'}).getByRole('option');
  await until('three to be offered', async () => (await options.count()) === 3);
  assert.deepEqual(await options.allTextContents(), ['wanted-1', 'wanted-2', 'wanted-3']);
  await assertAccessible(page, 'the search');
  await page.press('#search', 'ArrowDown');
  await page.press('#search', 'ArrowDown');
  assert.equal(await page.locator('[role=option][aria-selected=true]').textContent(), 'wanted-2');
  await page.press('#search', 'Enter');
  await page.getByRole('heading', {level: 1, name: 'wanted-2'}).waitFor();
  assert.equal(await page.inputValue('#search'), '');
  await page.fill('#search', 'wanted-');
  await options.filter({hasText: 'wanted-3'}).click();
  await page.getByRole('heading', {level: 1, name: 'wanted-3'}).waitFor();
  await page.fill('#search', 'nobody-begins-so');
  await page.getByText('Nobody’s id begins with nobody-begins-so').waitFor();
  await page.press('#search', 'Escape');
  await page.locator('.search-offer').waitFor({state: 'detached'});
  await page.fill('#search', '');
});

test('of many only some are offered, and that is said', async () => {
  const {page} = sample.opened;
  await page.goto('/s');
  await page.fill('#search', 'op-');
  await page.getByText('There may be more').waitFor();
  const options = page.getByRole('option');
  assert.equal(await options.count(), 12);
  for (const id of await options.allTextContents()) assert.ok(id.startsWith('op-'), id);
  await page.fill('#search', '');
});

test('next up is what the timeline holds next', async () => {
  const {page} = sample.opened;
  const {touchpoints} = await daemon.call<{touchpoints: {touchpointId: string}[]}>(
    'TouchpointService/GetTimeline',
    {stakeholderId: BUSY, pageSize: 1},
  );
  await page.goto(`/s/${BUSY}`);
  const first = page.locator('.next-up [data-item]').first();
  assert.equal(await first.getAttribute('data-item'), touchpoints[0]!.touchpointId);
});

test('a plan of another team appears by itself, in the list and in the lanes', async () => {
  const {page} = sample.opened;
  await page.goto('/s/op-live?view=list');
  await page.getByText('No touchpoints of op-live yet').waitFor();
  const {touchpointId} = await daemon.plan('op-live');
  await page.locator(`article[data-item="${touchpointId}"]`).waitFor();
  await page.getByText('Lanes', {exact: true}).click();
  await page.locator(`.mark[data-item="${touchpointId}"]`).waitFor();
  const second = await daemon.plan('op-live');
  await page.locator(`.mark[data-item="${second.touchpointId}"]`).waitFor();
});

test('lanes show deferrals with where they were asked for, and one contact in a bracket', async () => {
  const {page} = sample.opened;
  await page.goto(`/s/${BUSY}?view=lanes&span=91`);
  await page.locator('.mark').first().waitFor();
  assert.ok((await page.locator('.moved').count()) > 0);
  assert.ok((await page.locator('.bracket').count()) > 0);
  assert.deepEqual(await page.locator('.lane-names span').allTextContents(), ['mail', 'visit']);
});

test('a filter is kept in the address and holds for both views', async () => {
  const {page} = sample.opened;
  await page.goto(`/s/${BUSY}?view=list`);
  await page.getByLabel('Only channel').selectOption('mail');
  await page.waitForURL(/channel=mail/);
  const titles = await page.locator('.item-title b').allTextContents();
  assert.ok(titles.length > 0 && titles.every((title) => title === 'mail'), titles.join());
});

test('the drawer explains rule by rule, with numbers and what it collided with', async () => {
  const {page} = sample.opened;
  const {entries} = await daemon.call<{entries: {touchpointId: string; stakeholderId: string}[]}>(
    'ThrottleLogService/ListThrottleLog',
    {
      pageSize: 1,
      filter: {verdicts: ['VERDICT_DEFERRED'], rules: ['a-visit-a-day'], stakeholderId: BUSY},
    },
  );
  const {touchpointId} = entries[0]!;
  const explained = await daemon.call<{sentences: string[]}>(
    'TouchpointService/ExplainTouchpoint',
    {touchpointId},
  );
  await page.goto(`/s/${BUSY}?t=${touchpointId}`);
  const drawer = page.getByRole('dialog');
  for (const sentence of explained.sentences) await drawer.getByText(sentence).first().waitFor();
  await drawer.getByText('limit 1 · per 1d').first().waitFor();
  const collided = drawer.locator('.collided').first();
  await assertAccessible(page, 'the drawer');
  await collided.click();
  await page.waitForURL((url) => url.searchParams.get('t') !== touchpointId);
  await drawer.locator('.facts').first().waitFor();
  await page.keyboard.press('Escape');
  await drawer.waitFor({state: 'detached'});
  assert.equal(new URL(page.url()).searchParams.get('t'), null);
});

test('a person who is erased is gone from the open page and from this browser', async () => {
  const {page} = sample.opened;
  await daemon.plan('op-erased');
  await page.goto('/s/op-erased');
  await page.locator('[data-item]').first().waitFor();
  await daemon.call('StakeholderService/EraseStakeholder', {stakeholderId: 'op-erased'});
  await page.getByRole('heading', {level: 1, name: 'This person was erased'}).waitFor();
  assert.equal(await page.locator('[data-item]').count(), 0);
  await assertAccessible(page, 'an erased person');
  await page.getByRole('link', {name: 'Find someone'}).click();
  await page.locator('#search').waitFor();
  assert.equal(await page.getByRole('link', {name: 'op-erased'}).count(), 0);
  await page.goto('/s/op-erased');
  await page.getByRole('heading', {level: 1, name: 'This person was erased'}).waitFor();
});

test('consent is shown beside it, as soon as it changes', async () => {
  const {page} = sample.opened;
  await daemon.plan('op-consent');
  await page.goto('/s/op-consent');
  await page.getByText('No opt-outs.').waitFor();
  await daemon.call('StakeholderService/PutStakeholder', {
    stakeholder: {
      stakeholderId: 'op-consent',
      timeZone: 'Europe/Berlin',
      optOuts: [{channel: 'visit'}, {channel: 'mail', purpose: 'meal'}],
    },
  });
  await page.getByText('meal by mail').waitFor();
  await page.locator('.person-time', {hasText: 'Europe/Berlin'}).waitFor();
  await daemon.call('StakeholderService/PutStakeholder', {
    stakeholder: {stakeholderId: 'op-consent', doNotContact: true},
  });
  await page.getByText('Do not contact.').waitFor();
});
