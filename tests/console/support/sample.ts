// SPDX-License-Identifier: Apache-2.0
// A daemon with the real sample, and a page on it, for all tests of a file.
import assert from 'node:assert/strict';
import {after, before} from 'node:test';

import type {Browser} from 'playwright-core';

import {launch, open, type Opened} from './browser.js';
import {Daemon} from './daemon.js';

/** Of whom the sample plans most. */
export const BUSY = 'op-62683';

export interface Sample {
  daemon: Daemon;
  /** These two are there once the tests run. */
  browser: Browser;
  opened: Opened;
}

/** Starts all before the file's tests; after them, its page must not have complained. */
export function withSample(): Sample {
  const sample = {daemon: new Daemon()} as Sample;
  before(async () => {
    await sample.daemon.start();
    sample.daemon.importSample();
    sample.browser = await launch();
    sample.opened = await open(sample.browser, sample.daemon.url);
  });
  after(async () => {
    // First what would keep the process alive.
    await sample.browser?.close();
    await sample.daemon.remove();
    assert.deepEqual(sample.opened?.complaints, []);
  });
  return sample;
}
