/** Builds the workspace. With `--if-needed` only what is missing or older than its sources. Silent on stdout. */
import { build } from './projects.mjs';

try {
  await build({ ifNeeded: process.argv.includes('--if-needed') });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
