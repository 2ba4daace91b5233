// SPDX-License-Identifier: Apache-2.0
// The libraries of others that a bundle has something of, for the bill of materials.
import {readFileSync} from 'node:fs';

/**
 * A line "name version licence" of each package in `metafile` (of esbuild), as the lock file at
 * `lock` has them; a licence is an SPDX expression.
 */
export function libraryLines(metafile, lock) {
  const {packages} = JSON.parse(readFileSync(lock, 'utf8'));
  const folders = new Set();
  for (const {inputs} of Object.values(metafile.outputs)) {
    for (const [path, {bytesInOutput}] of Object.entries(inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
      if (folder && bytesInOutput > 0) folders.add(folder.slice(folder.indexOf('node_modules/')));
    }
  }
  const lines = [...folders].map((folder) => {
    const {version, license} = packages[folder] ?? {};
    if (!version || !license) throw new Error(`${lock} has no version or licence of ${folder}`);
    return `${folder.replace(/^.*node_modules\//, '')} ${version} ${license}\n`;
  });
  return lines.sort().join('');
}
