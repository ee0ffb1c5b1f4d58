import type { CatalogueEntry, FindingCode } from '../options/catalogue.js';

interface Observed {
  /** Where it is not what the code begins with: a setting with which no server starts is an error. */
  readonly severity?: 'warning' | 'error';
  /** What of this server it is about, in a few words: tables, a number of seconds. No secret. */
  readonly detail?: string;
  /** Client identifiers, where it is about applications. */
  readonly clients?: readonly string[];
}

/** Something that is as docs/warnings.md has it under that code. */
export interface KnownObservation extends Observed {
  readonly code: FindingCode;
}

/** Something that a host's own check knows, and explains itself. A code that begins with E is an error's. */
export interface OwnObservation extends Observed, Pick<CatalogueEntry, 'title' | 'meaning' | 'mend'> {
  readonly code: string;
}

export type Observation = KnownObservation | OwnObservation;

/**
 * Something that the doctor looks at. A host's own enter by the door of ours: structure `doctorChecks`, where
 * `DEFAULT_DOCTOR_CHECKS` are.
 */
export abstract class DoctorCheck {
  /** In a word or two, for the finding that it failed. */
  abstract readonly name: string;

  /** What is not as it should be; empty when all is well. A check that rejects is a finding itself. */
  abstract look(): Promise<readonly Observation[]>;
}
