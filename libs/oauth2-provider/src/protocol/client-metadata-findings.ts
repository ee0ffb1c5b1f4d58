/** A finding about one field: a member of {@link ClientMetadata}, or of its `metadata`. */
export interface ClientMetadataFinding {
  readonly field: string;
  /** A sentence that names the mend and repeats no value of the registration, which came from outside. */
  readonly message: string;
}

export const LABELS = {
  redirectUris: 'redirect URI',
  postLogoutRedirectUris: 'post-logout redirect URI',
  allowedOrigins: 'origin',
  grantTypes: 'grant type',
  responseTypes: 'response type',
  scopes: 'scope',
  resources: 'resource',
} as const;

/** So many values of a list are found fault with: somebody may send a hundred thousand. */
const MOST_FINDINGS = 20;

/** A finding for each value that has one, the first of them; `judge` ends the sentence "redirect URI 2 ...". */
export function each(
  field: keyof typeof LABELS,
  values: readonly string[],
  judge: (value: string) => string | undefined,
): ClientMetadataFinding[] {
  const found: ClientMetadataFinding[] = [];
  for (const [index, value] of values.entries()) {
    const judgement = judge(value);
    if (judgement !== undefined) found.push({ field, message: `${LABELS[field]} ${index + 1} ${judgement}` });
    if (found.length === MOST_FINDINGS) break;
  }
  return found;
}

/** One finding, where that holds. */
export function when(condition: boolean, field: string, message: string): ClientMetadataFinding[] {
  return condition ? [{ field, message }] : [];
}
