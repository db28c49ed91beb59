import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../host/paths';

const FILE = path.resolve(projectRoot, '../shared/api/assistants-openapi.json');

/** Where the schema stands of what is sent or answered as JSON. */
const JSON_SCHEMA = ['content', 'application/json', 'schema'];

type Method = 'get' | 'post';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: object;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: unknown;
}

/** What is read of the document itself. */
interface Content {
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<Method, Operation>>>>>;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, { readonly type: string; readonly scheme?: string }>>;
  };
}

/** A request as the document speaks of it: the path starts below the server's URL. */
export interface SentRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** OpenAI's OpenAPI document, and a validator for what it says. */
export class OpenApi {
  readonly #content: Content;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  /** For queries, where all values are texts. */
  readonly #queries = new Ajv2020({
    strict: false,
    allErrors: true,
    validateFormats: false,
    coerceTypes: true,
  });

  private constructor(content: Content) {
    this.#content = content;
    this.#ajv.addSchema(content, 'document');
  }

  /** The document where there is one; elsewhere the test says that it is skipped. */
  static readOrSkip(test: Mocha.Context): OpenApi {
    if (!existsSync(FILE)) {
      console.log(
        `      (no OpenAPI document at ${path.relative(projectRoot, FILE)}: nothing to compare with)`,
      );
      test.skip();
    }
    return new OpenApi(JSON.parse(readFileSync(FILE, 'utf8')) as Content);
  }

  /** What is wrong with an object by one of the document's schemas; undefined when nothing is. */
  problemOf(schema: string, body: unknown): string | undefined {
    return this.#problem(`components/schemas/${schema}`, body);
  }

  /** Asserts that a body is the answer that the document has for an operation. */
  checkAnswer(method: Method, template: string, body: unknown): void {
    const pointer = pointerOf('paths', template, method, 'responses', '200', ...JSON_SCHEMA);
    assert.equal(this.#problem(pointer, body), undefined, `the answer to ${method} ${template}`);
  }

  has(method: Method, template: string): boolean {
    return this.#content.paths[template]?.[method] !== undefined;
  }

  /** Asserts that the document has such a request: its path, method, query, authentication and body. Gives its template. */
  checkRequest({ method, path, headers, body }: SentRequest): string {
    const { pathname, searchParams } = new URL(path, 'http://server.invalid');
    const line = `${method} ${path}`;
    const templates = Object.keys(this.#content.paths).filter((template) => matches(template, pathname));
    // A fixed part goes before a parameter, as in `/threads/runs`.
    const [template] = templates.sort((a, b) => a.split('{').length - b.split('{').length);
    assert.ok(template !== undefined, `the document has no path of ${line}`);
    const operation = this.#content.paths[template]?.[method.toLowerCase() as Method];
    assert.ok(operation !== undefined, `the document has no ${method} ${template}`);

    const query = Object.fromEntries(
      [...new Set(searchParams.keys())].map((name) => {
        const values = searchParams.getAll(name);
        const isList = name.endsWith('[]');
        assert.ok(isList || values.length === 1, `${line} says something twice`);
        return [name, isList ? values : values[0]];
      }),
    );
    const validate = this.#queries.compile(querySchema(operation));
    assert.ok(validate(query), `${line}: ${this.#queries.errorsText(validate.errors, { dataVar: 'query' })}`);

    this.#checkAuthentication(headers, line);
    if (operation.requestBody === undefined) {
      assert.equal(body, '', line);
      assert.equal(headers['content-type'], undefined, line);
    } else {
      assert.equal(headers['content-type'], 'application/json', line);
      const schema = pointerOf('paths', template, method.toLowerCase(), 'requestBody', ...JSON_SCHEMA);
      assert.equal(this.#problem(schema, JSON.parse(body)), undefined, line);
    }
    return `${method} ${template}`;
  }

  #checkAuthentication(headers: SentRequest['headers'], line: string): void {
    const [name = ''] = Object.keys(this.#content.security[0] ?? {});
    const scheme = this.#content.components.securitySchemes[name];
    assert.deepEqual([scheme?.type, scheme?.scheme], ['http', 'bearer']);
    assert.match(String(headers.authorization), /^Bearer [\w.~+/-]+=*$/, line);
  }

  #problem(pointer: string, body: unknown): string | undefined {
    const validate: ValidateFunction | undefined = this.#ajv.getSchema(`document#/${pointer}`);
    assert.ok(validate, `the document has nothing at ${decodeURIComponent(pointer)}`);
    return validate(body) ? undefined : this.#ajv.errorsText(validate.errors);
  }
}

/** The JSON Pointer of a place in the document, as a part of a URL, without its first slash. */
function pointerOf(...parts: readonly string[]): string {
  return parts.map((part) => encodeURIComponent(part.replaceAll('/', '~1'))).join('/');
}

/** Whether a path is of a template: each part the same, or something where a parameter stands. */
function matches(template: string, path: string): boolean {
  const parts = path.split('/');
  const expected = template.split('/');
  return (
    parts.length === expected.length &&
    expected.every((part, i) => (part.startsWith('{') ? parts[i] !== '' : parts[i] === part))
  );
}

function querySchema({ parameters = [] }: Operation): object {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  return {
    type: 'object',
    properties: Object.fromEntries(known.map(({ name, schema }) => [name, schema])),
    required: known.filter(({ required }) => required === true).map(({ name }) => name),
    additionalProperties: false,
  };
}
