/** RFC 7591 section 2: what the client tells its users about itself. */
export function clientLinks(metadata: Record<string, unknown>): {
  clientUri?: string;
  policyUri?: string;
  tosUri?: string;
} {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const clientUri = text(metadata['client_uri']);
  const policyUri = text(metadata['policy_uri']);
  const tosUri = text(metadata['tos_uri']);
  return { ...(clientUri && { clientUri }), ...(policyUri && { policyUri }), ...(tosUri && { tosUri }) };
}
