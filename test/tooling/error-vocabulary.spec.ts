import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { OAUTH_ERROR } from 'nest-oauth2-provider';
import ts from 'typescript';

const SRC = path.resolve(__dirname, '../../libs/oauth2-provider/src');
const VOCABULARY = path.join('protocol', 'errors.ts');
const CODES = new Set<string>(Object.values(OAUTH_ERROR));
// RFC 6749 appendix A.8, without the characters that end up as something else.
const DESCRIPTION = /^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/;

interface Text {
  readonly where: string;
  readonly text: string;
}

function sources(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'),
  );
}

/** The literal texts below a node, the fixed parts of templates included. */
function textsOf(file: string, root: ts.Node, source: ts.SourceFile): Text[] {
  const found: Text[] = [];
  const visit = (node: ts.Node): void => {
    // What goes to the log is nobody's description.
    if (ts.isPropertyAssignment(node) && node.name.getText(source) === 'detail') return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push({ where: `${file}:${line + 1}`, text: node.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** The class and the code of each error that the vocabulary has, such as InvalidScope. */
function errorClasses(source: ts.SourceFile): string[] {
  return source.statements.filter(ts.isClassDeclaration).map(({ name }) => name!.text);
}

function parse(file: string, text = readFileSync(path.join(SRC, file), 'utf8')): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

function literalCodes(file: string, source: ts.SourceFile): Text[] {
  return textsOf(file, source, source).filter(
    ({ text }) => CODES.has(text) || text.endsWith('_not_supported'),
  );
}

function badDescriptions(file: string, source: ts.SourceFile, classes: readonly string[]): Text[] {
  const bad: Text[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && classes.includes(node.expression.getText(source))) {
      bad.push(...textsOf(file, node, source).filter(({ text }) => !DESCRIPTION.test(text)));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return bad;
}

describe('the vocabulary of errors', () => {
  const classes = errorClasses(parse(VOCABULARY));

  it('has every code under its own name', () => {
    expect(Object.keys(OAUTH_ERROR)).toEqual([...CODES]);
    for (const code of CODES) expect(code).toMatch(/^[a-z_]+$/);
    expect(classes).toEqual(expect.arrayContaining(['OAuthError', 'InvalidRequest', 'InvalidGrant']));
  });

  it('is spelt nowhere else in the library', () => {
    const all = sources().filter((file) => file !== VOCABULARY);
    expect(all.length).toBeGreaterThan(100);
    expect(all.flatMap((file) => literalCodes(file, parse(file)))).toEqual([]);
  });

  it('describes in the characters of RFC 6749 alone', () => {
    expect(sources().flatMap((file) => badDescriptions(file, parse(file), classes))).toEqual([]);
  });

  it('would not overlook one', () => {
    const code = parse(
      'x.ts',
      "// 'invalid_scope' in a comment is fine\nconst a = `invalid_scope`, b = 'read';",
    );
    expect(literalCodes('x.ts', code)).toEqual([{ where: 'x.ts:2', text: 'invalid_scope' }]);
    const described = parse(
      'y.ts',
      'throw new InvalidRequest(`say "${x}"`, { detail: "\\"é" }); new Other("é"); new InvalidGrant("fine");',
    );
    expect(badDescriptions('y.ts', described, classes)).toEqual([
      { where: 'y.ts:1', text: 'say "' },
      { where: 'y.ts:1', text: '"' },
    ]);
  });
});
