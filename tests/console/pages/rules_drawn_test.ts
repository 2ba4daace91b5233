// SPDX-License-Identifier: Apache-2.0
// What rules mean for one person, as the page draws and says it: quiet hours and the freeze horizon
// in the lanes, when each channel is free again and why, how far caps are used up.
import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import type {Browser, Page} from 'playwright-core';

import {dayAndClock} from '../../../services/console/src/time/format.js';
import {boxOf, launch, open} from '../support/browser.js';
import {Daemon} from '../support/daemon.js';
import {scratchFolder} from '../support/scratch.js';

const DAY_MS = 86_400_000;
const FREEZE_DAYS = 2;
const SHOWN_DAYS = 14;

// Quiet but for one minute a day, whenever the test runs.
const POLICY = `policy: 1
defaults: {window: 14d, freeze: ${FREEZE_DAYS}d}
time_zone: {unknown: default, default: UTC}
channels: {visit: {human: true}, mail: {}}
teams: any
purposes: {"*": {}}
caps:
  - {id: three-mails, limit: 3, per: 7d, scope: {channels: [mail]}}
quiet_hours:
  - {id: hardly-ever, channels: [visit], days: [mon, tue, wed, thu, fri, sat, sun], from: "00:01", to: "00:00"}
`;

interface Contact {
  options: {channel: string; allowedNow?: boolean; nextTime?: string}[];
}

const policyFile = join(scratchFolder(), 'policy.yaml');
writeFileSync(policyFile, POLICY);
const daemon = new Daemon({settings: [`policy.file=${policyFile}`]});
let browser: Browser;
let page: Page;
let complaints: string[];

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
const shownTime = (time: string) => dayAndClock(Date.parse(time), 'UTC');

before(async () => {
  await daemon.start();
  const mail = {channel: 'mail', purpose: 'news'};
  await daemon.plan('op-drawn', {...mail, team: 'alpha', preferredTime: inDays(3)});
  await daemon.plan('op-drawn', {...mail, team: 'gamma', preferredTime: inDays(4)});
  await daemon.plan('op-drawn', {channel: 'visit', purpose: 'news', team: 'alpha'});
  browser = await launch();
  ({page, complaints} = await open(browser, daemon.url));
});
after(async () => {
  await browser?.close();
  await daemon.remove();
  assert.deepEqual(complaints, []);
});

const answer = () =>
  daemon.call<Contact>('StakeholderService/CheckContact', {
    stakeholderId: 'op-drawn',
    team: 'alpha',
    purpose: 'news',
  });

test('a channel that is not free says when it is, and which rule holds it', async () => {
  await page.goto('/s/op-drawn');
  const visit = page.locator('.option', {hasText: 'visit'});
  await visit.waitFor();
  const {options} = await answer();
  const told = options.find(({channel}) => channel === 'visit')!;
  assert.ok(!told.allowedNow && told.nextTime);
  await visit.locator('.later', {hasText: shownTime(told.nextTime)}).waitFor();
  await visit.locator('.option-why', {hasText: 'hardly-ever'}).waitFor();
  await page.locator('.option', {hasText: 'mail'}).getByText('Yes, now').waitFor();
});

test('each meter has as much drawn as is used', async () => {
  await page.goto('/s/op-drawn');
  const quota = page.locator('.quota', {hasText: 'three-mails'});
  assert.equal(await quota.locator('.quota-count').textContent(), '2 of 3');
  const width = Number(await quota.locator('.meter-used').getAttribute('width'));
  assert.equal(Math.round(width), 67);
});

test('quiet hours lie in the lane of their channel, the freeze horizon behind all', async () => {
  await page.goto(`/s/op-drawn?view=lanes&span=${SHOWN_DAYS}`);
  await page.locator('.quiet-shade').first().waitFor();
  const boxes = await page
    .locator('.quiet-shade')
    .evaluateAll((shades) => shades.map((shade) => shade.getBoundingClientRect().toJSON()));
  const names = page.locator('.lane-names span');
  const lane = await boxOf(names.filter({hasText: 'visit'}));
  for (const {top, bottom} of boxes) {
    assert.ok(top >= lane.y && bottom <= lane.y + lane.height, 'a shade in another lane');
  }
  const lanes = await boxOf(page.locator('.lane-box svg'));
  const frozen = await boxOf(page.locator('.frozen-shade'));
  const days = (frozen.width / lanes.width) * SHOWN_DAYS;
  assert.ok(Math.abs(days - FREEZE_DAYS) < 0.1, `${days} days are drawn as frozen`);
  const now = await boxOf(page.locator('.now line'));
  assert.ok(Math.abs(frozen.x - now.x) < 2, 'it begins now');
});

test('teams differ in colour and in shape, and a legend names them', async () => {
  await page.goto(`/s/op-drawn?view=lanes&span=${SHOWN_DAYS}`);
  const looks = async (team: string) => {
    const mark = page.getByRole('button', {name: new RegExp(`mail by ${team}`)}).locator('.body');
    return mark.evaluate((body) => [body.getAttribute('d'), getComputedStyle(body).stroke]);
  };
  const [alpha, gamma] = [await looks('alpha'), await looks('gamma')];
  assert.notEqual(alpha[0], gamma[0], 'shape');
  assert.notEqual(alpha[1], gamma[1], 'colour');
  const legend = page.getByRole('list', {name: 'Teams'}).getByRole('listitem');
  assert.deepEqual((await legend.allTextContents()).sort(), ['alpha', 'gamma']);
});

test('what cannot happen is explained with its window and the next legal time', async () => {
  const tomorrow = inDays(1).slice(0, 10);
  const [earliestTime, latestTime] = [`${tomorrow}T12:00:00Z`, `${tomorrow}T12:30:00Z`];
  const {touchpointId} = await daemon.plan('op-never', {
    channel: 'visit',
    purpose: 'news',
    preferredTime: earliestTime,
    earliestTime,
    latestTime,
  });
  const {touchpoint} = await daemon.call<{
    touchpoint: {decision: {verdict: string; nextLegalTime: string}};
  }>('TouchpointService/GetTouchpoint', {touchpointId});
  await page.goto(`/s/op-never?t=${touchpointId}`);
  const facts = page.getByRole('dialog').locator('.facts div');
  const fact = async (name: string) =>
    facts
      .filter({has: page.locator('dt', {hasText: new RegExp(`^${name}$`)})})
      .locator('dd')
      .textContent();
  await facts.first().waitFor();
  assert.equal(touchpoint.decision.verdict, 'VERDICT_SUPPRESSED');
  assert.equal(await fact('Next legal time'), shownTime(touchpoint.decision.nextLegalTime));
  assert.equal(await fact('Window'), `${shownTime(earliestTime)} – ${shownTime(latestTime)}`);
});
