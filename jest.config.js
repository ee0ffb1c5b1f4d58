/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // A database per spec on a busy machine takes its time; what hangs is still found.
  testTimeout: 30_000,
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/test'],
  testRegex: '\\.(spec|e2e-spec)\\.ts$',
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/libs/[^/]+/dist'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/fixtures/'],
  moduleNameMapper: {
    '^nest-oauth2-provider$': '<rootDir>/libs/oauth2-provider/src/index.ts',
    '^nest-oauth2-provider/commands$': '<rootDir>/libs/oauth2-provider/src/commands/index.ts',
    '^nest-oauth2-provider/management$': '<rootDir>/libs/oauth2-provider/src/management/index.ts',
    '^nest-oauth2-provider/testing$': '<rootDir>/libs/oauth2-provider/src/testing/index.ts',
    '^nest-oauth2-provider/migrations$': '<rootDir>/libs/oauth2-provider/src/storage/migrations/index.ts',
    '^nest-oauth2-provider/resource-server$': '<rootDir>/libs/oauth2-provider/src/resource-server/index.ts',
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
  },
  transform: { '\\.[cm]?[jt]sx?$': '<rootDir>/jest.transform.cjs' },
  transformIgnorePatterns: [],
};
