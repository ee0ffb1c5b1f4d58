import { presentedAuthorization } from './presented-authorization.js';

describe('the authorization in what a client sent when it connected', () => {
  it.each<[string, unknown, string | undefined]>([
    ['as HTTP has it', { authorization: 'Bearer x' }, 'Bearer x'],
    ['in another case', { Authorization: 'Bearer x' }, 'Bearer x'],
    ['below headers', { headers: { Authorization: 'Bearer x' } }, 'Bearer x'],
    ['the bare token', { token: 'x' }, 'Bearer x'],
    ['an empty token, which is malformed', { token: '' }, 'Bearer '],
    ['a token with its scheme, which is malformed', { token: 'Bearer x' }, 'Bearer Bearer x'],
    ['both', { token: 'y', authorization: 'Bearer x' }, 'Bearer x'],
    ['an authorization that is no string beside a token', { token: 'x', authorization: 1 }, 'Bearer x'],
    ['a token that is no string', { token: 42 }, undefined],
    ['a list', ['Bearer x'], undefined],
    ['a string', 'Bearer x', undefined],
    ['null', null, undefined],
    ['nothing', undefined, undefined],
    ['what is inherited', Object.create({ authorization: 'Bearer x' }), undefined],
    ['headers that are a string', { headers: 'authorization' }, undefined],
  ])('%s', (_, sent, expected) => expect(presentedAuthorization(sent)).toBe(expected));
});
