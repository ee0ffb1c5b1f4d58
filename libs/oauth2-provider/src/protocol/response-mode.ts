import { schemeOf } from './redirect-uri.js';
import { ID_TOKEN, TOKEN, partsOf } from './response-type.js';

/** How an authorization response gets to the client; what the metadata says. */
export const RESPONSE_MODES = ['query', 'fragment', 'form_post'] as const;

export type ResponseMode = (typeof RESPONSE_MODES)[number];

/** The mode of an answer, and why it is not the one that was asked for. */
export interface ChosenMode {
  readonly mode: ResponseMode;
  /** For the client; undefined where it gets what it asked for. */
  readonly problem?: string;
}

/**
 * The mode that the client is answered in, errors included (OAuth 2.0 Multiple Response Types sections 2.1 and 5, OAuth
 * 2.0 Form Post Response Mode section 2). What would hand out a token goes into the fragment, also where it is refused:
 * that is where such a client looks, and no mode may put it into the query, which stands in logs and Referer headers.
 *
 * @param requested the parameter `response_mode`
 * @param responseType the parameter `response_type`, whatever it holds
 * @param inFragment parts that are answered in the fragment, beside `token` and `id_token`
 */
export function chooseResponseMode(
  requested: string | undefined,
  responseType: string | undefined,
  redirectUri: string,
  inFragment: readonly string[] = [],
): ChosenMode {
  const handsOut = partsOf(responseType ?? '').some((part) =>
    [TOKEN, ID_TOKEN, ...inFragment].includes(part),
  );
  const usual = handsOut ? 'fragment' : 'query';
  const mode = RESPONSE_MODES.find((known) => known === (requested ?? usual));
  if (mode === undefined) {
    return { mode: usual, problem: `the response mode is not supported; use ${RESPONSE_MODES.join(', ')}` };
  }
  if (mode === 'query' && handsOut) {
    return {
      mode: usual,
      problem: 'the query is no place for tokens; use the response mode fragment or form_post',
    };
  }
  if (mode === 'form_post' && !/^https?$/.test(schemeOf(redirectUri) ?? '')) {
    return { mode: usual, problem: 'no form can be posted to the redirect URI; use another response mode' };
  }
  return { mode };
}
