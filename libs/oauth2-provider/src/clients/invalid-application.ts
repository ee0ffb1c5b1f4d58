import type { ClientMetadataFinding } from '../protocol/client-metadata-findings.js';

/** A registration that cannot be: `problems` holds everything that is wrong with it, not the first thing alone. */
export class InvalidApplication extends Error {
  constructor(readonly problems: readonly ClientMetadataFinding[]) {
    super(problems.map(({ field, message }) => `${field}: ${message}`).join('\n'));
    this.name = 'InvalidApplication';
  }
}

/** The registration is sound, but another application already has what must be unique. */
export class ApplicationExists extends InvalidApplication {
  constructor(problem: ClientMetadataFinding) {
    super([problem]);
    this.name = 'ApplicationExists';
  }
}

/** No application has that client identifier. */
export class UnknownApplication extends InvalidApplication {
  constructor() {
    super([{ field: 'clientId', message: 'no application has this identifier' }]);
    this.name = 'UnknownApplication';
  }
}
