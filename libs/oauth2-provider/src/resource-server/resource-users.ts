/**
 * Your users, as a resource server knows them: what `@CurrentUser()` gives. Extend it and give it to the verifier; without
 * one there are none, and the token alone decides.
 */
export abstract class ResourceUsers<User = unknown> {
  /**
   * The user of that id (the `sub` of tokens), asked at most once per request; null for one that is unknown or disabled,
   * whose tokens are then refused.
   */
  abstract find(userId: string): Promise<User | null>;
}

/** The question to ask at the first call, and its answer at the next. */
export function userOnce(userId: string | null, users: ResourceUsers | undefined): () => Promise<unknown> {
  let looked: Promise<unknown> | undefined;
  return () => (looked ??= userId === null || !users ? Promise.resolve(null) : users.find(userId));
}
