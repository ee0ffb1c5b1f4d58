// TypeScript goes through swc always; JavaScript only where Node would load it as ESM, because
// Jest on Node 20 runs CommonJS and half of what Nest 12 stands on is published as ESM alone.
const fs = require('node:fs');
const path = require('node:path');
const { createTransformer } = require('@swc/jest');

const transformer = (typescript) =>
  createTransformer({
    swcrc: false,
    jsc: {
      parser: typescript ? { syntax: 'typescript', decorators: true } : { syntax: 'ecmascript' },
      ...(typescript ? { transform: { legacyDecorator: true, decoratorMetadata: true } } : {}),
      target: 'es2022',
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  });
const typescript = transformer(true);
const javascript = transformer(false);

const moduleTypes = new Map();
const isModuleFolder = (folder) => {
  if (!moduleTypes.has(folder)) {
    const manifest = path.join(folder, 'package.json');
    const parent = path.dirname(folder);
    moduleTypes.set(
      folder,
      fs.existsSync(manifest)
        ? JSON.parse(fs.readFileSync(manifest, 'utf8')).type === 'module'
        : parent !== folder && isModuleFolder(parent),
    );
  }
  return moduleTypes.get(folder);
};
const isEsm = (file) => {
  if (file.endsWith('.mjs')) return true;
  if (file.endsWith('.cjs')) return false;
  return isModuleFolder(path.dirname(file));
};
// CommonJS that calls import() goes through swc too: Jest refuses a native one.
const pick = (file, source) => {
  if (/\.[cm]?tsx?$/.test(file)) return typescript;
  return isEsm(file) || /\bimport\(/.test(source) ? javascript : undefined;
};

module.exports = {
  canInstrument: false,
  process(source, file, options) {
    const chosen = pick(file, source);
    return chosen ? chosen.process(source, file, options) : { code: source };
  },
  getCacheKey(source, file, options) {
    const chosen = pick(file, source);
    // What goes through unchanged has a key of its own, or a change of mind would find the old result.
    return chosen
      ? chosen.getCacheKey(source, file, options)
      : `raw-${javascript.getCacheKey(source, file, options)}`;
  },
};
