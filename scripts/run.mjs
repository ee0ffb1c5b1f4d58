/** Builds what is not built, then runs an app in this very process, so that signals and the terminal are its own. */
import module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, ROOT } from './projects.mjs';

/**
 * @param entry the app's built main file, relative to the workspace
 * @param apps what is built, beside the library
 */
export async function run(entry, apps) {
  try {
    await build({ ifNeeded: true, apps });
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
    return;
  }
  // Two thousand files are read and compiled at a start; from Node 22 on the compiled code is kept for the next.
  module.enableCompileCache?.(path.join(ROOT, 'node_modules/.cache/compiled'));
  await import(pathToFileURL(path.join(ROOT, entry)).href);
}
