/**
 * The floors of the library: an import goes down or stays on its floor; never up, never in a circle
 * (docs/adr/0001-floors.md). Specs may look anywhere.
 */
const SRC = '^libs/oauth2-provider/src/';
const SPEC = '[.-]spec\\.ts$';

const FLOORS = [
  ['protocol', 'options'],
  ['storage', 'http', 'resource-owner', 'events'],
  ['resource-server', 'clients'],
  ['tokens'],
  ['grants', 'response-types', 'maintenance', 'doctor', 'importing'],
  ['endpoints', 'management', 'commands'],
];

/** The entry points of the package: the only places where an index.ts may stand. */
const ENTRY_POINTS = `${SRC}((commands|management|resource-server|storage/migrations)/)?index\\.ts$`;

const folders = (names) => `${SRC}(${names.join('|')})/`;
/** Floor 7: the composition root. */
const MODULE = `${SRC}(?!index\\.ts$)[^/]+\\.ts$`;
/** Floor 8: the public names. */
const INDEX = `${SRC}index\\.ts$`;

const up = FLOORS.map((names, floor) => ({
  name: `floor-${floor + 1}-up`,
  comment: `${names.join(', ')}: floor ${floor + 1} may not know what stands above it`,
  severity: 'error',
  from: { path: folders(names), pathNot: SPEC },
  to: { path: [...FLOORS.slice(floor + 1).map(folders), MODULE, INDEX] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...up,
    {
      name: 'floor-7-up',
      comment: 'the composition root may not know the list of public names',
      severity: 'error',
      from: { path: MODULE },
      to: { path: INDEX },
    },
    {
      name: 'unknown-floor',
      comment: 'a folder that stands on no floor is held by no rule: name it in FLOORS',
      severity: 'error',
      from: {},
      to: { path: `${SRC}[^/]+/`, pathNot: folders(FLOORS.flat()) },
    },
    {
      name: 'no-circle',
      comment: 'two files that need each other are one file, or three',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-inner-barrel',
      comment: 'an index.ts stands only at an entry point of the package',
      severity: 'error',
      from: { path: `${SRC}.*/index\\.ts$`, pathNot: ENTRY_POINTS },
      to: {},
    },
    {
      name: 'typeorm-in-storage-only',
      comment: 'storage/ alone speaks to the database, types included; commands open and close it',
      severity: 'error',
      from: { path: SRC, pathNot: [`${SRC}(storage|commands)/`, SPEC] },
      to: { path: '(^|/)typeorm(/|$)', pathNot: '@nestjs' },
    },
    {
      name: 'resource-server-without-database',
      comment: 'an API with no database installs none of these, types included',
      severity: 'error',
      from: { path: folders(['resource-server']), pathNot: SPEC },
      to: {
        path: '(^|/)(typeorm|@nestjs/typeorm|class-validator|class-transformer)(/|$)',
        reachable: true,
      },
    },
    {
      name: 'platform-in-http-only',
      comment: 'http/ alone knows that there are Express and Fastify',
      severity: 'error',
      from: { path: SRC, pathNot: [`${SRC}http/`, SPEC] },
      to: {
        path: '(^|/)(@nestjs/platform-[^/]+|express|fastify|@types/express[^/]*|@fastify/[^/]+)(/|$)',
        pathNot: '(^|/)@fastify/csrf(/|$)',
      },
    },
    {
      name: 'protocol-is-pure',
      comment: 'protocol/ holds what the RFCs say: no framework, no database, no I/O, no other folder',
      severity: 'error',
      from: { path: folders(['protocol']), pathNot: SPEC },
      to: {
        path: [
          '(^|/)(@nestjs|@fastify|typeorm|express|fastify|class-validator|class-transformer|rxjs|reflect-metadata)(/|$)',
          '^(node:)?(fs|net|tls|http|http2|https|dns|dgram|child_process|timers|worker_threads|process)(/|$)',
          `${SRC}(?!protocol/)`,
        ],
      },
    },
    {
      name: 'no-spec-imported',
      comment: 'what ships may not lean on a test',
      severity: 'error',
      from: { pathNot: [SPEC, '^test/'] },
      to: { path: [SPEC, '^test/'] },
    },
    {
      name: 'hosts-use-the-front-door',
      comment: 'apps use the library as any host does: by its entry points',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: SRC, pathNot: ENTRY_POINTS },
    },
    {
      name: 'unresolvable',
      comment: 'an import that leads nowhere is checked by no rule',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'require', 'default'],
    },
  },
};
