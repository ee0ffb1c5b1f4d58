import { type Allowed, allowedTogether } from './consent.js';

const [A, B] = ['https://a.example', 'https://b.example'];
const allowed = (scope: string, resources: string[] | null): Allowed => ({
  scopes: scope.split(' '),
  resources,
});

describe('allowedTogether', () => {
  it.each<[string, Allowed, Allowed, Allowed]>([
    ['the same again', allowed('read', [A]), allowed('read', [A]), allowed('read', [A])],
    ['more scopes anywhere', allowed('read', null), allowed('write', null), allowed('read write', null)],
    ['more scopes there', allowed('read', [A]), allowed('write', [A]), allowed('read write', [A])],
    ['the same somewhere else', allowed('read', [A]), allowed('read', [B]), allowed('read', [A, B])],
    ['less', allowed('read write', [A, B]), allowed('read', [B]), allowed('read write', [A, B])],
    ['less of what holds anywhere', allowed('read', null), allowed('read', [A]), allowed('read', null)],
    [
      'all of it and more',
      allowed('read', [A]),
      allowed('read write', [A, B]),
      allowed('read write', [A, B]),
    ],
    ['what held there, anywhere', allowed('read', [A]), allowed('read', null), allowed('read', null)],
  ])('adds %s', (_case, before, now, expected) => {
    expect(allowedTogether(before, now)).toEqual(expected);
  });

  it.each<[string, Allowed, Allowed]>([
    ['other scopes at another place', allowed('read', [A]), allowed('write', [B])],
    ['other scopes anywhere', allowed('read', [A]), allowed('write', null)],
    ['other scopes at one place of any', allowed('read', null), allowed('write', [A])],
    ['fewer scopes at another place', allowed('read write', [A]), allowed('read', [B])],
  ])('never gives %s to each other', (_case, before, now) => {
    expect(allowedTogether(before, now)).toEqual(now);
  });
});
