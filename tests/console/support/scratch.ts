// SPDX-License-Identifier: Apache-2.0
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** A folder that goes with the process. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'touchpoint-console.'));
  process.on('exit', () => rmSync(folder, {recursive: true, force: true}));
  return folder;
}
