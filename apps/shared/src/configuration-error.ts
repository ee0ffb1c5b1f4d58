/** The operator can mend this: it is shown as one sentence, without a stack. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
