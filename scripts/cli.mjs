import { run } from './run.mjs';

await run('dist/apps/cli/cli/src/main.js');
