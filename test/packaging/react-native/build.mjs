// Bundles an application with Metro: node build.mjs <folder> <platform> <condition, or nothing>. Writes the bundle to its output.
import { realpathSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runBuild } from 'metro';
import { getDefaultConfig, mergeConfig } from 'metro-config';

const [folder, platform, ...conditions] = process.argv.slice(2);
const modules = realpathSync(fileURLToPath(new URL('node_modules', import.meta.url)));
// The warnings about what index.js imports are for applications.
const preset = createRequire(import.meta.url).resolve('@react-native/babel-preset');

await writeFile(
  join(folder, 'babel.config.json'),
  JSON.stringify({ presets: [[preset, { disableDeepImportWarnings: true }]] }),
);
const config = mergeConfig(await getDefaultConfig(folder), {
  projectRoot: folder,
  watchFolders: [folder, modules],
  cacheStores: [],
  maxWorkers: 1,
  reporter: { update() {} },
  resolver: {
    nodeModulesPaths: [modules],
    platforms: ['android', 'ios'],
    // As in the configuration that applications have.
    unstable_conditionNames: ['react-native', ...conditions],
    useWatchman: false,
  },
});
const { code } = await runBuild(config, {
  entry: 'index.js',
  platform,
  dev: conditions.length === 0,
  minify: false,
});
await writeFile(join(folder, 'bundle.js'), code);
