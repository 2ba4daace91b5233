// SPDX-License-Identifier: Apache-2.0
// A rep's work list: accept, do, give back, and settle what nobody is sure about.
import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import type {Browser, Locator} from 'playwright-core';

import {assertAccessible, launch, open, type Opened} from '../support/browser.js';
import {Daemon, until} from '../support/daemon.js';

const POLICY = `policy: 1
time_zone: {unknown: default, default: UTC}
channels: {visit: {human: true}, email: {}}
teams: any
purposes: {"*": {}}
`;

const scratch = mkdtempSync(join(tmpdir(), 'touchpoint-work.'));
const policyFile = join(scratch, 'policy.yaml');
writeFileSync(policyFile, POLICY);
const daemon = new Daemon({settings: [`policy.file=${policyFile}`]});
let browser: Browser;
let opened: Opened;

before(async () => {
  await daemon.start();
  browser = await launch();
  opened = await open(browser, daemon.url);
});
after(async () => {
  await browser?.close();
  await daemon.remove();
  rmSync(scratch, {recursive: true, force: true});
  assert.deepEqual(opened?.complaints, []);
});

const visit = (person: string) =>
  daemon.plan(person, {team: 'sales', channel: 'visit', purpose: 'sales', topic: 'renewal'});
const line = (person: string): Locator =>
  opened.page.locator('.work-line', {has: opened.page.getByRole('link', {name: person})});
const group = (name: string): Locator => opened.page.getByRole('region', {name});
const inGroup = (name: string, person: string) =>
  group(name).getByRole('link', {name: person}).waitFor();

async function stateOf(touchpointId: string): Promise<string> {
  const {touchpoint} = await daemon.call<{touchpoint: {state: string}}>(
    'TouchpointService/GetTouchpoint',
    {touchpointId},
  );
  return touchpoint.state;
}

async function act(person: string, button: string, fill?: [string, string]) {
  const {page} = opened;
  await line(person).getByRole('button', {name: button, exact: true}).click();
  const dialog = page.getByRole('dialog');
  if (fill) await dialog.getByLabel(fill[0]).fill(fill[1]);
  await assertAccessible(page, button);
  await dialog.locator('button.primary').click();
  await dialog.waitFor({state: 'detached'});
}

test('a visit is accepted, outlives a reload, and is done', async () => {
  const {page} = opened;
  const {touchpointId} = await visit('p-done');
  await page.goto('/work');
  await inGroup('To be done', 'p-done');
  await assertAccessible(page, 'the work list');
  await line('p-done').getByRole('button', {name: 'Accept'}).click();
  await inGroup('Yours', 'p-done');
  assert.equal(await stateOf(touchpointId), 'TOUCHPOINT_STATE_LEASED');
  await page.reload();
  await inGroup('Yours', 'p-done');
  await act('p-done', 'Done', ['What came of it', 'signed']);
  await line('p-done').waitFor({state: 'detached'});
  assert.equal(await stateOf(touchpointId), 'TOUCHPOINT_STATE_DONE');
});

test('what is given back, with a reason, is to be done again', async () => {
  const {page} = opened;
  const {touchpointId} = await visit('p-back');
  await page.goto('/work?channel=visit');
  await line('p-back').getByRole('button', {name: 'Accept'}).click();
  await inGroup('Yours', 'p-back');
  await act('p-back', 'Give back', ['Why', 'ill']);
  await inGroup('To be done', 'p-back');
  assert.equal(await stateOf(touchpointId), 'TOUCHPOINT_STATE_PLANNED');
});

test('what somebody else has accepted can only be looked at', async () => {
  const {touchpointId} = await visit('p-other');
  await daemon.call('DispatchService/LeaseTouchpoint', {touchpointId});
  await opened.page.goto('/work');
  await inGroup('Accepted by others', 'p-other');
  assert.equal(await line('p-other').getByRole('button').count(), 0);
});

test('a lease that ended without a word is settled by who knows', async () => {
  const {touchpointId} = await visit('p-doubt');
  const {lease} = await daemon.call<{lease: {leaseToken: string}}>(
    'DispatchService/LeaseTouchpoint',
    {touchpointId},
  );
  await daemon.call('DispatchService/AcknowledgeTouchpoint', {
    leaseToken: lease.leaseToken,
    result: 'DISPATCH_RESULT_UNKNOWN',
  });
  await opened.page.goto('/work');
  await inGroup('Done or not?', 'p-doubt');
  await act('p-doubt', 'Settle', ['How you know', 'she called']);
  await until('it to be settled', async () => {
    return (await stateOf(touchpointId)) === 'TOUCHPOINT_STATE_DONE';
  });
});

test('all of it on a desk and on a phone', async () => {
  const pictures = process.env['TOUCHPOINT_SCREENSHOTS'];
  const {page} = opened;
  await visit('p-yours');
  await page.goto('/work');
  await line('p-yours').getByRole('button', {name: 'Accept'}).click();
  await inGroup('Yours', 'p-yours');
  await inGroup('To be done', 'p-back');
  for (const [look, width] of [
    ['desk-light', 1280],
    ['phone-light', 390],
  ] as const) {
    await page.setViewportSize({width, height: 844});
    await assertAccessible(page, `the work list, ${look}`);
    if (pictures) {
      mkdirSync(pictures, {recursive: true});
      await page.screenshot({path: join(pictures, `work-${look}.png`), fullPage: true});
    }
  }
});
