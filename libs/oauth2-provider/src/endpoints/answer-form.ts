import { preflightAnswer } from '../http/cors.js';
import { type OAuthRequest, toOAuthRequest } from '../http/oauth-request.js';
import type { HttpRequest } from '../http/platform.js';
import { InvalidRequest } from '../protocol/errors.js';
import type { OAuthResponse } from '../protocol/response.js';
import type { Refusals } from './refusals.js';

/** What an endpoint answers that takes forms by POST alone: the work for a POST, a refusal for anything else. */
export async function answerForm(
  refusals: Refusals,
  platform: HttpRequest,
  endpoint: string,
  work: (request: OAuthRequest) => Promise<OAuthResponse>,
): Promise<OAuthResponse> {
  try {
    if (platform.method !== 'POST') {
      throw new InvalidRequest(`the ${endpoint} answers POST alone`, {
        status: 405,
        headers: { Allow: 'POST' },
      });
    }
    return await work(toOAuthRequest(platform));
  } catch (error) {
    return refusals.asJson(error);
  }
}

/** The same for an endpoint that scripts of pages call, which may ask first (Fetch standard, section 3.2). */
export async function answerFormOfPage(...call: Parameters<typeof answerForm>): Promise<OAuthResponse> {
  const [, platform] = call;
  return preflightAnswer(platform, ['POST']) ?? answerForm(...call);
}
