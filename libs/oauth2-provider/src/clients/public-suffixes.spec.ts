import { loadPublicSuffixes } from './public-suffixes.js';

describe('the Public Suffix List', () => {
  it.each([
    ['com', true],
    ['co.uk', true],
    ['github.io', true],
    ['s3.amazonaws.com', true],
    ['anything.ck', true],
    ['xn--p1ai', true],
    ['intranet', true],
    ['example.com', false],
    ['bbc.co.uk', false],
    ['someone.github.io', false],
    ['corp.intranet', false],
  ])('anybody can have a name below %s: %j', async (domain, expected) => {
    const isPublicSuffix = await loadPublicSuffixes();
    expect(isPublicSuffix(domain)).toBe(expected);
  });
});

it('is an option with a mend where the package is missing', async () => {
  jest.resetModules();
  jest.doMock('tldts', () => {
    throw Object.assign(new Error("Cannot find package 'tldts'"), { code: 'ERR_MODULE_NOT_FOUND' });
  });
  await expect(loadPublicSuffixes()).rejects.toThrow('npm install tldts');
  jest.dontMock('tldts');
});
