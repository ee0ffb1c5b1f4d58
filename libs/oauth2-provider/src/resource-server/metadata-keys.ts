export const PROTECTED = 'oauth2:protected';
export const REQUIRED_SCOPES = 'oauth2:required-scopes';
export const OPTIONAL_TOKEN = 'oauth2:optional-token';
