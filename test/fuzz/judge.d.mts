/** An answer as it was read from the wire, or bytes that are none. */
export type Answer =
  { status: number; headers: Map<string, string>; repeated: string[]; body: string } | { garbage: string };

export interface Circumstances {
  /** Path of the request where it is known to have stayed what it was. */
  route: string | undefined;
  /** The request. */
  bytes: Buffer;
  fixture: { clientSecret: string; redirectUri: string };
}

/** What is wrong with an answer, in sentences; none where it is one that may be given. */
export function complaintsAbout(answer: Answer, circumstances: Circumstances): string[];

/** Rows that the answer says were written, by table. */
export function rowsOf(answer: Answer): Record<string, number>;
