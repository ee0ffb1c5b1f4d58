import { PROTECTED_API } from './projects.mjs';
import { run } from './run.mjs';

await run('dist/apps/protected-api/protected-api/src/main.js', PROTECTED_API);
