import { run } from './run.mjs';

await run('dist/apps/server/main.js');
