// SPDX-License-Identifier: Apache-2.0
// Bundles one test of the console and runs it: node run.mjs OUT TEST.ts
import {spawnSync} from 'node:child_process';
import {createRequire} from 'node:module';
import {basename, dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const [out, test] = process.argv.slice(2);
const console_ = resolve(dirname(fileURLToPath(import.meta.url)), '../../services/console');
const modules = join(console_, 'node_modules');
const {buildSync} = createRequire(join(console_, 'package.json'))('esbuild');

const outfile = join(out, basename(test).replace(/\.tsx?$/, '.cjs'));
buildSync({
  entryPoints: [test],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  outfile,
  nodePaths: [modules],
  external: ['playwright-core', '@axe-core/playwright'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
  sourcemap: 'inline',
});
const {status} = spawnSync(process.execPath, ['--enable-source-maps', outfile], {
  stdio: 'inherit',
  env: {...process.env, NODE_PATH: modules},
});
process.exit(status ?? 1);
