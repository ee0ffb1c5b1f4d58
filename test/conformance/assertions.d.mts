import type { Topic } from '../../scripts/conformance-page.mjs';

export const topics: readonly Topic[];
