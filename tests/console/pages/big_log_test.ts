// SPDX-License-Identifier: Apache-2.0
// Ten thousand rows: only those in sight are in the document, and all can be reached.
import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import type {Browser, Page} from 'playwright-core';

import {launch, open} from '../support/browser.js';
import {Daemon, until} from '../support/daemon.js';
import {scratchFolder} from '../support/scratch.js';

const ENTRIES = 10_000;
const scratch = scratchFolder();
const daemon = new Daemon();
let browser: Browser;

/** Each stakeholder's second visit of a day is deferred. */
function importVisits() {
  const file = join(scratch, 'visits.jsonl');
  const at = new Date(Date.now() + 7 * 86_400_000).toISOString();
  const lines = Array.from({length: 2 * ENTRIES}, (_, i) =>
    JSON.stringify({
      request_id: `v${i}`,
      stakeholder_id: `op-${Math.floor(i / 2)}`,
      team: `team-${i % 2}`,
      channel: 'visit',
      purpose: 'meal',
      preferred_time: at,
      time_zone: 'America/Chicago',
    }),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
  daemon.ctl('import', '--plans', file);
}

before(async () => {
  await daemon.start();
  importVisits();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await daemon.remove();
});

/** Milliseconds from each frame to the next, in order of size: what a person sees as smooth or not. */
async function framesWhileScrolling(page: Page): Promise<number[]> {
  return page.locator('.log-rows').evaluate(async (box) => {
    const nextFrame = () => new Promise<number>((drawn) => requestAnimationFrame(drawn));
    const frames: number[] = [];
    box.scrollTop = 0;
    let last = await nextFrame();
    for (let i = 0; i < 300; i++) {
      box.scrollTop += 400;
      const now = await nextFrame();
      frames.push(now - last);
      last = now;
    }
    return frames.sort((a, b) => a - b);
  });
}

test('ten thousand rows', async () => {
  const {page, complaints} = await open(browser, daemon.url);
  await page.goto('/log');
  await page.locator('.log-row').first().waitFor();
  const table = page.getByRole('table');
  const count = async () => Number(await table.getAttribute('aria-rowcount')) - 1;
  await until('all entries to be read', async () => {
    await page.locator('.log-rows').evaluate((box) => {
      box.scrollTop = box.scrollHeight;
    });
    return (await count()) >= ENTRIES;
  });
  const frames = await framesWhileScrolling(page);
  console.log(
    `frames while scrolling: half within ${frames.at(frames.length / 2)?.toFixed(1)} ms, ` +
      `99 of 100 within ${frames.at(frames.length * 0.99)?.toFixed(1)} ms`,
  );
  for (const share of [0, 0.5, 1]) {
    await page.locator('.log-rows').evaluate((box, to) => {
      box.scrollTop = to * box.scrollHeight;
    }, share);
    const wanted = String(
      share === 0 ? 2 : share === 1 ? (await count()) + 1 : Math.round((await count()) / 2),
    );
    await page.locator(`.log-row[aria-rowindex="${wanted}"]`).waitFor();
    assert.ok((await page.locator('.log-row').count()) < 100);
  }
  assert.deepEqual(complaints, []);
});
