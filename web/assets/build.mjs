// Bundles src/ into ../static/dist: scripts, styles, fonts, the licences of what is inside, and a manifest.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const dist = resolve(here, '../static/dist');
const modules = join(here, 'node_modules');
const NOTO = '@expo-google-fonts/noto-sans-sc';

await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, 'fonts'), { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: ['app.js', 'app.css', 'designer.js', 'viewer.js', 'charts.js'].map((name) => `src/${name}`),
  outdir: dist,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2021',
  charset: 'utf8',
  metafile: true,
  legalComments: 'none',
  banner: { js: '/*! Licences of the packages inside: licences.txt */', css: '/*! Licences of the packages inside: licences.txt */' },
  loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'file', '.eot': 'file', '.svg': 'file' },
  assetNames: 'fonts/[name]-[hash]',
  logLevel: 'warning',
});

// Documents are set in these where the machine has no Chinese fonts of its own.
await copyFile(join(modules, NOTO, '400Regular/NotoSansSC_400Regular.ttf'), join(dist, 'fonts/NotoSansSC-Regular.ttf'));
await copyFile(join(modules, NOTO, '700Bold/NotoSansSC_700Bold.ttf'), join(dist, 'fonts/NotoSansSC-Bold.ttf'));

const names = new Set([NOTO]);
for (const input of Object.keys(result.metafile.inputs)) {
  const found = input.match(/^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (found) names.add(found[1]);
}
const texts = await Promise.all([...names].sort().map(licence));
await writeFile(join(dist, 'licences.txt'), texts.join('\n'));

const manifest = {};
for (const path of await files(dist)) {
  const content = await readFile(path);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  manifest[relative(dist, path).replaceAll('\\', '/')] = { bytes: content.length, hash };
}
await writeFile(join(dist, 'manifest.json'), JSON.stringify(manifest, null, 1) + '\n');

async function licence(name) {
  const folder = join(modules, name);
  const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const own = (path) => /^(licen[cs]e|notice)/i.test(relative(folder, path)) && !path.includes('node_modules', folder.length);
  const texts = await Promise.all((await files(folder)).filter(own).map((path) => readFile(path, 'utf8')));
  return `${'='.repeat(72)}\n${name} ${version} (${license})\n${'='.repeat(72)}\n${texts.join('\n')}`;
}

async function files(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
}
