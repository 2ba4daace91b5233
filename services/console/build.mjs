// SPDX-License-Identifier: Apache-2.0
// Bundles the console and writes what the daemon embeds: node build.mjs [OUT]
import {createHash} from 'node:crypto';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {gzipSync} from 'node:zlib';
import {build} from 'esbuild';

import {assemblerText, tableText} from './embed.mjs';
import {libraryLines} from './libraries.mjs';

const MIME = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};
const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, 'dist'));

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function bundle() {
  const result = await build({
    entryPoints: [join(here, 'src/main.tsx')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    outdir: out,
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const text = (ending) => result.outputFiles.find((file) => file.path.endsWith(ending)).contents;
  const libraries = libraryLines(result.metafile, join(here, 'package-lock.json'));
  return {js: text('.js'), css: text('.css'), libraries};
}

// Scripts and styles carry their hash in the name, so that they may be cached for good.
async function assets({js, css}) {
  const script = `/console-${digest(js).slice(0, 12)}.js`;
  const style = `/console-${digest(css).slice(0, 12)}.css`;
  const page = (await readFile(join(here, 'src/index.html'), 'utf8'))
    .replace('/console.js', script)
    .replace('/console.css', style);
  return [
    ['/index.html', Buffer.from(page)],
    [script, js],
    [style, css],
    ['/icon.svg', await readFile(join(here, 'src/icon.svg'))],
  ];
}

const table = [];
await rm(out, {recursive: true, force: true});
await mkdir(out, {recursive: true});
const bundled = await bundle();
for (const [path, bytes] of await assets(bundled)) {
  const file = join(out, path.slice(1));
  await writeFile(file, bytes);
  await writeFile(`${file}.gz`, gzipSync(bytes, {level: 9}));
  table.push({
    path,
    file,
    mime: MIME[path.split('.').pop()],
    tag: digest(bytes).slice(0, 32),
    immutable: /-[0-9a-f]{12}\./.test(path),
  });
}
await writeFile(join(out, 'files.S'), assemblerText(table));
await writeFile(join(out, 'console.cc'), tableText(table));
await writeFile(join(out, 'libraries'), bundled.libraries);
