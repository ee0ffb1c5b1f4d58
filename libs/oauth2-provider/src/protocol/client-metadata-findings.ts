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

/** One finding for each value that has one; `judge` ends the sentence "redirect URI 2 ...". */
export function each(
  field: keyof typeof LABELS,
  values: readonly string[],
  judge: (value: string) => string | undefined,
): ClientMetadataFinding[] {
  return values.flatMap((value, index) => {
    const judgement = judge(value);
    return judgement === undefined ? [] : [{ field, message: `${LABELS[field]} ${index + 1} ${judgement}` }];
  });
}

/** One finding, where that holds. */
export function when(condition: boolean, field: string, message: string): ClientMetadataFinding[] {
  return condition ? [{ field, message }] : [];
}
