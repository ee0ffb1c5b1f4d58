/** Builds what is not built, then runs an app in this very process, so that signals and the terminal are its own. */
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
  await import(pathToFileURL(path.join(ROOT, entry)).href);
}
