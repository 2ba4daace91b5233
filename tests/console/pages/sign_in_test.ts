// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import type {Browser} from 'playwright-core';

import {assertAccessible, launch, open} from '../support/browser.js';
import {Daemon, until} from '../support/daemon.js';
import {scratchFolder} from '../support/scratch.js';

const tokenFile = join(scratchFolder(), 'admin-token');
const daemon = new Daemon({settings: ['auth.mode=token', `auth.admin_token_file=${tokenFile}`]});
let browser: Browser;
let admin: string;

const newToken = async (fields: object) =>
  (await daemon.call<{text: string}>('AdminService/CreateToken', fields, admin)).text;

before(async () => {
  admin = daemon.ctl('token', 'generate').trim();
  writeFileSync(tokenFile, admin, {mode: 0o400});
  await daemon.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await daemon.remove();
});

async function signIn(token: string) {
  const opened = await open(browser, daemon.url);
  await opened.page.goto('/overview');
  await opened.page.getByLabel('Token').fill(token);
  await opened.page.getByRole('button', {name: 'Sign in'}).click();
  return opened;
}

test('a wrong token is refused in words', async () => {
  const {page, context} = await signIn('tp_000000000000_wrong');
  await page.getByRole('alert').getByText('not valid').waitFor();
  await assertAccessible(page, 'sign-in');
  await context.close();
});

test('with a token one is in, without it in reach of scripts, until one signs out', async () => {
  const {page, context} = await signIn(await newToken({roles: ['ROLE_OPS', 'ROLE_REP']}));
  await page.getByText('Healthy').waitFor();
  const [cookie] = await context.cookies();
  assert.equal(cookie!.httpOnly, true);
  assert.equal(cookie!.sameSite, 'Strict');
  assert.equal(
    await page
      .evaluate(() => document.cookie + JSON.stringify(localStorage))
      .then((kept) => kept.includes('tp_')),
    false,
  );
  await page.reload();
  await page.getByText('Healthy').waitFor();
  const plan = {stakeholderId: 'op-looked-at', team: 'mfr-66', channel: 'other', purpose: 'grant'};
  await daemon.call('TouchpointService/PlanTouchpoint', {plan: {requestId: 'r1', ...plan}}, admin);
  await page.goto('/s/op-looked-at');
  const kept = () => page.evaluate(() => JSON.stringify({...localStorage, ...sessionStorage}));
  await until('it to be remembered', async () => (await kept()).includes('op-looked-at'));
  await page.getByRole('button', {name: 'Sign out'}).click();
  await page.getByRole('heading', {name: 'Sign in'}).waitFor();
  assert.deepEqual(await context.cookies(), []);
  assert.ok(!(await kept()).includes('op-looked-at'));
  await context.close();
});

test('a rep sees timelines, but no button that its token cannot press, and is told of limits', async () => {
  const {page, context} = await signIn(await newToken({roles: ['ROLE_REP']}));
  await page.goto('/s/op-62683');
  await page.locator('.option').first().waitFor();
  assert.equal(await page.getByRole('button', {name: /^Plan /}).count(), 0);
  const pages = page.getByRole('navigation', {name: 'Pages', exact: true}).getByRole('link');
  assert.deepEqual(await pages.allTextContents(), ['Stakeholders', 'Work list']);
  await page.goto('/log');
  await page.getByText('Your token does not allow this').waitFor();
  await context.close();
});

test('who may not read everybody is offered no search, and asks for none', async () => {
  const {page, context, complaints} = await signIn(
    await newToken({roles: ['ROLE_PLANNER'], teams: ['mfr-66']}),
  );
  const calls: string[] = [];
  page.on('request', (request) => calls.push(request.url()));
  await page.goto('/s');
  await page.getByPlaceholder('Stakeholder id').fill('op-6');
  await page.getByText('Search by the exact id').waitFor();
  await page.press('#search', 'Enter');
  await page.getByRole('heading', {level: 1, name: 'op-6'}).waitFor();
  assert.deepEqual(
    calls.filter((url) => url.includes('SearchStakeholders')),
    [],
  );
  // What the timeline's page may not read it says itself; Chromium tells the status besides.
  assert.deepEqual(
    complaints.filter((each) => !each.includes('status of 403')),
    [],
  );
  await context.close();
});

test('a token that is revoked while one reads leads back to signing in', async () => {
  const text = await newToken({roles: ['ROLE_OPS']});
  const {page, context} = await signIn(text);
  await page.getByText('Healthy').waitFor();
  await daemon.call('AdminService/RevokeToken', {tokenId: text.split('_')[1]}, admin);
  await page.getByRole('heading', {name: 'Sign in'}).waitFor();
  await context.close();
});
