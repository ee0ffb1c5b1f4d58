import { SERVER_AND_CLI } from './projects.mjs';
import { run } from './run.mjs';

await run('dist/apps/server/server/src/main.js', SERVER_AND_CLI);
