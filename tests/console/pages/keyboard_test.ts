// SPDX-License-Identifier: Apache-2.0
// Nothing but keys.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import type {Page} from 'playwright-core';

import {focusedText} from '../support/browser.js';
import {until} from '../support/daemon.js';
import {BUSY, withSample} from '../support/sample.js';

const sample = withSample();

const focusedItem = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.closest('[data-item]')?.getAttribute('data-item') ?? '',
  );

test('search, walk the timeline, explain, close, and be back where one was', async () => {
  const {page} = sample.opened;
  await page.goto('/');
  await page.getByRole('heading', {level: 1}).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type(BUSY);
  await page.keyboard.press('Enter');
  await page.locator('.mark').first().waitFor();
  await page.keyboard.press('j');
  const first = await focusedItem(page);
  await page.keyboard.press('j');
  const second = await focusedItem(page);
  assert.ok(first && second && first !== second);
  await page.keyboard.press('k');
  assert.equal(await focusedItem(page), first);
  await page.keyboard.press('e');
  const drawer = page.getByRole('dialog');
  await drawer.locator('.facts').first().waitFor();
  for (let i = 0; i < 12; ++i) {
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(
      () =>
        document.activeElement === document.body ||
        document.activeElement?.closest('dialog') !== null,
    );
    assert.ok(inside, 'the focus left the drawer');
  }
  await page.keyboard.press('Escape');
  await drawer.waitFor({state: 'detached'});
  assert.equal(await focusedItem(page), first);
  await page.keyboard.press('Enter');
  await drawer.waitFor();
  await page.keyboard.press('Escape');
  await drawer.waitFor({state: 'detached'});
});

test('what is opened right after a drawer was closed stays open', async () => {
  const {page} = sample.opened;
  await page.goto(`/s/${BUSY}`);
  await page.locator('.mark').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog');
  await drawer.waitFor();
  // In one turn of the page, as if the key that follows had been quicker than any event of the
  // dialog; and then a turn later than those.
  await page.evaluate(async () => {
    const item = document.querySelector<HTMLElement>('[data-item]')!;
    document.querySelector<HTMLElement>('dialog [aria-label="Close"]')!.click();
    await Promise.resolve();
    item.click();
    await new Promise((later) => setTimeout(later, 0));
    await new Promise((later) => requestAnimationFrame(later));
  });
  assert.equal(await drawer.count(), 1);
  assert.match(page.url(), /[?&]t=/);
  await page.keyboard.press('Escape');
  await drawer.waitFor({state: 'detached'});
  assert.doesNotMatch(page.url(), /[?&]t=/);
});

test('keys lead to the pages, and ? tells them', async () => {
  const {page} = sample.opened;
  for (const [key, heading] of [
    ['w', 'Work list'],
    ['l', 'Throttle log'],
    ['c', 'Conflicts ahead'],
    ['p', 'Policy'],
    ['o', 'Overview'],
    ['s', 'Stakeholders'],
  ]) {
    await page.keyboard.press('g');
    await page.keyboard.press(key!);
    await page.getByRole('heading', {level: 1, name: heading}).waitFor();
    assert.equal(await page.title(), `${heading} · touchpointd`);
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'main', heading);
  }
  await page.keyboard.press('?');
  await page.getByRole('dialog', {name: 'Keys'}).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({state: 'detached'});
});

test('the colours can be chosen, and stay', async () => {
  const {page} = sample.opened;
  await page.goto('/overview');
  const background = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const switching = page.getByRole('button', {name: /^Colours: /});
  await switching.waitFor();
  const light = await background();
  const press = async (next: string) => {
    await switching.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', {name: `Colours: ${next}.`}).waitFor();
  };
  await press('light');
  assert.equal(await background(), light);
  await press('dark');
  const dark = await background();
  assert.notEqual(dark, light);
  await page.reload();
  await switching.waitFor();
  assert.equal(await background(), dark);
  await press('auto');
  assert.equal(await background(), light);
});

test('the log by keys: walk, pause, open', async () => {
  const {page} = sample.opened;
  await page.goto('/log');
  await page.locator('.log-row').first().waitFor();
  await page.keyboard.press('j');
  await until('a row to be focused', () => page.locator('.log-row.current:focus').count());
  await page.keyboard.press('j');
  await until(
    'the second row',
    async () => (await page.locator('.log-row:focus').getAttribute('aria-rowindex')) === '3',
  );
  await page.keyboard.press('p');
  await page.getByRole('button', {name: /Go on/}).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/s/*');
});

test('the first Tab offers to skip to the content', async () => {
  const {page} = sample.opened;
  await page.goto('/overview');
  await page.getByRole('heading', {level: 1}).waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await focusedText(page), 'Skip to content');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
});
