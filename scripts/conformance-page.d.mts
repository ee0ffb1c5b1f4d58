export interface Claim {
  /** Its number; by default its place in the topic. */
  readonly number?: number | string;
  readonly holds: string;
  /** The sections that ask for it. */
  readonly after: string;
  /** A spec below test/, or from libs/ or apps/ on, and full names in it; each must be the name of a test. */
  readonly shown?: readonly (readonly [spec: string, ...names: RegExp[]])[];
  /** Where it does not hold. */
  readonly but?: string;
  /** Why we do otherwise. */
  readonly ruled?: string;
  /** What is not built. */
  readonly later?: string;
}

export interface Topic {
  readonly title: string;
  readonly intro: string;
  readonly entries: readonly Claim[];
}

/** The part of what jest reports as JSON that is read. */
export interface Results {
  readonly testResults: readonly {
    /** Absolute path of the spec. */
    readonly name: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly fullName: string;
      readonly status: string;
    }[];
  }[];
}

export function conformancePage(
  topics: readonly Topic[],
  results: Results,
  root: string,
): { sections: string; faults: string[] };
