// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';

const dist = process.env['TOUCHPOINT_CONSOLE_DIST']!;
const LIMIT = 150 * 1024;

test('all that a browser loads is at most 150 KB, compressed', () => {
  const sizes = readdirSync(dist)
    .filter((name) => name.endsWith('.gz'))
    .map((name) => statSync(join(dist, name)).size);
  assert.ok(sizes.length >= 3);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(total <= LIMIT, `${total} bytes`);
});

test('the page itself carries no script, style or address of somebody else', () => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  assert.doesNotMatch(page, /<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=|https?:\/\//);
});
