// SPDX-License-Identifier: Apache-2.0
// What others have written of the console is in the bill of materials, and in the package's
// copyright file.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';

const source = process.env['TOUCHPOINT_SOURCE']!;
const libraries = join(process.env['TOUCHPOINT_CONSOLE_DIST']!, 'libraries');

interface Locked {
  version: string;
  license: string;
  dev?: boolean;
}

/** Those that are no tools of the build: all of them are used. */
function locked(): [string, Locked][] {
  const lock = join(source, 'services/console/package-lock.json');
  const {packages} = JSON.parse(readFileSync(lock, 'utf8')) as {packages: Record<string, Locked>};
  return Object.entries(packages)
    .filter(([folder, {dev}]) => folder !== '' && !dev)
    .map(([folder, entry]): [string, Locked] => [folder.replace(/^node_modules\//, ''), entry])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

test('the bill of materials has every library of the bundle, and no other', () => {
  const sbom = JSON.parse(
    execFileSync(join(source, 'deploy/sbom'), ['--npm', libraries, '1.2.3', '/bin/true'], {
      encoding: 'utf8',
    }),
  ) as {components: {purl: string; licenses?: {expression: string}[]}[]};
  const found = sbom.components.filter(({purl}) => purl.startsWith('pkg:npm/'));
  assert.ok(found.length > 0 && found.length < sbom.components.length);
  assert.deepEqual(
    found.map(({purl, licenses}) => [purl, licenses?.map((each) => each.expression)]),
    locked().map(([name, {version, license}]) => [
      `pkg:npm/${name.replace('@', '%40')}@${version}`,
      [license],
    ]),
  );
});

test('the copyright file has them, with the licences that they say', () => {
  const text = readFileSync(join(source, 'deploy/package/copyright'), 'utf8');
  const stanzas = text.split('\n\n').map((stanza) => ({
    files: /^Files: services\/console\/node_modules\/(.*)\/\*$/m.exec(stanza)?.[1],
    licence: /^License: (.*)$/m.exec(stanza)?.[1],
  }));
  for (const [name, {license}] of locked()) {
    const stanza = stanzas.find(({files}) => files === name || files === name.split('/')[0]);
    assert.ok(stanza, `${name} is not there`);
    assert.equal(stanza.licence?.toLowerCase(), license.replace(/[()]/g, '').toLowerCase(), name);
  }
});
