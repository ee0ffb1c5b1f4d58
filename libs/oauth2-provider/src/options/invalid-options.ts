/** Says what is wrong with the options and how to mend it; the app does not start. */
export class InvalidOptions extends Error {
  constructor(
    readonly problems: readonly string[],
    module = 'OAuth2ProviderModule',
  ) {
    super(
      `${module}: ${problems.length === 1 ? 'an option is' : 'options are'} wrong:\n- ${problems.join('\n- ')}`,
    );
    this.name = 'InvalidOptions';
  }
}
