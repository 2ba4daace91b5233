// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium, and pages that must not complain.
import assert from 'node:assert/strict';

import {AxeBuilder} from '@axe-core/playwright';
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';

import {until} from './daemon.js';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launch = (): Promise<Browser> =>
  chromium.launch({executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ARGS});

/** Where it is on the page. What is being drawn anew has no place for that moment. */
export const boxOf = (locator: Locator) =>
  until('a place on the page', () => locator.boundingBox());

export interface Look {
  dark?: boolean;
  phone?: boolean;
}

export interface Opened {
  page: Page;
  context: BrowserContext;
  /** What the page complained about: errors and warnings of the console, exceptions. */
  complaints: string[];
}

export async function open(
  browser: Browser,
  url: string,
  {dark, phone}: Look = {},
): Promise<Opened> {
  const context = await browser.newContext({
    baseURL: url,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    viewport: phone ? {width: 390, height: 844} : {width: 1360, height: 900},
    isMobile: phone,
    hasTouch: phone,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  return {page, context, complaints};
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** No finding that keeps somebody from using the page. */
export async function assertAccessible(page: Page, where: string): Promise<void> {
  const {violations} = await new AxeBuilder({page}).withTags(TAGS).analyze();
  const serious = violations
    .filter(({impact}) => impact === 'serious' || impact === 'critical')
    .map(
      ({id, nodes}) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`)
          .join('\n    ')}`,
    );
  assert.deepEqual(serious, [], where);
}

export const focusedText = (page: Page): Promise<string> =>
  page.evaluate(
    () =>
      document.activeElement?.getAttribute('aria-label') ??
      document.activeElement?.textContent ??
      '',
  );
