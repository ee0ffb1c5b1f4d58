import { HttpException } from '@nestjs/common';
import { OAuthError } from '../protocol/errors.js';
import { type Refusal, TokenMissing, exceptionOf, refusalOf } from './refusal.js';

describe('what acquire() threw, as data', () => {
  const headers = { 'WWW-Authenticate': 'Bearer realm="notes", error="invalid_token"' };
  it.each<[string, unknown, Refusal | undefined, object | undefined]>([
    [
      'without a token',
      new TokenMissing('Bearer realm="notes"'),
      {
        status: 401,
        description: 'an access token is needed',
        headers: { 'WWW-Authenticate': 'Bearer realm="notes"' },
      },
      { statusCode: 401, message: 'an access token is needed' },
    ],
    [
      'with a bad one',
      new OAuthError('invalid_token', 'it is over', { status: 401, headers }),
      { status: 401, error: 'invalid_token', description: 'it is over', headers },
      { error: 'invalid_token', error_description: 'it is over' },
    ],
    ["of the host's own making", new HttpException('no', 418), undefined, undefined],
    ['that is no error', 'no', undefined, undefined],
  ])('%s', (_case, error, refusal, body) => {
    expect(refusalOf(error)).toEqual(refusal);
    if (refusal) expect(exceptionOf(refusal).getResponse()).toEqual(body);
  });
});
